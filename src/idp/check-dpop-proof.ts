import { type ProvedRequest, readDpopProof } from '../core/grants/dpop-proof.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { OAuthError } from '../core/protocol/oauth-error.ts'
import { isOwnDpopNonce, makeDpopNonce } from './dpop-nonce.ts'
import type { Idp } from './idp.ts'
import { useProof } from './use-proof.ts'

/** A DPoP proof and the request that it came with. */
export type ProofSent = Omit<ProvedRequest, 'now'> & { readonly proof: string }

/** Checks a DPoP proof by real time, uses it up, and tells the thumbprint of its key (RFC 9449 §4.3, §8, §11.1); throws `invalid_dpop_proof` and `use_dpop_nonce`. */
export async function checkDpopProof(
  idp: Idp,
  issuer: Issuer,
  { proof, ...request }: ProofSent,
): Promise<string> {
  const read = await readDpopProof(proof, { ...request, now: idp.worldClock.now() })
  const { jkt, jti, nonce, expiresAt } = read
  if (idp.settings.oauth.requireDpopNonce) await checkNonce(idp, issuer, nonce)
  if (await useProof(idp, issuer, { id: ['dpop', jkt, jti], clientId: null, expiresAt })) return jkt
  throw new OAuthError(
    'invalid_dpop_proof',
    'the DPoP proof was used before: each request needs a proof with a jti of its own',
  )
}

async function checkNonce(idp: Idp, issuer: Issuer, nonce: string | undefined): Promise<void> {
  if (nonce !== undefined && (await isOwnDpopNonce(idp, issuer, nonce))) return
  const came = nonce === undefined ? 'it has none' : 'the one it has is not ours or is too old'
  throw new OAuthError(
    'use_dpop_nonce',
    `the DPoP proof needs the nonce of the header DPoP-Nonce; ${came}`,
    { headers: { 'DPoP-Nonce': await makeDpopNonce(idp, issuer) } },
  )
}
