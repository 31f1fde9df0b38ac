import type { Event } from '../../core/events/event.ts'
import type { ProtocolEndpoint } from '../../core/protocol/endpoints.ts'
import { type EventPart, say, shown, tokenLink, who } from './event-parts.ts'
import { modeWords } from './fault-words.ts'

/** A request in words, without its full stop: who asked for what, and how it went. */
export function requestWords(event: Event, base: string): readonly EventPart[] {
  const { data } = event
  if (isFaulted(event)) return faultedWords(event, base)
  const words = WORDS.get(data.endpoint) ?? anyWords
  return isRefused(event) ? refusedWords(event, base) : capital(words(event, base))
}

/** Whether a request was answered badly on purpose. */
export function isFaulted({ data }: Pick<Event, 'data'>): boolean {
  return data.fault !== undefined
}

/** Whether a request was refused: its status is 400 or more. */
export function isRefused({ data }: Pick<Event, 'data'>): boolean {
  return typeof data.status === 'number' && data.status >= 400
}

/** What an endpoint is called. */
export const ENDPOINT_WORDS: Readonly<Record<ProtocolEndpoint, string>> = {
  jwks: 'JWKS',
  oauthMetadata: 'OAuth metadata',
  openidMetadata: 'OpenID configuration',
  introspect: 'introspection',
  revoke: 'revocation',
  token: 'token endpoint',
  authorize: 'authorization endpoint',
  pushedRequest: 'pushed authorization requests',
  deviceAuthorization: 'device authorization',
  register: 'client registration',
  registeredClient: 'client registration management',
  userinfo: 'userinfo',
  logout: 'logout',
  device: 'device page',
}

/** What an endpoint is called; one that is not known as what it is. */
export function endpointInWords(endpoint: string): string {
  return Object.hasOwn(ENDPOINT_WORDS, endpoint)
    ? ENDPOINT_WORDS[endpoint as ProtocolEndpoint]
    : endpoint
}

type Words = (event: Event, base: string) => readonly EventPart[]

const WORDS: ReadonlyMap<unknown, Words> = new Map<ProtocolEndpoint, Words>([
  ['jwks', jwksWords],
  ['oauthMetadata', () => say`OAuth metadata fetched`],
  ['openidMetadata', () => say`OpenID configuration fetched`],
  ['introspect', introspectWords],
  ['revoke', revokeWords],
  ['token', issuedWords],
  ['authorize', authorizeWords],
  ['pushedRequest', pushedWords],
  ['deviceAuthorization', deviceWords],
  ['register', ({ clientId }, base) => say`${who(clientId, base)} registered itself`],
  ['registeredClient', registrationWords],
  ['device', devicePageWords],
  ['userinfo', userinfoWords],
  ['logout', logoutWords],
])

function jwksWords({ data }: Event): readonly EventPart[] {
  return data.outcome === 'not_modified'
    ? say`JWKS asked for: not changed since the last time`
    : say`JWKS fetched: ${keyCount(data.kids)}`
}

function issuedWords({ jti, clientId, data }: Event, base: string): readonly EventPart[] {
  if (data.outcome === 'issued_id_jag') {
    return say`${who(clientId, base)} was issued an identity assertion (ID-JAG)`
  }
  return say`${who(clientId, base)} was issued token ${tokenLink(jti, base)}`
}

function authorizeWords({ clientId, data }: Event, base: string): readonly EventPart[] {
  const asker = who(clientId, base)
  if (data.outcome === 'page') return say`${asker} sent somebody to sign in`
  if (data.outcome === 'code_issued') return say`${asker} was sent an authorization code`
  return say`${asker} was told at the authorization endpoint: ${shown(data.outcome, 'no')}`
}

function pushedWords({ clientId }: Event, base: string): readonly EventPart[] {
  return say`${who(clientId, base)} pushed an authorization request`
}

function deviceWords({ clientId }: Event, base: string): readonly EventPart[] {
  return say`${who(clientId, base)} asked for a device to be let in`
}

function registrationWords({ clientId, data }: Event, base: string): readonly EventPart[] {
  const asker = who(clientId, base)
  if (data.outcome === 'updated') return say`${asker} changed its registration`
  return data.outcome === 'deleted'
    ? say`${asker} ended its registration`
    : say`${asker} read its registration`
}

/** What somebody did at the device page; whose device it was is known once its code was entered. */
function devicePageWords({ data, clientId }: Event, base: string): readonly EventPart[] {
  if (clientId === undefined) return say`Device page opened`
  const asker = who(clientId, base)
  if (data.outcome === 'approved') return say`A device of ${asker} was let in at the device page`
  if (data.outcome === 'denied') return say`A device of ${asker} was denied at the device page`
  return say`The code of a device of ${asker} was entered at the device page`
}

function introspectWords(event: Event, base: string): readonly EventPart[] {
  const { clientId, data } = event
  const isActive = data.outcome === 'active' || data.outcome === `${REFRESH_TOKEN}active`
  const verdict = isActive ? 'active' : `inactive, ${verdictWords(event)}`
  return say`${who(clientId, base)} introspected ${introspected(event, base)}: ${verdict}`
}

function introspected({ jti, data }: Event, base: string): readonly EventPart[] {
  if (jti !== undefined) return say`token ${tokenLink(jti, base)}`
  if (isOfRefreshToken(data.outcome)) return say`a refresh token`
  return data.outcome === 'unknown' ? say`a token` : say`a static token`
}

/** Why a token is not active, where the word alone does not say it. */
const VERDICTS: ReadonlyMap<string, string> = new Map([
  ['unknown', 'unknown here'],
  ['other_issuer', 'its iss is not this issuer'],
  ['other_client', 'issued to another client'],
])

/** What the outcomes of introspected refresh tokens begin with. */
const REFRESH_TOKEN = 'refresh_token_'

function isOfRefreshToken(outcome: unknown): boolean {
  return typeof outcome === 'string' && outcome.startsWith(REFRESH_TOKEN)
}

function verdictWords({ data }: Event): string {
  const outcome = shown(data.outcome, 'for no reason given').replace(REFRESH_TOKEN, '')
  return VERDICTS.get(outcome) ?? outcome.replaceAll('_', ' ')
}

function revokeWords({ jti, clientId, data }: Event, base: string): readonly EventPart[] {
  const asker = who(clientId, base)
  if (data.outcome === 'grant_revoked') return say`${asker} revoked a refresh token and its grant`
  if (data.outcome === 'grant_revoked_before')
    return say`${asker} revoked a refresh token again, whose grant had ended`
  if (jti === undefined) return say`${asker} revoked a token that nobody knows here`
  const again = data.outcome === 'revoked_before' ? ' again' : ''
  return say`${asker} revoked token ${tokenLink(jti, base)}${again}`
}

/** What a client was told at the userinfo endpoint, if it showed a token. */
function userinfoWords({ jti, clientId }: Event, base: string): readonly EventPart[] {
  return say`${who(clientId, base)} asked for userinfo with token ${tokenLink(jti, base)}`
}

function logoutWords({ data, clientId }: Event, base: string): readonly EventPart[] {
  const sent = clientId === undefined ? say`` : say`, sent by ${who(clientId, base)}`
  return say`Logout: ${LOGOUTS.get(shown(data.outcome, '')) ?? 'answered'}${sent}`
}

const LOGOUTS: ReadonlyMap<string, string> = new Map([
  ['page', 'somebody was asked'],
  ['signed_out', 'somebody signed out'],
  ['nobody_signed_in', 'nobody was signed in'],
  ['stayed_signed_in', 'somebody stayed signed in'],
])

function anyWords({ data, clientId }: Event, base: string): readonly EventPart[] {
  const asked = `${shown(data.method, '')} ${shown(data.endpoint, 'request')}`.trim()
  const outcome = shown(data.outcome, 'answered')
  if (clientId === undefined) return say`${asked}: ${outcome}`
  return say`${asked} by ${who(clientId, base)}: ${outcome}`
}

function refusedWords({ data, jti, clientId }: Event, base: string): readonly EventPart[] {
  const endpoint = endpointInWords(shown(data.endpoint, 'the server'))
  const about = jti === undefined ? [] : say` about token ${tokenLink(jti, base)}`
  const error = shown(data.outcome, 'refused')
  const why = error === 'refused' ? `${Number(data.status)}` : `${error} (${Number(data.status)})`
  if (clientId === undefined)
    return say`${shown(data.method, 'Request')} to ${endpoint}${about} refused: ${why}`
  return capital(say`${who(clientId, base)} was refused at ${endpoint}${about}: ${why}`)
}

function faultedWords({ data, jti, clientId }: Event, base: string): readonly EventPart[] {
  const endpoint = endpointInWords(shown(data.endpoint, 'the server'))
  const about = jti === undefined ? [] : say` about token ${tokenLink(jti, base)}`
  const to = clientId === undefined ? [] : say` to ${who(clientId, base)}`
  return say`Fault served at ${endpoint}${to}${about}: ${modeWords(data.fault)}`
}

function keyCount(kids: Event['data'][string] | undefined): string {
  const count = Array.isArray(kids) ? kids.length : 0
  return count === 1 ? '1 key' : `${count} keys`
}

function capital(parts: readonly EventPart[]): readonly EventPart[] {
  const [first, ...rest] = parts
  if (first === undefined || first.code) return parts
  return [{ ...first, text: first.text.charAt(0).toUpperCase() + first.text.slice(1) }, ...rest]
}
