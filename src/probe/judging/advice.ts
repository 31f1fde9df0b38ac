import { groupOf } from '../selection.ts'

const ALGORITHM =
  'Pin the algorithms that you take and the key that each is for; never go by the header alone (RFC 8725 section 3.1).'
const KEYS =
  'Take keys from the JWK Set of the issuer only, by kid and algorithm; nothing in a header names a key (RFC 8725 section 3.10).'
const GRAMMAR =
  'Refuse what is not three segments of base64url, before anything of it is looked into (RFC 7515 section 7.1).'
const DELIVERY =
  'Read the token from one Authorization header with the scheme Bearer, and from nowhere else (RFC 6750 section 2.1; MCP authorization).'
const AUDIENCE =
  'Compare aud with the URL of this server, letter by letter, and refuse a token without it (RFC 8707; MCP authorization).'
const REQUIRED = (claim: string) =>
  `Require ${claim}, and that it is a text (RFC 9068 section 2.2): say so among the required claims of the library.`

/** What to change where a bad token of a group was accepted. */
const BY_GROUP: Readonly<Record<string, string>> = {
  alg: ALGORITHM,
  hs: ALGORITHM,
  ps: ALGORITHM,
  ps256: ALGORITHM,
  rs: ALGORITHM,
  rs512: ALGORITHM,
  es: 'Check ECDSA signatures as RFC 7518 section 3.4 has them: two numbers of the curve’s length, neither of them 0.',
  sig: 'Check the signature over the very bytes that came, with the key that kid names (RFC 7515 section 5.2).',
  hdr: KEYS,
  kid: KEYS,
  crit: 'Refuse every token whose crit names what you do not implement, is empty or is no list (RFC 7515 section 4.1.11).',
  b64: GRAMMAR,
  zip: GRAMMAR,
  cty: GRAMMAR,
  typ: 'Require typ at+jwt, or application/at+jwt, in any case of letters (RFC 9068 section 4): so an ID token is no access token.',
  seg: GRAMMAR,
  ws: GRAMMAR,
  pl: 'Refuse a payload that is not a JSON object in UTF-8 with the claims that are due (RFC 7519 section 7.2).',
  exp: 'Require exp, a number, and refuse the token from then on, with a minute of leeway at most (RFC 9068 section 4).',
  nbf: 'Where there is nbf, it must be a number that is not in the future, with a minute of leeway at most (RFC 7519 section 4.1.5).',
  iat: 'Require iat, and that it is a number (RFC 9068 section 2.2).',
  iss: 'Compare iss with the issuer, letter by letter: nothing is normalized (RFC 9068 section 4; RFC 8414 section 3.3).',
  aud: AUDIENCE,
  sub: REQUIRED('sub'),
  client: REQUIRED('client_id'),
  jti: REQUIRED('jti'),
  scope:
    'Split scope at blanks, look for each scope that is required, and answer 403 with insufficient_scope where one is missing (RFC 6750 section 3.1).',
  http: DELIVERY,
}

const BY_ID: Readonly<Record<string, string>> = {
  'sig-other-issuer-same-kid': KEYS,
  'pl-proto':
    'Require exp among the claims themselves; read JSON into objects that inherit nothing.',
  'life-revoked-jwt':
    'Ask the introspection endpoint for each token, or remember its answer for seconds only (RFC 7662 section 4).',
  'life-revoked-opaque':
    'Ask the introspection endpoint, and refuse what it does not call active (RFC 7662 section 2.2).',
  'life-expired-opaque':
    'Ask the introspection endpoint, and refuse what it does not call active (RFC 7662 section 2.2).',
  'life-unknown-opaque':
    'Refuse what is neither a token that you can check nor one that introspection calls active.',
  'life-key-future': KEYS,
  'life-unknown-kid-flood': KEYS,
  'mcp-passthrough-other': AUDIENCE,
  'mcp-passthrough-upstream':
    'Take tokens of your own authorization server only (MCP authorization, token passthrough).',
  'mcp-no-token-after-init':
    'Ask for the token with every request: a session proves nothing (MCP authorization).',
  'mcp-session-other-user':
    'Bind the session to the subject of the token it was begun with (MCP security best practices).',
  'mcp-challenge': 'Answer 401 to every request without a token.',
}

/** What to change where a server accepts a case that it has to refuse. */
export function adviceFor(id: string): string {
  return BY_ID[id] ?? BY_GROUP[groupOf(id)] ?? 'Check what this case gets wrong.'
}
