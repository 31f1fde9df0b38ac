import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import type { Client } from '../clients/client.ts'
import { fitsAlg, readVerifyingKey } from '../keys/verifying-key.ts'
import { isJsonObject, type JsonObject } from '../protocol/json.ts'
import { OAuthError } from '../protocol/oauth-error.ts'
import { quoted } from '../protocol/parameters.ts'
import { type ForeignJwt, isSignedBy, readForeignJwt } from '../tokens/foreign-jwt.ts'

/** Refuses a request without a DPoP proof of a client that is registered to send one (RFC 9449 §5.2, `dpop_bound_access_tokens`); throws `invalid_request`. */
export function refuseUnboundRequest({ clientId, metadata }: Client): void {
  if (metadata.further.dpop_bound_access_tokens !== true) return
  throw new OAuthError(
    'invalid_request',
    `the header DPoP is missing: client ${quoted(clientId)} is registered with dpop_bound_access_tokens`,
  )
}

/** How far the clock of who makes a proof may be from ours, in seconds, either way (RFC 9449 §11.1). */
export const PROOF_LEEWAY_SECONDS = 60

/** A DPoP proof (RFC 9449 §4.2) whose signature and bindings are good; its `jti` and `nonce` are for the caller to judge. */
export interface DpopProof {
  /** The thumbprint of the key that it proves (RFC 7638). */
  readonly jkt: string
  readonly jti: string
  /** Until when it could be sent again, in Unix seconds of real time. */
  readonly expiresAt: number
  readonly nonce: string | undefined
}

/** The request that a proof is for. */
export interface ProvedRequest {
  readonly method: string
  /** The URLs that the endpoint is reached by, without query and fragment. */
  readonly urls: readonly string[]
  /** Real time, in Unix seconds. */
  readonly now: number
  /** The access token that comes with it at a resource (RFC 9449 §7). */
  readonly accessToken?: string | undefined
}

/** Reads a DPoP proof and checks it against its request (RFC 9449 §4.3); throws `invalid_dpop_proof`. */
export async function readDpopProof(text: string, request: ProvedRequest): Promise<DpopProof> {
  const read = readForeignJwt(text)
  if ('problem' in read) throw refused(read.problem)
  const { jwt } = read
  const jwk = provingKey(jwt)
  const problem = claimProblem(jwt.claims, request)
  if (problem !== undefined) throw refused(problem)
  const { jti, iat, nonce } = jwt.claims
  return {
    jkt: await calculateJwkThumbprint(jwk as JWK),
    jti: String(jti),
    expiresAt: Number(iat) + PROOF_LEEWAY_SECONDS,
    nonce: typeof nonce === 'string' ? nonce : undefined,
  }
}

function refused(problem: string): OAuthError {
  return new OAuthError('invalid_dpop_proof', `the DPoP proof ${problem}`)
}

/** The key in the proof's header, which has signed it. */
function provingKey(jwt: ForeignJwt): JsonObject {
  const { typ, jwk } = jwt.header
  if (typ !== 'dpop+jwt') throw refused("must have the typ 'dpop+jwt' in its header")
  if (!isJsonObject(jwk)) throw refused('must have its public key as jwk in its header')
  const verifying = readVerifyingKey(jwk)
  if ('problem' in verifying) throw refused(`has a jwk that ${verifying.problem}`)
  if (!fitsAlg(jwk, jwt.alg)) throw refused(`has a jwk that is no key of ${jwt.alg}`)
  if (!isSignedBy(jwt, verifying.key)) throw refused('is not signed by the key in its jwk')
  return jwk
}

function claimProblem(claims: JsonObject, request: ProvedRequest): string | undefined {
  const { jti, htm, iat, ath } = claims
  const { method, now, accessToken } = request
  if (typeof jti !== 'string' || jti === '') return 'must have a jti that is text'
  if (htm !== method) return `must have the htm '${method}'; got ${shown(htm)}`
  const place = placeProblem(claims.htu, request.urls)
  if (place !== undefined) return place
  if (typeof iat !== 'number' || !Number.isInteger(iat)) return 'must have an iat in whole seconds'
  if (Math.abs(now - iat) > PROOF_LEEWAY_SECONDS) {
    return `must have an iat within ${PROOF_LEEWAY_SECONDS} seconds of now (${now}); got ${iat}`
  }
  if (accessToken !== undefined && ath !== accessTokenHash(accessToken)) {
    return 'must have the ath of the access token that comes with it (RFC 9449 section 4.2)'
  }
  return undefined
}

function placeProblem(htu: unknown, urls: readonly string[]): string | undefined {
  const place = typeof htu === 'string' ? normalized(htu) : undefined
  if (place !== undefined && urls.some((url) => normalized(url) === place)) return undefined
  return `must have the htu '${urls[0]}'; got ${shown(htu)}`
}

function shown(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : 'none'
}

/** A URL without query and fragment, normalized by its syntax and its scheme (RFC 3986 §6.2.2, §6.2.3). */
function normalized(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  url.search = ''
  url.hash = ''
  return url.href.replace(/%[0-9a-f]{2}/gi, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
    return /[A-Za-z0-9._~-]/.test(character) ? character : escaped.toUpperCase()
  })
}

/** The `ath` of an access token (RFC 9449 §4.2). */
export function accessTokenHash(accessToken: string): string {
  return createHash('sha256').update(accessToken, 'ascii').digest('base64url')
}
