import type { IncomingMessage } from 'node:http'
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'
import * as oauth from 'oauth4webapi'
import { introspect } from './authorization-server.ts'

/** A token as it came, with the request where the check needs more than the token. */
export interface Presented {
  readonly token: string
  readonly request: IncomingMessage | undefined
}

/** The claims of a token, or undefined where it is none for this server. */
export type Check = (presented: Presented) => Promise<JWTPayload | undefined>

interface Wanted {
  readonly issuer: string
  readonly audience: string
}

/** Checks JWTs by jose, as RFC 9068 section 4 asks. */
export function jwtCheck({ issuer, audience }: Wanted): Check {
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`))
  const requiredClaims = ['exp', 'iat', 'sub', 'client_id', 'jti']
  const rules = { issuer, audience, typ: 'at+jwt', algorithms: ['RS256'], requiredClaims }
  return async ({ token }) => {
    const verified = await jwtVerify(token, keys, rules).catch(() => undefined)
    // A bound token is none for a bearer (RFC 9449 section 7.2).
    return verified?.payload.cnf === undefined ? verified?.payload : undefined
  }
}

/** Checks tokens by asking the issuer (RFC 7662): a revocation takes effect at once. */
export function introspectionCheck({ issuer, audience }: Wanted): Check {
  return async ({ token }) => {
    const answer = await introspect(issuer, token)
    return answer.active === true && [answer.aud].flat().includes(audience) ? answer : undefined
  }
}

/** Checks JWTs and their DPoP proofs by oauth4webapi (RFC 9068 section 4, RFC 9449 section 4.3). */
export function dpopCheck({ issuer, audience }: Wanted): Check {
  const server = {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
  }
  return async ({ request }) => {
    if (request === undefined) return undefined
    const asked = new Request(audience, {
      method: request.method ?? 'POST',
      headers: request.headers as Record<string, string>,
    })
    return oauth
      .validateJwtAccessToken(server, asked, audience, {
        [oauth.allowInsecureRequests]: true,
        requireDPoP: true,
      })
      .catch(() => undefined)
  }
}
