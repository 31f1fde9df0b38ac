import type { Client } from '../../core/clients/client.ts'
import { afterLogoutAddress } from '../../core/grants/after-logout.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { type Parameters, quoted } from '../../core/protocol/parameters.ts'
import { textClaim } from '../../core/tokens/claims.ts'
import { findClient } from '../find-client.ts'
import type { Idp } from '../idp.ts'
import { identifiersOf } from '../served-as.ts'
import { verifyOwnJwt } from '../verify-own-jwt.ts'

/** A request to sign somebody out, understood (OpenID Connect RP-Initiated Logout 1.0 §2). */
export interface LogoutRequest {
  /** Who sent the browser here, where it said so. */
  readonly client: Client | undefined
  /** Whom the ID token is about; undefined where none came. */
  readonly subject: string | undefined
  /** Where the browser goes afterwards; undefined: nowhere. */
  readonly address: string | undefined
}

/** Reads a request to sign somebody out; throws `invalid_request` for what must not be followed by a redirect (§4). */
export async function readLogoutRequest(
  idp: Idp,
  issuer: Issuer,
  parameters: Parameters,
): Promise<LogoutRequest> {
  const hint = await readHint(idp, issuer, parameters.get('id_token_hint'))
  const client = await clientOf(idp, issuer, { hint, named: parameters.get('client_id') })
  const uri = parameters.get('post_logout_redirect_uri')
  const state = parameters.get('state')
  return {
    client,
    subject: hint?.subject,
    address: uri === undefined ? undefined : afterLogoutAddress(client, { uri, state }),
  }
}

interface Hint {
  readonly subject: string
  readonly audience: readonly string[]
}

/** What an ID token says that came as a hint: it must be ours, and may have expired (§2). */
async function readHint(
  idp: Idp,
  issuer: Issuer,
  text: string | undefined,
): Promise<Hint | undefined> {
  if (text === undefined) return undefined
  const read = await verifyOwnJwt(idp, issuer, text)
  if ('problem' in read) throw badHint(read.problem)
  const { header, claims } = read
  const subject = textClaim(claims, 'sub')
  const iss = textClaim(claims, 'iss')
  if (iss === null || !(await identifiersOf(idp, issuer)).includes(iss)) {
    throw badHint('was not issued by this issuer')
  }
  if (header.typ === 'at+jwt' || subject === null) throw badHint('is no ID token')
  return { subject, audience: audienceOf(claims) }
}

function badHint(problem: string): OAuthError {
  return new OAuthError('invalid_request', `the id_token_hint ${problem}`)
}

function audienceOf({ aud = [] }: JsonObject): readonly string[] {
  return [aud].flat().filter((one) => typeof one === 'string')
}

interface Named {
  readonly hint: Hint | undefined
  readonly named: string | undefined
}

/** The client that is named, which must be the ID token's (§2), or else the ID token's. */
async function clientOf(
  idp: Idp,
  issuer: Issuer,
  { hint, named }: Named,
): Promise<Client | undefined> {
  if (named !== undefined && hint !== undefined && !hint.audience.includes(named)) {
    throw new OAuthError(
      'invalid_request',
      `the id_token_hint was issued to ${quoted(hint.audience.join(' '))}, not to client_id ${quoted(named)}`,
    )
  }
  const [only, second] = hint?.audience ?? []
  const clientId = named ?? (second === undefined ? only : undefined)
  const client = clientId === undefined ? undefined : await findClient(idp, issuer, clientId)
  if (named !== undefined && client === undefined) {
    throw new OAuthError('invalid_request', `the client_id ${quoted(named)} is not known here`)
  }
  return client
}
