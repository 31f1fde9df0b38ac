import type { Event } from '../../core/events/event.ts'
import type { Surface } from '../../core/events/surface.ts'
import type { TokenOrigin, TokenRecord } from '../../core/tokens/token.ts'
import { type EventPart, keyLink, say, shown, who } from './event-parts.ts'
import type { Badge } from './notice.ts'
import { isRefused, requestWords } from './request-words.ts'

const DOORS: Readonly<Record<Surface, string>> = {
  page: 'on a page',
  api: 'over the API',
  command_line: 'by the command line',
}

/** How a token came to be, in words without a full stop; `event` where the log still has it. */
export function beginningWords(
  { origin, clientId }: Pick<TokenRecord, 'origin' | 'clientId'>,
  { event, base }: { readonly event: Event | undefined; readonly base: string },
): readonly EventPart[] {
  return BEGINNINGS[origin](who(clientId ?? undefined, base), doorOf(event))
}

const BEGINNINGS: Readonly<
  Record<TokenOrigin, (client: readonly EventPart[], door: string) => readonly EventPart[]>
> = {
  mint: (_client, door) => say`Minted on demand${door}`,
  client_credentials: (client) => say`Issued to ${client} by the client_credentials grant`,
  authorization_code: (client) => say`Issued to ${client} for an authorization code`,
  refresh_token: (client) => say`Issued to ${client} for a refresh token`,
  device_code: (client) => say`Issued to ${client} for a device code`,
  token_exchange: (client) => say`Issued to ${client} in exchange for another token`,
  jwt_bearer: (client) => say`Issued to ${client} for an identity assertion`,
}

/** What revoked a token, in words without a full stop; undefined where the log does not have it any more. */
export function revocationWords(event: Event | undefined, base: string): readonly EventPart[] {
  if (event === undefined) return say`Revoked; the event log does not say any more by whom`
  const { jti, kid, clientId, data } = event
  if (data.by === 'client')
    return say`Revoked by ${who(clientId, base)}, at the revocation endpoint`
  const door = doorOf(event)
  if (jti !== undefined) return say`Revoked${door}`
  const owners = [
    ...(clientId === undefined ? [] : [who(clientId, base)]),
    ...(typeof data.subject === 'string' ? [say`subject ${{ id: data.subject }}`] : []),
    ...(kid === undefined ? [] : [say`key ${keyLink(kid, base)}`]),
  ]
  const of = owners.flatMap((owner, at) => [...(at === 0 ? say` of ` : say` and `), ...owner])
  if (data.all === true) return say`Revoked${door}, with all tokens of this issuer`
  return owners.length === 0
    ? say`Revoked${door}, with others that were listed`
    : say`Revoked${door}, with all tokens${of}`
}

/** A request with a token, in words without a full stop. */
export function storyRequestWords(event: Event, base: string): readonly EventPart[] {
  const { data, clientId } = event
  if (data.endpoint !== 'introspect' || isRefused(event)) return requestWords(event, base)
  return say`Introspected by ${who(clientId, base)}`
}

/** How a request with a token went. */
export function requestOutcome(event: Event): Badge {
  const text = shown(event.data.outcome, 'unknown').replaceAll('_', ' ')
  if (isRefused(event)) return { text, tone: 'danger' }
  return { text, tone: TONES.get(text) ?? 'plain' }
}

const TONES: ReadonlyMap<string, Badge['tone']> = new Map([
  ['active', 'good'],
  ['expired', 'warning'],
  ['revoked', 'warning'],
  ['not yet valid', 'warning'],
])

function doorOf(event: Event | undefined): string {
  const via = event?.data.via
  return typeof via === 'string' && Object.hasOwn(DOORS, via) ? ` ${DOORS[via as Surface]}` : ''
}
