import { badIntrospection } from '../core/faults/bad-introspection.ts'
import { badKeys } from '../core/faults/bad-jwks.ts'
import { isRetried } from '../core/faults/check-endpoint-fault.ts'
import type { EndpointFault } from '../core/faults/endpoint-fault.ts'
import type { PublicJwk } from '../core/keys/public-jwk.ts'
import { isJsonObject, type JsonObject } from '../core/protocol/json.ts'
import type { HotAnswer } from './oauth/hot-endpoint.ts'

/** What a bad answer is made of; `sound` is the answer that it takes the place of. */
export interface BadAnswerInput {
  readonly fault: EndpointFault
  readonly sound: HotAnswer
  /** By the issuer's clock, in Unix seconds. */
  readonly now: number
  /** Where a redirect leads that was not told where to. */
  readonly redirectUrl: string
  /** The challenge of a 401. */
  readonly challenge: string
  /** The keys of the set before the last rotation; asked for by the mode `stale` only. */
  readonly staleKeys: readonly PublicJwk[] | undefined
}

type Make = (input: BadAnswerInput) => HotAnswer | undefined

/** How long an answer may be that was not told how long. */
const DEFAULT_SIZE_BYTES = 64 * 1024 * 1024

const DEFAULT_RETRY_SECONDS = 5

/** Stands in the place of a sound answer that is not asked for. */
export const NO_ANSWER: HotAnswer = {
  status: 0,
  headers: {},
  body: '',
  facts: { outcome: 'fault' },
}

const JSON_TYPE = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }

const MODES: Readonly<Partial<Record<EndpointFault['mode'], Make>>> = {
  slow: ({ sound }) => sound,
  cache_control: ({ sound }) => sound,
  hang: () => ({ ...NO_ANSWER, delivery: { kind: 'hang' } }),
  drop: () => ({ ...NO_ANSWER, delivery: { kind: 'drop' } }),
  status: statusAnswer,
  truncated: ({ sound }) => ({ ...sound, delivery: { kind: 'cut' } }),
  invalid_json: ({ sound }) => withBody(sound, sound.body.slice(0, sound.body.length / 2) || '{'),
  wrong_content_type: ({ sound }) => ({
    ...sound,
    headers: { ...sound.headers, 'Content-Type': 'text/html; charset=utf-8' },
  }),
  html: htmlAnswer,
  empty: () => ({ ...NO_ANSWER, status: 200, headers: JSON_TYPE }),
  huge: hugeAnswer,
  redirect: redirectAnswer,
  stale: ({ sound, staleKeys }) => staleKeys && withKeys(sound, staleKeys),
  other_issuer: ({ sound }) =>
    withMembers(sound, (document) => ({ ...document, issuer: 'https://other.example' })),
}

/** The bad answer that a fault asks for, said so in its facts; undefined where the sound one is as bad, so that nothing is to be counted. */
export function badAnswer(input: BadAnswerInput): HotAnswer | undefined {
  const { fault } = input
  const bad = (MODES[fault.mode] ?? contentAnswer)(input)
  if (bad === undefined) return undefined
  const { cacheControl } = fault
  const headers =
    cacheControl === undefined ? bad.headers : { ...bad.headers, 'Cache-Control': cacheControl }
  return { ...bad, headers, facts: { ...bad.facts, fault: fault.mode } }
}

/** The modes that change what is said, and not how. */
function contentAnswer({ fault: { mode }, sound, now }: BadAnswerInput): HotAnswer | undefined {
  if (sound.status !== 200) return undefined
  const { keys } = objectIn(sound.body)
  if (Array.isArray(keys)) {
    const bad = badKeys(mode, keys as unknown as readonly PublicJwk[])
    return bad && withKeys(sound, bad)
  }
  return withMembers(sound, (answer) => badIntrospection(mode, answer, now))
}

function withMembers(
  sound: HotAnswer,
  change: (object: JsonObject) => JsonObject | undefined,
): HotAnswer | undefined {
  if (sound.status !== 200) return undefined
  const changed = change(objectIn(sound.body))
  return changed && withBody(sound, JSON.stringify(changed))
}

/** The event log tells which keys a verifier has seen, so that it is told which were in the bad set. */
function withKeys(sound: HotAnswer, keys: readonly object[]): HotAnswer {
  const kids = keys.flatMap((key) => ('kid' in key && typeof key.kid === 'string' ? [key.kid] : []))
  return { ...withBody(sound, JSON.stringify({ keys })), facts: { ...sound.facts, kids } }
}

/** An answer with another body; without its ETag, or a caller would keep the bad body for the sound one. */
function withBody(sound: HotAnswer, body: string): HotAnswer {
  const { ETag: _etag, ...headers } = sound.headers
  return { ...sound, headers, body }
}

function objectIn(body: string): JsonObject {
  const value: unknown = body === '' ? {} : JSON.parse(body)
  return isJsonObject(value) ? value : {}
}

/** The error codes of statuses that have one (RFC 6749 §4.1.2.1, §5.2). */
const ERROR_CODES: ReadonlyMap<number, string> = new Map([
  [401, 'invalid_client'],
  [403, 'access_denied'],
  [429, 'temporarily_unavailable'],
  [503, 'temporarily_unavailable'],
])

function statusAnswer({ fault, challenge }: BadAnswerInput): HotAnswer {
  const { status = 500, retryAfterSeconds = DEFAULT_RETRY_SECONDS } = fault
  const headers: Record<string, string> = { ...JSON_TYPE }
  if (status === 401) headers['WWW-Authenticate'] = challenge
  if (isRetried(status)) headers['Retry-After'] = String(retryAfterSeconds)
  const isBare = status === 204 || status === 205 || status === 304
  const error = ERROR_CODES.get(status) ?? (status < 500 ? 'invalid_request' : 'server_error')
  const description = `a fault is on at this endpoint, which answers ${status}`
  const body = isBare ? '' : JSON.stringify({ error, error_description: description })
  return { ...NO_ANSWER, status, headers, body }
}

const HTML_PAGE =
  '<!doctype html>\n<html lang="en"><head><title>Sign in to the network</title></head><body><h1>Sign in to the network</h1></body></html>\n'

function htmlAnswer({ fault: { status = 200 } }: BadAnswerInput): HotAnswer {
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' }
  return { ...NO_ANSWER, status, headers, body: HTML_PAGE }
}

function redirectAnswer({ fault, redirectUrl }: BadAnswerInput): HotAnswer {
  const { status = 307, location = redirectUrl } = fault
  return { ...NO_ANSWER, status, headers: { Location: location, 'Cache-Control': 'no-store' } }
}

/** One more member makes an object huge and leaves it sound, since members that are not known are to be ignored. */
function hugeAnswer({ fault, sound }: BadAnswerInput): HotAnswer {
  const { sizeBytes = DEFAULT_SIZE_BYTES } = fault
  const isObject = sound.body.startsWith('{')
  const rest = sound.body.slice(1)
  const tail = isObject ? `"${rest === '}' ? '' : ','}${rest}` : ''
  const head = isObject ? '{"padding":"' : sound.body
  return { ...withBody(sound, head), delivery: { kind: 'padded', tail, sizeBytes } }
}
