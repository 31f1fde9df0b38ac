import type { Event } from '../core/events/event.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import type { EventFilter, Page } from '../store/store.ts'
import type { Idp } from './idp.ts'
import { checkLimit } from './paged.ts'

/** The longest that one may wait, in seconds. */
export const LONGEST_WAIT_SECONDS = 60

/** How often another process's changes are looked for, in milliseconds. */
const POLL_MS = 200

const BATCH = 500

/** Which events are waited for; `signal` ends the wait early. */
export interface EventWait {
  readonly filter: EventFilter
  /** The id of the last event seen; undefined: what happens from now on. */
  readonly afterId?: number | undefined
  readonly waitSeconds: number
  /** The most to answer with, 1 to 500; 500 where absent. */
  readonly limit?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** The events behind `afterId`, oldest first; where there is none, the next one, or none once the wait is over. */
export async function waitForEvents(
  idp: Idp,
  issuer: Issuer,
  { filter, afterId, waitSeconds, limit = BATCH, signal }: EventWait,
): Promise<readonly Event[]> {
  checkLimit(limit)
  if (!(waitSeconds >= 0 && waitSeconds <= LONGEST_WAIT_SECONDS)) {
    throw invalidInput('/wait', `must be 0 to ${LONGEST_WAIT_SECONDS} seconds`)
  }
  const deadline = performance.now() + waitSeconds * 1000
  const over =
    signal === undefined ? idp.closing.signal : AbortSignal.any([signal, idp.closing.signal])
  try {
    const after = afterId ?? (await lastEventId(idp, issuer))
    return await firstEvents(idp, issuer, { filter, page: { limit, after }, deadline, over })
  } catch (error) {
    // Closing ends the wait and then closes the store, perhaps while it is being asked.
    if (over.aborted) return []
    throw error
  }
}

interface Watch {
  readonly filter: EventFilter
  readonly page: Page
  /** In milliseconds of `performance.now()`. */
  readonly deadline: number
  readonly over: AbortSignal
}

/** Reads again after each change, until there is an event or the wait is over. */
async function firstEvents(
  idp: Idp,
  issuer: Issuer,
  { filter, page, deadline, over }: Watch,
): Promise<readonly Event[]> {
  let { after } = page
  for (;;) {
    await idp.requestLog.flush()
    const seen = await idp.store.changeCounter()
    const last = await idp.store.events.lastId(issuer.id)
    const events = await idp.store.events.following(issuer.id, filter, { ...page, after })
    // What has been looked at once is not looked at again, however seldom the filter is met.
    after = Math.max(after ?? 0, last)
    const leftMs = deadline - performance.now()
    if (events.length > 0 || leftMs <= 0 || over.aborted) return events
    await nextChange(idp, { seen, leftMs, over })
  }
}

/** The id of the newest event of an issuer; 0 where there is none. */
export async function lastEventId(idp: Idp, issuer: Issuer): Promise<number> {
  await idp.requestLog.flush()
  return idp.store.events.lastId(issuer.id)
}

/** Resolves when something may have happened: a request here, a commit anywhere, the end of the wait. */
async function nextChange(
  idp: Idp,
  {
    seen,
    leftMs,
    over,
  }: { readonly seen: number; readonly leftMs: number; readonly over: AbortSignal },
): Promise<void> {
  const deadline = performance.now() + leftMs
  while (!over.aborted && performance.now() < deadline) {
    const requested = await pauseOrRequest(
      idp,
      Math.min(POLL_MS, deadline - performance.now()),
      over,
    )
    if (requested || (await idp.store.changeCounter()) !== seen) return
  }
}

/** Waits for a request to be noted, or for the pause to be over; says whether it was a request. */
function pauseOrRequest(idp: Idp, pauseMs: number, over: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (requested: boolean) => {
      clearTimeout(timer)
      stop()
      over.removeEventListener('abort', onAbort)
      resolve(requested)
    }
    const onAbort = () => done(false)
    const timer = setTimeout(() => done(false), Math.max(1, pauseMs))
    const stop = idp.requestLog.onAdd(() => done(true))
    over.addEventListener('abort', onAbort, { once: true })
  })
}

/** Events as they happen, oldest first, until the signal; it begins behind `afterId`, or with what happens from now on. */
export async function* followEvents(
  idp: Idp,
  issuer: Issuer,
  {
    filter,
    afterId,
    signal,
  }: { filter: EventFilter; afterId?: number | undefined; signal: AbortSignal },
): AsyncGenerator<Event> {
  let last = afterId ?? (await lastEventId(idp, issuer))
  while (!signal.aborted && !idp.closing.signal.aborted) {
    const wait = { filter, afterId: last, waitSeconds: LONGEST_WAIT_SECONDS, signal }
    for (const event of await waitForEvents(idp, issuer, wait)) {
      last = event.id
      yield event
    }
  }
}
