import type { KeyObject } from 'node:crypto'
import { fitsAlg, readVerifyingKey, VERIFIED_ALGS } from '../keys/verifying-key.ts'
import type { InputIssue } from '../protocol/invalid-input.ts'
import { isJsonObject, type JsonObject } from '../protocol/json.ts'
import type { ForeignJwt } from '../tokens/foreign-jwt.ts'
import type { ClientMetadata } from './client.ts'
import { isLoopbackRedirect } from './redirect-uri.ts'

/** The most keys that a client may register: each may have to be tried on an assertion that names none. */
const MOST_KEYS = 20

/** The keys of a client's JWK Set that could have signed a JWT: those of its `kid` where it names one, and of its algorithm. */
export function clientKeys(
  jwks: JsonObject[string],
  { header, alg }: ForeignJwt,
): readonly KeyObject[] {
  return keysOf(jwks)
    .slice(0, MOST_KEYS)
    .filter((jwk) => header.kid === undefined || jwk.kid === header.kid)
    .filter((jwk) => fitsAlg(jwk, alg) && isForSignatures(jwk))
    .filter((jwk) => jwk.alg === undefined || jwk.alg === header.alg)
    .flatMap((jwk) => {
      const verifying = readVerifyingKey(jwk)
      return 'key' in verifying ? [verifying.key] : []
    })
}

function keysOf(jwks: JsonObject[string]): readonly JsonObject[] {
  const keys = isJsonObject(jwks) ? jwks.keys : undefined
  return Array.isArray(keys) ? keys.filter(isJsonObject) : []
}

/** A key for encryption is no key of signatures (RFC 7517 §4.2). */
function isForSignatures({ use }: JsonObject): boolean {
  return use === undefined || use === 'sig'
}

/** Says what is wrong with the keys that a client registers to prove itself by (RFC 7591 §2); empty where nothing is. */
export function clientKeyIssues({
  tokenEndpointAuthMethod,
  further,
}: ClientMetadata): readonly InputIssue[] {
  const { jwks, jwks_uri: uri, token_endpoint_auth_signing_alg: alg } = further
  const issues: InputIssue[] = []
  if (jwks !== undefined && uri !== undefined) {
    issues.push({
      pointer: '/jwks_uri',
      detail: 'must be absent where jwks is there (RFC 7591 section 2)',
    })
  }
  if (alg !== undefined && !VERIFIED_ALGS.some((one) => one === alg)) {
    issues.push({
      pointer: '/token_endpoint_auth_signing_alg',
      detail: `must be one of ${VERIFIED_ALGS.join(', ')}`,
    })
  }
  if (tokenEndpointAuthMethod !== 'private_key_jwt') return issues
  if (jwks === undefined && uri !== undefined) return [...issues, ...keyUriIssues(uri)]
  return [...issues, ...keySetIssues(jwks)]
}

/** A set that is fetched over plain HTTP could be anybody's, but for one on the machine itself. */
function keyUriIssues(uri: JsonObject[string]): readonly InputIssue[] {
  const url = typeof uri === 'string' && URL.canParse(uri) ? new URL(uri) : undefined
  const isBare = url !== undefined && url.username === '' && url.password === ''
  if (isBare && (url.protocol === 'https:' || isLoopbackRedirect(url.href))) return []
  const detail = 'must be an https URL without user information, or http on loopback'
  return [{ pointer: '/jwks_uri', detail }]
}

function keySetIssues(jwks: JsonObject[string]): readonly InputIssue[] {
  const keys = keysOf(jwks)
  if (keys.length === 0 || keys.length > MOST_KEYS) {
    const detail = `must be a JWK Set of 1 to ${MOST_KEYS} public keys, or jwks_uri be there, where token_endpoint_auth_method is "private_key_jwt"`
    return [{ pointer: '/jwks', detail }]
  }
  const wrong = keys.flatMap((jwk, index) => {
    const verifying = readVerifyingKey(jwk)
    return 'problem' in verifying
      ? [{ pointer: `/jwks/keys/${index}`, detail: verifying.problem }]
      : []
  })
  // A set may hold keys of other uses and kinds beside (RFC 7517 section 5): one that can verify is enough, unless a secret came.
  const leaks = wrong.filter(({ detail }) => detail.startsWith('must be a public key'))
  if (leaks.length > 0) return leaks
  return wrong.length === keys.length ? wrong : []
}
