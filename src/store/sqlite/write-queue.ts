import { AsyncResource } from 'node:async_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import {
  type Caller,
  commitTogether,
  type Mark,
  undone,
  type Writer,
  writerOn,
} from './group-commit.ts'
import { patiently } from './patiently.ts'
import { asDomainError, isBusy } from './sqlite-error.ts'

/** A caller and until when it waits for another process's lock, in milliseconds of `performance.now()`. */
interface Waiting extends Caller {
  readonly deadlineMs: number
}

/** Those who wait to write through one connection, and what is under way. */
export interface WriteQueue {
  readonly writer: Writer
  readonly patienceMs: number
  readonly waiting: Waiting[]
  /** Resolves when nobody waits any more. */
  draining: Promise<void> | undefined
  /** Resolves when the open transaction has ended. */
  batch: Promise<void> | undefined
}

/** A queue before a writer connection; a caller waits up to `patienceMs` for another process's lock. */
export function queueBefore(db: Database, patienceMs: number): WriteQueue {
  return { writer: writerOn(db), patienceMs, waiting: [], draining: undefined, batch: undefined }
}

/** Runs `work` alone among all writers, and resolves once it is on disk, or only written where it is `relaxed`; where it throws, nothing of it stays. */
export function enqueue<T>(queue: WriteQueue, work: () => Promise<T>, relaxed = false): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    queue.waiting.push({
      // The caller's own asynchronous context, not that of whoever happened to wake the queue.
      work: AsyncResource.bind((mark: Mark) => queue.writer.scope.run(mark, work)),
      relaxed,
      resolve: resolve as (value: unknown) => void,
      reject,
      deadlineMs: performance.now() + queue.patienceMs,
    })
    queue.draining ??= drain(queue)
  })
}

/** Throws where it is called from inside a transaction: the caller would wait for itself. */
export function refuseInside(queue: WriteQueue): void {
  if (queue.writer.scope.getStore()?.open)
    throw new Error(
      'inside a transaction only its own tables (`tx`) may be used: the store itself would wait for the transaction to end',
    )
}

/** Runs one question or change of the transaction that it is called from; throws where that is over. */
export async function inside<T>(queue: WriteQueue, call: () => T): Promise<T> {
  const { scope, db } = queue.writer
  if (!scope.getStore()?.open)
    throw new Error('the transaction that these tables belong to is over')
  if (!db.inTransaction) throw undone()
  try {
    return call()
  } catch (error) {
    throw asDomainError(error)
  }
}

async function drain(queue: WriteQueue): Promise<void> {
  while (queue.waiting.length > 0) {
    // Callers whose requests have arrived already get the chance to share the commit.
    await turn()
    const relaxed = queue.waiting.every((caller) => caller.relaxed)
    queue.writer.relax(relaxed)
    if (await begin(queue)) {
      queue.batch = commitTogether(queue.writer, () => nextOf(queue, relaxed))
      await queue.batch
      queue.batch = undefined
    }
  }
  queue.draining = undefined
}

/** Who is next in a batch; whoever wants to be on disk waits for a batch that goes there. */
function nextOf({ waiting }: WriteQueue, relaxed: boolean): Caller | undefined {
  return relaxed && waiting[0]?.relaxed === false ? undefined : waiting.shift()
}

/** Opens a transaction; false where nobody is left to use it. */
async function begin(queue: WriteQueue): Promise<boolean> {
  const attempt = (): boolean => {
    try {
      queue.writer.begin.run()
      return true
    } catch (error) {
      const overdue = isBusy(error) ? performance.now() : Number.POSITIVE_INFINITY
      rejectOverdue(queue, overdue, asDomainError(error))
      if (queue.waiting.length === 0) return false
      throw error
    }
  }
  return patiently(attempt, Number.POSITIVE_INFINITY)
}

/** Rejects those whose deadline has passed; they stand in the order of their deadlines. */
function rejectOverdue(queue: WriteQueue, nowMs: number, error: unknown): void {
  const patient = queue.waiting.findIndex(({ deadlineMs }) => deadlineMs > nowMs)
  const overdue = queue.waiting.splice(0, patient === -1 ? queue.waiting.length : patient)
  for (const { reject } of overdue) reject(error)
}
