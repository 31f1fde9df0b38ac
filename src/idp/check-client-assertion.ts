import type { Client } from '../core/clients/client.ts'
import {
  type ClientAssertion,
  checkAssertionClaims,
  isSignedByKeyOf,
  mayAssert,
} from '../core/clients/client-assertion.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { ENDPOINTS } from '../core/protocol/endpoints.ts'
import { OAuthError } from '../core/protocol/oauth-error.ts'
import { clientKeySet } from './client-key-set.ts'
import type { Idp } from './idp.ts'
import { useProof } from './use-proof.ts'

/** An assertion, the client that it names if there is one, and the URL of the endpoint that it was sent to. */
export interface AssertionSent {
  readonly assertion: ClientAssertion
  readonly client: Client | undefined
  readonly url: string
}

/**
 * Says whether a client proves itself by an assertion, which is used up by it (RFC 7523 §3). Throws `invalid_client` for
 * what is wrong with its claims, which is the same whether or not there is such a client, and for one that was used before.
 */
export async function checkClientAssertion(
  idp: Idp,
  issuer: Issuer,
  { assertion, client, url }: AssertionSent,
): Promise<boolean> {
  const audiences = [issuer.issuer, issuer.url + ENDPOINTS.token, url]
  const { jti, expiresAt } = checkAssertionClaims(assertion, {
    audiences,
    now: idp.worldClock.now(),
  })
  if (client === undefined || !mayAssert(client, assertion)) return false
  if (!isSignedByKeyOf(await clientKeySet(idp, client), assertion)) return false
  const { clientId } = client
  if (await useProof(idp, issuer, { id: ['assertion', clientId, jti], clientId, expiresAt }))
    return true
  throw new OAuthError(
    'invalid_client',
    'the client_assertion was used before: each request needs one with a jti of its own',
  )
}
