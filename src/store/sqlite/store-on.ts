import { unavailable } from '../../core/protocol/domain-error.ts'
import type { Store, Tables } from '../store.ts'
import type { Connections } from './open-connections.ts'
import { openSnapshot, schemaOf } from './open-snapshot.ts'
import { PATIENCE_MS, patiently } from './patiently.ts'
import { promised, type Run } from './promised.ts'
import { remembering } from './remembering.ts'
import { replaceAll } from './replace-all.ts'
import { saveDatabase } from './save-database.ts'
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
    saveTo: async (path) => {
      const from = await read(() =>
        connections.shared ? { image: reader.serialize() } : { file: reader.name },
      )
      await saveDatabase(from, path)
    },
    loadFrom: (path, work) => load(open, path, () => work(tx)),
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

async function load<T>(open: Open, path: string, work: () => Promise<T>): Promise<T> {
  refuseInside(open.queue)
  refuseClosed(open)
  const { reader, writer } = open.connections
  const snapshot = await openSnapshot(path, schemaOf(reader))
  try {
    return await writeOutside(open, async () => {
      replaceAll(writer, snapshot.db)
      return work()
    })
  } finally {
    await snapshot.close()
  }
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
