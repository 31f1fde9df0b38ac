import { type Client, isConfidential } from '../core/clients/client.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { OAuthError } from '../core/protocol/oauth-error.ts'
import { textClaim } from '../core/tokens/claims.ts'
import {
  INACTIVE,
  introspectionOf,
  isStaticTokenActive,
  staticIntrospectionOf,
} from '../core/tokens/introspection.ts'
import { tokenDigest } from '../core/tokens/token.ts'
import type { StoredToken } from '../store/store.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { introspectRefreshToken } from './introspect-refresh-token.ts'
import { judgeStoredToken } from './judge-stored-token.ts'

/** What is answered of a token (RFC 7662 §2.2), and for the event log which token it was and why. */
export interface Introspection {
  readonly body: JsonObject
  readonly outcome: string
  readonly jti?: string
  readonly kid?: string
}

/** Tells a confidential client the truth about a token: minted, issued, static, or a refresh token of its own; anything else is exactly `{"active":false}`. */
export async function introspectToken(
  idp: Idp,
  issuer: Issuer,
  { client, value }: { readonly client: Client; readonly value: string },
): Promise<Introspection> {
  if (!isConfidential(client)) {
    throw new OAuthError(
      'invalid_client',
      'a public client may not introspect (RFC 7662 section 2.1)',
    )
  }
  const told = await introspectText(idp, issuer, value)
  return told.outcome === 'unknown' ? introspectRefreshToken(idp, issuer, { client, value }) : told
}

/** What is answered of an access token's text to whoever may introspect. */
export async function introspectText(
  idp: Idp,
  issuer: Issuer,
  value: string,
): Promise<Introspection> {
  const digest = tokenDigest(value)
  const token = await idp.store.tokens.byDigest(issuer.id, digest)
  return token === undefined
    ? introspectStatic(idp, issuer, digest)
    : introspectStored(idp, issuer, token)
}

async function introspectStored(
  idp: Idp,
  issuer: Issuer,
  token: StoredToken,
): Promise<Introspection> {
  const verdict = await judgeStoredToken(idp, issuer, token)
  const facts = { jti: token.jti, ...(token.kid === null ? {} : { kid: token.kid }) }
  if (verdict !== 'active') return { body: INACTIVE, outcome: verdict, ...facts }
  const username = await registeredName(idp, issuer, token.subject)
  return { body: introspectionOf(token, username), outcome: 'active', ...facts }
}

async function introspectStatic(idp: Idp, issuer: Issuer, digest: Buffer): Promise<Introspection> {
  const found = await idp.store.staticTables.tokenByDigest(issuer.id, digest)
  if (found === undefined) return { body: INACTIVE, outcome: 'unknown' }
  if (!isStaticTokenActive(found, issuerNow(idp, issuer)))
    return { body: INACTIVE, outcome: 'expired' }
  return { body: staticIntrospectionOf(found, issuer.issuer), outcome: 'active' }
}

/** What a registered subject is called where it signs in; null for anybody else. */
async function registeredName(
  idp: Idp,
  issuer: Issuer,
  subject: string | null,
): Promise<string | null> {
  const known = subject === null ? undefined : await idp.store.subjects.bySub(issuer.id, subject)
  return known === undefined ? null : textClaim(known.claims, 'preferred_username')
}
