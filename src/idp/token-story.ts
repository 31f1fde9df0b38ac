import type { Event } from '../core/events/event.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import type { StoredToken } from '../store/store.ts'
import type { Idp } from './idp.ts'
import { listEvents } from './list-events.ts'
import type { Paged } from './paged.ts'
import { waitForEvents } from './wait-for-events.ts'

/** How many requests with a token its story tells at most. */
const REQUESTS = 20

/** In how many of the last revocations the one of a token is looked for. */
const REVOCATIONS = 500

/** A revocation and its event are stamped one after the other: they may be this many seconds apart. */
const STAMPED_WITHIN_SECONDS = 1

/** What the event log still knows of a token. */
export interface TokenStory {
  /** How it came to be; undefined where the log has no event of it alone, or no longer. */
  readonly beginning: Event | undefined
  /** The requests with it, newest first, a bounded number. */
  readonly requests: Paged<Event>
  /** What revoked it, it alone or many at once. */
  readonly revocation: Event | undefined
}

/** Reads the story of a token from the event log. */
export async function tokenStory(
  idp: Idp,
  issuer: Issuer,
  token: StoredToken,
): Promise<TokenStory> {
  const { jti } = token
  const requests = await listEvents(idp, issuer, {
    filter: { jti, types: ['request'] },
    page: { limit: REQUESTS },
  })
  const oldest = { filter: { jti }, afterId: 0, waitSeconds: 0, limit: 1 }
  const [first] = await waitForEvents(idp, issuer, oldest)
  const beginning = first !== undefined && isBeginning(first) ? first : undefined
  return { beginning, requests, revocation: await revocationOf(idp, issuer, token) }
}

function isBeginning({ type }: Event): boolean {
  return type === 'token_minted' || type === 'token_issued'
}

async function revocationOf(
  idp: Idp,
  issuer: Issuer,
  token: StoredToken,
): Promise<Event | undefined> {
  if (token.revokedAt === null) return undefined
  const { items } = await listEvents(idp, issuer, {
    filter: { types: ['tokens_revoked'] },
    page: { limit: REVOCATIONS },
  })
  return items.find((event) => hasRevoked(event, token))
}

/** Whether an event may be the revocation of a token: of that moment, and of a selection that the token is in. */
function hasRevoked({ issuerAt, jti, kid, clientId, data }: Event, token: StoredToken): boolean {
  const later = issuerAt - (token.revokedAt ?? Number.NaN)
  if (!(later >= 0 && later <= STAMPED_WITHIN_SECONDS)) return false
  return (
    (jti === undefined || jti === token.jti) &&
    (kid === undefined || kid === token.kid) &&
    (clientId === undefined || clientId === token.clientId) &&
    (data.subject === undefined || data.subject === token.subject)
  )
}
