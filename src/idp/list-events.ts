import type { Event } from '../core/events/event.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import type { EventFilter } from '../store/store.ts'
import type { Idp } from './idp.ts'
import { type Paged, type PageRequest, readPage } from './paged.ts'

/** What happened, newest first, a stretch at a time. */
export async function listEvents(
  idp: Idp,
  issuer: Issuer,
  { filter, page }: { readonly filter: EventFilter; readonly page: PageRequest },
): Promise<Paged<Event>> {
  await idp.requestLog.flush()
  return readPage(page, (stretch) => idp.store.events.list(issuer.id, filter, stretch))
}
