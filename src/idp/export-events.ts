import type { Event } from '../core/events/event.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import type { EventFilter } from '../store/store.ts'
import type { Idp } from './idp.ts'

/** How many events are read at once. */
const BATCH = 500

/** All events of a filter that there are now, oldest first, a batch at a time; what happens meanwhile is not among them. */
export async function* exportEvents(
  idp: Idp,
  issuer: Issuer,
  filter: EventFilter,
): AsyncGenerator<readonly Event[]> {
  await idp.requestLog.flush()
  const last = await idp.store.events.lastId(issuer.id)
  let after = 0
  while (after < last) {
    const events = await idp.store.events.following(issuer.id, filter, { limit: BATCH, after })
    const batch = events.filter(({ id }) => id <= last)
    if (batch.length > 0) yield batch
    after = events.length < BATCH ? last : (events.at(-1)?.id ?? last)
  }
}
