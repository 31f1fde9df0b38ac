import { type Alg, algorithm } from '../keys/algorithms.ts'
import type { JsonObject } from '../protocol/json.ts'
import { withMembers } from '../tokens/claims.ts'
import { ATTACKER_CERTIFICATE, attackerJwk } from './attacker-keys.ts'
import { leaveOut, put } from './content.ts'
import { faults } from './fault.ts'
import { byAttacker } from './signing.ts'

/** Where a verifier that follows the header would ask; nothing is ever served there (RFC 2606). */
const ATTACKER_URL = 'https://attacker.invalid'

function jwkFor(alg: Alg): Record<string, string> {
  const { kty, crv } = algorithm(alg)
  if (kty === 'OKP') return attackerJwk('ed25519')
  if (kty === 'EC') return attackerJwk(crv === 'P-384' ? 'ec384' : 'ec')
  return attackerJwk('rsa')
}

const EMBEDDED = faults(
  {
    clause: 'RFC 8725 section 3.10',
    reports: ['CVE-2018-0114', 'CVE-2026-27962'],
    why: 'The key that a token brings along proves nothing: whoever made the token chose it.',
    sets: ['header/jwk'],
    sign: byAttacker,
  },
  [
    {
      id: 'hdr-jwk',
      about: "An attacker's key is embedded as jwk and signed.",
      clause: 'RFC 7515 section 4.1.3',
      header: (header, { alg }) => put('jwk', jwkFor(alg))(header),
    },
    {
      id: 'hdr-jwk-nokid',
      about: "An attacker's key is embedded as jwk and signed; there is no kid.",
      sets: ['header/jwk', 'kid', 'header/kid'],
      header: (header, { alg }) => put('jwk', jwkFor(alg))(leaveOut('kid')(header)),
    },
    {
      id: 'hdr-jwk-unknown-kid',
      about: "An attacker's key is embedded as jwk and signed, under a kid that nobody knows.",
      sets: ['header/jwk', 'kid', 'header/kid'],
      header: (header, { alg }) => withMembers(header, { kid: 'attacker-1', jwk: jwkFor(alg) }),
    },
    {
      id: 'hdr-jku',
      about: "jku names an attacker's JWK Set, whose key signed.",
      clause: 'RFC 7515 section 4.1.2',
      reports: [],
      sets: ['header/jku'],
      header: put('jku', `${ATTACKER_URL}/jwks.json`),
    },
    {
      id: 'hdr-x5u',
      about: "x5u names an attacker's certificate, whose key signed.",
      clause: 'RFC 7515 section 4.1.5',
      reports: ['CVE-2024-21643'],
      sets: ['header/x5u'],
      header: put('x5u', `${ATTACKER_URL}/certificate.pem`),
    },
    {
      id: 'hdr-x5c',
      about: "x5c holds an attacker's certificate, whose key signed.",
      clause: 'RFC 7515 section 4.1.6',
      reports: [],
      sets: ['alg', 'header/alg', 'header/x5c'],
      alg: 'RS256',
      header: put('x5c', [ATTACKER_CERTIFICATE]),
    },
  ],
)

const CRIT = faults(
  {
    clause: 'RFC 7515 section 4.1.11',
    reports: ['CVE-2025-59420', 'CVE-2026-32597', 'CVE-2026-35042'],
    inactive: false,
    why: 'What crit names must be understood, or the token is refused; a crit that is not sound is a mistake in itself.',
    sets: ['header/crit'],
  },
  [
    {
      id: 'crit-unknown',
      about: 'crit names an extension that nobody knows, and it is there.',
      sets: ['header/crit', 'header/urn:example:unknown'],
      header: (header) =>
        withMembers(header, { crit: ['urn:example:unknown'], 'urn:example:unknown': true }),
    },
    {
      id: 'crit-absent-member',
      about: 'crit names a member that the header does not have.',
      header: put('crit', ['urn:example:unknown']),
    },
    {
      id: 'crit-not-array',
      about: 'crit is a text.',
      header: put('crit', 'exp'),
    },
    { id: 'crit-empty', about: 'crit is an empty list.', reports: [], header: put('crit', []) },
    {
      id: 'crit-registered',
      about: 'crit names alg, which every verifier knows anyway.',
      reports: [],
      header: put('crit', ['alg']),
    },
  ],
)

const OTHER_TYPE = faults(
  {
    clause: 'RFC 9068 section 4',
    why: 'An access token says typ at+jwt, so that no other kind of JWT is taken for one.',
    inactive: false,
    sets: ['header/typ'],
  },
  [
    { id: 'typ-jwt', about: 'typ is JWT.', header: put('typ', 'JWT') },
    { id: 'typ-missing', about: 'The header has no typ.', header: put('typ', undefined) },
    { id: 'typ-logout', about: 'typ is logout+jwt.', header: put('typ', 'logout+jwt') },
    { id: 'typ-dpop', about: 'typ is dpop+jwt.', header: put('typ', 'dpop+jwt') },
    {
      id: 'typ-introspection',
      about: 'typ is token-introspection+jwt.',
      header: put('typ', 'token-introspection+jwt'),
    },
    { id: 'typ-number', about: 'typ is the number 1.', header: put('typ', 1) },
    {
      id: 'typ-id-token',
      about: 'A real ID token: typ JWT, the client for an audience, a nonce.',
      clause: 'RFC 9068 section 4; RFC 8725 section 3.11',
      inactive: true,
      sets: ['header/typ', 'audience', 'claims/aud', 'claims/nonce', 'claims/auth_time'],
      header: put('typ', 'JWT'),
      claims: (claims, { clientId, now }) => idToken(claims, { aud: clientId, auth_time: now }),
    },
    {
      id: 'typ-id-token-right-aud',
      inactive: true,
      about: 'An ID token whose audience is the resource.',
      sets: ['header/typ', 'claims/nonce', 'claims/auth_time'],
      header: put('typ', 'JWT'),
      claims: (claims, { now }) => idToken(claims, { auth_time: now }),
    },
  ],
)

function idToken(claims: JsonObject, over: JsonObject): JsonObject {
  const own = { nonce: 'n-0S6_WzA2Mj', ...over }
  return leaveOut('client_id', 'scope')(withMembers(claims, own))
}

/** Headers that name keys, extensions and kinds of token that a verifier must not follow. */
export const HEADER_FAULTS = [...EMBEDDED, ...CRIT, ...OTHER_TYPE]
