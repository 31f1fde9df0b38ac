import { VERIFIED_ALGS } from '../../core/keys/verifying-key.ts'
import { isJsonObject, type JsonObject } from '../../core/protocol/json.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { writeChallenge } from '../../core/protocol/write-challenge.ts'
import { checkDpopProof } from '../../idp/check-dpop-proof.ts'
import { makeDpopNonce } from '../../idp/dpop-nonce.ts'
import { headerValues } from '../header-values.ts'
import { readIssuerPath, targetPath } from '../issuer-path.ts'
import type { HotCall } from './hot-endpoint.ts'

/** The thumbprint of the key that a request proves by its DPoP header, which is used up by it (RFC 9449 §5); null without one. Throws `invalid_dpop_proof` and `use_dpop_nonce`. */
export async function dpopJktOf(call: HotCall): Promise<string | null> {
  const proof = proofIn(call)
  return proof === undefined ? null : checkProof(call, proof)
}

/** What an answer to a request with a DPoP proof says in its head: the next nonce, where nonces are asked for (RFC 9449 §8.2). */
export async function dpopHeaders(call: HotCall): Promise<Record<string, string>> {
  const { idp, issuer } = call
  if (!idp.settings.oauth.requireDpopNonce || proofIn(call) === undefined) return {}
  return { 'DPoP-Nonce': await makeDpopNonce(idp, issuer) }
}

/** An access token that was found, with the scheme in lower case that it came by. */
export interface PresentedToken {
  readonly scheme: string
  readonly value: string
  readonly claims: JsonObject
}

/**
 * Checks that who presents an access token at a resource of ours holds the key that it is bound to, and that a token
 * that is bound to none came as a bearer token (RFC 9449 §7.1, §7.2). Throws `invalid_token`, `invalid_dpop_proof` and
 * `use_dpop_nonce` as a resource answers them: 401, with a challenge.
 */
export async function checkResourceProof(call: HotCall, token: PresentedToken): Promise<void> {
  const bound = boundKey(token.claims)
  const isDpop = token.scheme === 'dpop'
  if (bound === undefined && !isDpop) return
  try {
    if (bound === undefined) {
      throw new OAuthError(
        'invalid_token',
        'the access token is bound to no key: send it as Bearer',
      )
    }
    if (!isDpop) {
      throw new OAuthError(
        'invalid_token',
        'the access token is bound to a key: send it by the scheme DPoP, with a proof',
      )
    }
    await checkHolder(call, token.value, bound)
  } catch (error) {
    throw error instanceof OAuthError ? challenged(error) : error
  }
}

/** The thumbprint of the key that a token is bound to (RFC 9449 §6.1); undefined: to none. */
function boundKey({ cnf }: JsonObject): unknown {
  return isJsonObject(cnf) ? cnf.jkt : undefined
}

async function checkHolder(call: HotCall, accessToken: string, bound: unknown): Promise<void> {
  const proof = proofIn(call)
  if (proof === undefined) {
    throw new OAuthError('invalid_dpop_proof', 'the header DPoP is missing')
  }
  const jkt = await checkProof(call, proof, accessToken)
  if (jkt !== bound) {
    throw new OAuthError('invalid_token', 'the access token is bound to another key than the proof')
  }
}

/** A refusal as a resource says it (RFC 9449 §7.1). */
function challenged(error: OAuthError): OAuthError {
  const challenge = writeChallenge('DPoP', [
    ['error', error.code],
    ['error_description', error.message],
    ['algs', VERIFIED_ALGS.join(' ')],
  ])
  const headers = { ...error.headers, 'WWW-Authenticate': challenge }
  return new OAuthError(error.code, error.message, { status: 401, headers })
}

function proofIn({ request }: HotCall): string | undefined {
  const [proof, second] = headerValues(request, 'dpop')
  if (second === undefined) return proof
  throw new OAuthError('invalid_dpop_proof', 'several DPoP headers came; send one')
}

/** The URLs are the configured ones, whatever the Host: of the issuer's endpoint, and of the path that was asked. */
function checkProof(call: HotCall, proof: string, accessToken?: string): Promise<string> {
  const { idp, issuer, request } = call
  const path = targetPath(request.url ?? '/')
  const urls = [issuer.url + readIssuerPath(path).path, idp.publicUrl + path]
  return checkDpopProof(idp, issuer, { proof, method: request.method ?? '', urls, accessToken })
}
