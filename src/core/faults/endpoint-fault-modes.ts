import type { EndpointFault, FaultEndpoint } from './endpoint-fault.ts'

/** A member of a fault that some modes take and others do not. */
export type ModeMember = keyof Omit<EndpointFault, 'mode' | 'times' | 'userAgent' | 'clientId'>

/** What a mode does, where it fits and what it takes. */
export interface ModeAbout {
  /** In a few words. */
  readonly title: string
  /** In a sentence. */
  readonly about: string
  /** The endpoints that it fits; absent: every one. */
  readonly endpoints?: readonly FaultEndpoint[]
  readonly takes: readonly ModeMember[]
  /** Whether the bad answer is made of the sound one, so that the request takes effect all the same. */
  readonly fromSound: boolean
}

const ANYWHERE: readonly ModeMember[] = ['delayMs', 'cacheControl']

const JWKS = { endpoints: ['jwks'], takes: ANYWHERE, fromSound: true } as const

const INTROSPECTION = { endpoints: ['introspect'], takes: ANYWHERE, fromSound: true } as const

/** Every way to answer badly, the general ones first. */
export const ENDPOINT_FAULT_MODES = {
  slow: {
    title: 'Slow',
    about: 'The sound answer, late: after delay_ms, 5,000 unless told.',
    takes: ANYWHERE,
    fromSound: true,
  },
  hang: {
    title: 'No answer',
    about:
      'The request is taken and never answered; the connection is cut after ten minutes, when the caller leaves or when the server stops.',
    takes: [],
    fromSound: false,
  },
  drop: {
    title: 'Connection dropped',
    about: 'The connection is closed without an answer.',
    takes: ['delayMs'],
    fromSound: false,
  },
  status: {
    title: 'A status of your choice',
    about:
      'An error with any status, 500 unless told; 429 and 503 carry Retry-After, 401 a challenge.',
    takes: ['status', 'retryAfterSeconds', ...ANYWHERE],
    fromSound: false,
  },
  truncated: {
    title: 'Cut off on the way',
    about:
      'The sound answer, of which the first half is sent; then the connection is closed, short of its Content-Length.',
    takes: ANYWHERE,
    fromSound: true,
  },
  invalid_json: {
    title: 'Invalid JSON',
    about: 'A complete answer whose body is the first half of the sound one.',
    takes: ANYWHERE,
    fromSound: true,
  },
  wrong_content_type: {
    title: 'Wrong content type',
    about: 'The sound body, said to be text/html.',
    takes: ANYWHERE,
    fromSound: true,
  },
  html: {
    title: 'An HTML page',
    about: "A page in HTML, as a proxy's or a captive portal's; 200 unless told.",
    takes: ['status', ...ANYWHERE],
    fromSound: false,
  },
  empty: {
    title: 'Empty body',
    about: 'Status 200 with no body at all.',
    takes: ANYWHERE,
    fromSound: false,
  },
  huge: {
    title: 'Huge body',
    about:
      'The sound answer with one more member that makes it size_bytes long, 64 MiB unless told; it is sent no faster than it is read.',
    takes: ['sizeBytes', ...ANYWHERE],
    fromSound: true,
  },
  redirect: {
    title: 'Redirect',
    about:
      'A redirect, 307 unless told, to location; without one to the same endpoint with ?redirected=1, where the answer is sound.',
    takes: ['status', 'location', ...ANYWHERE],
    fromSound: false,
  },
  cache_control: {
    title: 'Cache headers of your choice',
    about: 'The sound answer with the Cache-Control given.',
    takes: ANYWHERE,
    fromSound: true,
  },
  no_keys: { title: 'No keys', about: 'A JWK Set without a key.', ...JWKS },
  no_kids: { title: 'No kids', about: 'The keys without their kids.', ...JWKS },
  duplicate_kid: {
    title: 'Duplicate kids',
    about: 'Before each key a foreign one of the same type with the same kid.',
    ...JWKS,
  },
  unknown_kty_first: {
    title: 'Unknown key type first',
    about: 'The keys behind one of a kty that nobody knows, which is to be ignored.',
    ...JWKS,
  },
  encryption_only: {
    title: 'Encryption keys only',
    about: 'The keys, each with use "enc" and an alg for encryption.',
    ...JWKS,
  },
  wrong_alg: {
    title: 'Wrong alg',
    about: 'The keys, each with an alg of its type that they do not sign with.',
    ...JWKS,
  },
  stale: {
    title: 'Stale',
    about:
      'The keys as they were before the last rotation, or before the last revocation of a key that signed; as they are where there was none.',
    ...JWKS,
  },
  private_key: {
    title: 'A private key in it',
    about: 'The keys behind a throw-away one that is published with its private members.',
    ...JWKS,
  },
  symmetric_key: {
    title: 'A shared secret in it',
    about: 'The keys behind a throw-away one of the type oct.',
    ...JWKS,
  },
  scope_array: {
    title: 'scope as a list',
    about: 'Active, with scope as a list of texts.',
    ...INTROSPECTION,
  },
  no_client_id: {
    title: 'No client_id',
    about: 'Active, without client_id.',
    ...INTROSPECTION,
  },
  exp_string: { title: 'exp as text', about: 'Active, with exp as a text.', ...INTROSPECTION },
  no_exp: { title: 'No exp', about: 'Active, without exp.', ...INTROSPECTION },
  exp_past: {
    title: 'exp an hour ago',
    about: 'Active, though its exp is an hour ago.',
    ...INTROSPECTION,
  },
  other_audience: {
    title: 'Another audience',
    about: 'Active, for the audience https://other.example/mcp.',
    ...INTROSPECTION,
  },
  active_only: {
    title: 'Active and nothing else',
    about: '{"active":true} for every token that is active.',
    ...INTROSPECTION,
  },
  active_string: {
    title: 'active as text',
    about: 'active as the text "false", whatever the token, and the rest as it is.',
    ...INTROSPECTION,
  },
  inactive: {
    title: 'Always inactive',
    about: '{"active":false} for every token.',
    ...INTROSPECTION,
  },
  other_issuer: {
    title: 'Another issuer',
    about: 'The metadata of https://other.example, with the endpoints as they are.',
    endpoints: ['metadata'],
    takes: ANYWHERE,
    fromSound: true,
  },
} as const satisfies Readonly<Record<string, ModeAbout>>

/** The name of a way to answer badly. */
export type EndpointFaultMode = keyof typeof ENDPOINT_FAULT_MODES

/** The names of all ways to answer badly. */
export const ALL_FAULT_MODES = Object.keys(ENDPOINT_FAULT_MODES) as readonly EndpointFaultMode[]

/** What a mode does, where it fits and what it takes. */
export function modeAbout(mode: EndpointFaultMode): ModeAbout {
  return ENDPOINT_FAULT_MODES[mode]
}

/** Says whether a text names a way to answer badly. */
export function isFaultMode(text: string): text is EndpointFaultMode {
  return Object.hasOwn(ENDPOINT_FAULT_MODES, text)
}

/** The ways in which an endpoint can answer badly. */
export function modesOf(endpoint: FaultEndpoint): readonly EndpointFaultMode[] {
  return ALL_FAULT_MODES.filter((mode) => modeAbout(mode).endpoints?.includes(endpoint) ?? true)
}
