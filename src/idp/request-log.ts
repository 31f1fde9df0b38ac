import type { NewEvent } from '../core/events/event.ts'
import type { Store, Tables } from '../store/store.ts'
import type { Log } from './idp.ts'

/** Requests are written after this many milliseconds … */
const FLUSH_AFTER_MS = 100

/** … or once this many wait. */
const FLUSH_AT = 500

/** How many events of an issuer are kept at most. */
const KEPT = 100_000

/** How many events are written before the oldest are looked for again, and how many then go at once. */
const PRUNE_EVERY = 5_000

/** Requests by verifiers and clients on their way into the event log: buffered, so that a request pays no write of its own. */
export interface RequestLog {
  add(event: NewEvent): void
  /** Resolves once everything added so far is written. */
  flush(): Promise<void>
  /** Calls back for each event added from now on; the answer stops that. */
  onAdd(listener: () => void): () => void
}

/** The buffer before a store's event log. */
export function requestLog(store: Store, log: Log): RequestLog {
  const listeners = new Set<() => void>()
  const written = new Map<number, number>()
  let waiting: NewEvent[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  async function write(issuerId: number, events: readonly NewEvent[]): Promise<void> {
    const total = (written.get(issuerId) ?? PRUNE_EVERY) + events.length
    const due = total >= PRUNE_EVERY
    const append = async (tx: Tables) => {
      await tx.events.append(events)
      if (due) await tx.events.prune(issuerId, KEPT - PRUNE_EVERY)
    }
    await store.transaction(append, { mayBeLost: true })
    written.set(issuerId, due ? 0 : total)
  }

  async function writeAll(events: readonly NewEvent[]): Promise<void> {
    for (const [issuerId, own] of byIssuer(events)) {
      try {
        await write(issuerId, own)
      } catch (error) {
        // An issuer may have been deleted while its requests waited; the others' must still be written.
        log.warn(
          { issuer_id: issuerId, events: own.length, reason: String(error) },
          'request events were not written',
        )
      }
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length > 0) {
      const events = waiting
      waiting = []
      writing = writing.then(() => writeAll(events))
    }
    return writing
  }

  return {
    add: (event) => {
      waiting.push(event)
      if (waiting.length >= FLUSH_AT) void flush()
      else timer ??= setTimeout(flush, FLUSH_AFTER_MS).unref()
      for (const listener of listeners) listener()
    },
    flush,
    onAdd: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function byIssuer(events: readonly NewEvent[]): Map<number, NewEvent[]> {
  const groups = new Map<number, NewEvent[]>()
  for (const event of events) {
    const group = groups.get(event.issuerId)
    if (group === undefined) groups.set(event.issuerId, [event])
    else group.push(event)
  }
  return groups
}
