import { unavailable } from '../../core/protocol/domain-error.ts'
import type { Store, Tables } from '../store.ts'
import type { Connections } from './open-connections.ts'
import { PATIENCE_MS, patiently } from './patiently.ts'
import { promised, type Run } from './promised.ts'
import { remembering } from './remembering.ts'
import { asDomainError } from './sqlite-error.ts'
import { type Prepare, sqliteTables } from './tables.ts'
import { enqueue, inside, queueBefore, refuseInside, type WriteQueue } from './write-queue.ts'

interface Open {
  readonly connections: Connections
  readonly queue: WriteQueue
  readonly patienceMs: number
  closing: Promise<void> | undefined
}

/** A store on connections that are open; it closes them. `patienceMs`: how long a caller waits for another process's lock. */
export function storeOn(connections: Connections, patienceMs = PATIENCE_MS): Store {
  const { reader, writer } = connections
  const queue = queueBefore(writer, patienceMs)
  const open: Open = { connections, queue, patienceMs, closing: undefined }
  const tx = transactionTables(open)
  const read: Run = (call) => readOutside(open, call)
  const write: Run = (call) => writeOutside(open, async () => call())
  const changes = changeCounter(open)
  return {
    ...sqliteTables(
      (prepare, often = []) => promised(remembering(prepare(reader), often, changes), read),
      (prepare) => promised(prepare(writer), write),
    ),
    transaction: (work, { mayBeLost = false } = {}) =>
      writeOutside(open, () => work(tx), mayBeLost),
    changeCounter: () => read(changes),
    close: () => close(open),
  }
}

function transactionTables({ connections, queue }: Open): Tables {
  const prepareInside: Prepare = (prepare) =>
    promised(prepare(connections.writer), (call) => inside(queue, call))
  return sqliteTables(prepareInside, prepareInside)
}

/** Where reads share the connection with a transaction, they wait for its end, or they would see half a change. */
async function readOutside<T>(open: Open, call: () => T): Promise<T> {
  refuseInside(open.queue)
  if (open.connections.shared) while (open.queue.batch) await open.queue.batch
  const attempt = (): T => {
    refuseClosed(open)
    return call()
  }
  try {
    return await patiently(attempt, open.patienceMs)
  } catch (error) {
    throw asDomainError(error)
  }
}

async function writeOutside<T>(open: Open, work: () => Promise<T>, relaxed?: boolean): Promise<T> {
  refuseInside(open.queue)
  refuseClosed(open)
  return enqueue(open.queue, work, relaxed)
}

/**
 * SQLite counts, for each connection, the commits by others that it has seen, among which are those of our own writer;
 * a connection that has no others counts its own.
 */
function changeCounter({ connections: { reader, shared }, queue: { writer } }: Open): () => number {
  const dataVersion = reader.prepare<[], number>('PRAGMA data_version').pluck()
  return () => (shared ? writer.changes : (dataVersion.get() ?? 0))
}

function refuseClosed({ closing }: Open): void {
  if (closing !== undefined) throw unavailable('the store is closed')
}

async function close(open: Open): Promise<void> {
  refuseInside(open.queue)
  open.closing ??= finish(open)
  return open.closing
}

async function finish({ connections, queue }: Open): Promise<void> {
  await queue.draining
  connections.close()
}
