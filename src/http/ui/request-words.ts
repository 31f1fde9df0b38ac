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
])

function jwksWords({ data }: Event): readonly EventPart[] {
  return data.outcome === 'not_modified'
    ? say`JWKS asked for: not changed since the last time`
    : say`JWKS fetched: ${keyCount(data.kids)}`
}

function issuedWords({ jti, clientId }: Event, base: string): readonly EventPart[] {
  return say`${who(clientId, base)} was issued token ${tokenLink(jti, base)}`
}

function introspectWords(event: Event, base: string): readonly EventPart[] {
  const { clientId, data } = event
  const verdict = data.outcome === 'active' ? 'active' : `inactive, ${verdictWords(event)}`
  return say`${who(clientId, base)} introspected ${introspected(event, base)}: ${verdict}`
}

function introspected({ jti, data }: Event, base: string): readonly EventPart[] {
  if (jti !== undefined) return say`token ${tokenLink(jti, base)}`
  return data.outcome === 'unknown' ? say`a token` : say`a static token`
}

/** Why a token is not active, where the word alone does not say it. */
const VERDICTS: ReadonlyMap<string, string> = new Map([
  ['unknown', 'unknown here'],
  ['other_issuer', 'its iss is not this issuer'],
])

function verdictWords({ data }: Event): string {
  const outcome = shown(data.outcome, 'for no reason given')
  return VERDICTS.get(outcome) ?? outcome.replaceAll('_', ' ')
}

function revokeWords({ jti, clientId, data }: Event, base: string): readonly EventPart[] {
  const asker = who(clientId, base)
  if (jti === undefined) return say`${asker} revoked a token that nobody knows here`
  const again = data.outcome === 'revoked_before' ? ' again' : ''
  return say`${asker} revoked token ${tokenLink(jti, base)}${again}`
}

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
