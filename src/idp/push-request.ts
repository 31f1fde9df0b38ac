import type { Client } from '../core/clients/client.ts'
import {
  PUSHED_REQUEST_SECONDS,
  type Push,
  REQUEST_URI_PREFIX,
  readPushedRequest,
} from '../core/grants/pushed-request.ts'
import { secretDigest } from '../core/grants/single-use.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { OAuthError } from '../core/protocol/oauth-error.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'

/** How many pushed requests of an issuer may wait at once. */
const MOST_WAITING = 1000

/** What a client is answered whose request waits (RFC 9126 §2.2); the duration in seconds. */
export interface PushedRequest {
  readonly requestUri: string
  readonly expiresIn: number
}

/** Checks an authorization request that a client pushes, and keeps it for a while (RFC 9126 §2); throws `OAuthError`. */
export async function pushRequest(
  idp: Idp,
  issuer: Issuer,
  { client, ...push }: Push & { readonly client: Client },
): Promise<PushedRequest> {
  const { defaultScope, requirePkce } = idp.settings.oauth
  const data = readPushedRequest(push, { client, defaultScope, requirePkce })
  const requestUri = REQUEST_URI_PREFIX + idp.chance.text('request_uri', 43)
  const now = issuerNow(idp, issuer)
  await idp.store.transaction(async (tx) => {
    await tx.singleUses.forget(issuer.id, 'pushed_request', now)
    const bounds = { at: now, limit: MOST_WAITING }
    if ((await tx.singleUses.count(issuer.id, 'pushed_request', bounds)) >= MOST_WAITING) {
      throw tooMany()
    }
    await tx.singleUses.insert({
      issuerId: issuer.id,
      kind: 'pushed_request',
      digest: secretDigest(requestUri),
      clientId: client.clientId,
      grantId: null,
      data,
      createdAt: now,
      expiresAt: now + PUSHED_REQUEST_SECONDS,
    })
  })
  return { requestUri, expiresIn: PUSHED_REQUEST_SECONDS }
}

function tooMany(): OAuthError {
  return new OAuthError(
    'temporarily_unavailable',
    `${MOST_WAITING} pushed requests wait already; each goes when it is used, or after ${PUSHED_REQUEST_SECONDS} seconds`,
    { status: 429, headers: { 'Retry-After': String(PUSHED_REQUEST_SECONDS) } },
  )
}
