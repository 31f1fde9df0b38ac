import { AsyncLocalStorage } from 'node:async_hooks'
import type { Database, Statement } from 'better-sqlite3'
import { unavailable } from '../../core/protocol/domain-error.ts'
import { durabilityOf } from './durability.ts'
import { asDomainError } from './sqlite-error.ts'

/** How many callers share a commit at most, so that the first does not wait long for the last. */
const LARGEST_BATCH = 64

/** Tells whatever a transaction's work calls whether that transaction is still open. */
export interface Mark {
  open: boolean
}

/** The one connection that writes. */
export interface Writer {
  readonly db: Database
  readonly begin: Statement<[]>
  readonly commit: Statement<[]>
  readonly rollback: Statement<[]>
  readonly savepoint: Statement<[]>
  readonly release: Statement<[]>
  readonly rollbackTo: Statement<[]>
  readonly totalChanges: Statement<[], number>
  /** Says whether the commits from now on need not wait for the disk. */
  readonly relax: (relaxed: boolean) => void
  /** Holds, for whatever a transaction's work calls, the mark of that transaction. */
  readonly scope: AsyncLocalStorage<Mark>
  /** How many commits have changed something. */
  changes: number
}

/** Somebody with work to do in a transaction of their own. */
export interface Caller {
  /** Runs the work with the mark in scope. */
  readonly work: (mark: Mark) => Promise<unknown>
  /** Whether its commit need not wait for the disk. */
  readonly relaxed: boolean
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** What became of a caller's work; told once the commit it shares has succeeded, or has failed with an error. */
interface Outcome {
  readonly changed: boolean
  readonly tell: (failure: unknown) => void
}

/** Prepares a connection to be the one that writes. */
export function writerOn(db: Database): Writer {
  return {
    db,
    begin: db.prepare<[]>('BEGIN IMMEDIATE'),
    commit: db.prepare<[]>('COMMIT'),
    rollback: db.prepare<[]>('ROLLBACK'),
    savepoint: db.prepare<[]>('SAVEPOINT caller'),
    release: db.prepare<[]>('RELEASE caller'),
    rollbackTo: db.prepare<[]>('ROLLBACK TO caller'),
    totalChanges: db.prepare<[], number>('SELECT total_changes()').pluck(),
    relax: durabilityOf(db),
    scope: new AsyncLocalStorage(),
    changes: 0,
  }
}

/**
 * Within a transaction that has begun, runs the callers that `next` hands out, one after another and each in a
 * savepoint, commits once for all of them, and then tells each what became of its work.
 */
export async function commitTogether(
  writer: Writer,
  next: () => Caller | undefined,
): Promise<void> {
  const outcomes: Outcome[] = []
  while (writer.db.inTransaction && outcomes.length < LARGEST_BATCH) {
    const caller = next()
    if (caller === undefined) break
    outcomes.push(await perform(writer, caller))
  }
  const failure = end(
    writer,
    outcomes.some(({ changed }) => changed),
  )
  for (const { tell } of outcomes) tell(failure)
}

async function perform(writer: Writer, caller: Caller): Promise<Outcome> {
  const before = writer.totalChanges.get()
  const mark = { open: true }
  try {
    writer.savepoint.run()
    const value = await caller.work(mark)
    mark.open = false
    if (writer.db.inTransaction) writer.release.run()
    return {
      changed: writer.totalChanges.get() !== before,
      tell: (failure) => (failure === undefined ? caller.resolve(value) : caller.reject(failure)),
    }
  } catch (error) {
    mark.open = false
    undo(writer)
    return { changed: false, tell: () => caller.reject(asDomainError(error)) }
  }
}

/** Takes back what a caller did; where even that fails, the whole transaction, whose callers are then told so. */
function undo(writer: Writer): void {
  if (!writer.db.inTransaction) return
  try {
    writer.rollbackTo.run()
    writer.release.run()
  } catch {
    if (writer.db.inTransaction) writer.rollback.run()
  }
}

/**
 * Commits, if anything is to be; else rolls back, since a commit would write pages even where their changes were taken
 * back. Answers the error that all callers of the batch get instead of their values where that fails.
 */
function end(writer: Writer, changed: boolean): unknown {
  if (!writer.db.inTransaction) return undone()
  try {
    if (changed) writer.commit.run()
    else writer.rollback.run()
    if (changed) writer.changes += 1
    return undefined
  } catch (error) {
    if (writer.db.inTransaction) writer.rollback.run()
    return asDomainError(error)
  }
}

/** SQLite takes back a whole transaction by itself after some errors, such as a full disk. */
export function undone(): Error {
  return unavailable('the database could not be written, and the change was undone; try again')
}
