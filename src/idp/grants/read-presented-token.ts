import type { Client } from '../../core/clients/client.ts'
import type { PresentedText } from '../../core/grants/token-exchange.ts'
import { TOKEN_TYPES } from '../../core/grants/token-type.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { audiencesOf, scopesOf, textClaim, wholeInstant } from '../../core/tokens/claims.ts'
import { tokenDigest } from '../../core/tokens/token.ts'
import type { StoredToken, Tables } from '../../store/store.ts'
import { issuerNow } from '../clock.ts'
import type { Idp } from '../idp.ts'
import { judgeStoredToken } from '../judge-stored-token.ts'
import { verifyOwnJwt } from '../verify-own-jwt.ts'

/** A token of this issuer that a client presents, found to be good. */
export interface PresentedToken {
  readonly kind: 'access_token' | 'id_token'
  readonly subject: string
  readonly claims: JsonObject
  readonly scopes: readonly string[]
  readonly audience: readonly string[]
  /** In Unix seconds; null: never. */
  readonly expiresAt: number | null
  /** What a person granted that it comes of. */
  readonly grantId: number | null
  /** Says, as of a transaction, why it is not good any more; undefined: it still is. */
  readonly endedIn: (tx: Tables) => Promise<OAuthError | undefined>
}

/** Finds out whether a token that a client presents is one of this issuer's that is good now; throws `invalid_request` for any other (RFC 8693 §2.2.2). */
export async function readPresentedToken(
  idp: Idp,
  issuer: Issuer,
  { client, text }: { readonly client: Client; readonly text: PresentedText },
): Promise<PresentedToken> {
  const stored = await idp.store.tokens.byDigest(issuer.id, tokenDigest(text.value))
  if (stored !== undefined) return readAccessToken(idp, issuer, { text, stored })
  if (text.type === TOKEN_TYPES.accessToken) {
    throw unfit(text, 'is not an access token that this issuer has issued')
  }
  return readIdToken(idp, issuer, { client, text })
}

async function readAccessToken(
  idp: Idp,
  issuer: Issuer,
  { text, stored }: { readonly text: PresentedText; readonly stored: StoredToken },
): Promise<PresentedToken> {
  if (text.type === TOKEN_TYPES.idToken) throw unfit(text, 'is an access token, not an ID token')
  if (text.type === TOKEN_TYPES.jwt && stored.format !== 'jwt') {
    throw unfit(text, `is opaque, not a JWT: its type is ${TOKEN_TYPES.accessToken}`)
  }
  const verdict = await judgeStoredToken(idp, issuer, stored)
  if (verdict !== 'active') throw unfit(text, `is not active: ${verdict.replaceAll('_', ' ')}`)
  const { claims } = stored
  return {
    kind: 'access_token',
    subject: subjectIn(text, claims),
    claims,
    scopes: scopesOf({ scope: stored.scope ?? claims.scope, scp: claims.scp }),
    audience: audiencesOf(claims),
    expiresAt: stored.expiresAt,
    grantId: stored.grantId,
    endedIn: async (tx) => {
      const current = await tx.tokens.byDigest(issuer.id, tokenDigest(text.value))
      const isRevoked = current === undefined || current.revokedAt !== null || current.keyRevoked
      return isRevoked ? unfit(text, 'is not active: revoked') : undefined
    },
  }
}

/** An ID token is not kept, and good as long as its client still has a grant of its subject, whose scopes it stands for. */
async function readIdToken(
  idp: Idp,
  issuer: Issuer,
  { client, text }: { readonly client: Client; readonly text: PresentedText },
): Promise<PresentedToken> {
  const jwt = await verifyOwnJwt(idp, issuer, text.value)
  if ('problem' in jwt) throw unfit(text, jwt.problem)
  const { header, claims } = jwt
  const { clientId } = client
  const expiresAt = wholeInstant(claims, 'exp')
  const problem = idTokenProblem({ header, claims }, { issuer, clientId })
  if (problem !== undefined) throw unfit(text, problem)
  if (expiresAt === null || expiresAt <= issuerNow(idp, issuer)) throw unfit(text, 'has expired')
  const subject = subjectIn(text, claims)
  const of = { clientId, subject }
  const grant = await idp.store.grants.latest(issuer.id, of)
  if (grant === undefined) throw ended(text)
  return {
    kind: 'id_token',
    subject,
    claims,
    scopes: scopesOf({ scope: grant.scope ?? undefined }),
    audience: [],
    expiresAt,
    grantId: grant.id,
    endedIn: async (tx) =>
      (await tx.grants.byId(issuer.id, grant.id))?.revokedAt === null ? undefined : ended(text),
  }
}

interface IdTokenParts {
  readonly header: JsonObject
  readonly claims: JsonObject
}

/** What keeps a JWT with a good signature from being this client's ID token (OpenID Connect Core 1.0 §3.1.3.7). */
function idTokenProblem(
  { header, claims }: IdTokenParts,
  { issuer, clientId }: { readonly issuer: Issuer; readonly clientId: string },
): string | undefined {
  if (header.typ !== undefined && header.typ !== 'JWT') return 'is a JWT of another kind (typ)'
  if (textClaim(claims, 'iss') !== issuer.issuer) return 'is of another issuer'
  // Only the client that somebody signed in to may speak of it (ID-JAG draft 04 section 4.3.3).
  return audiencesOf(claims).includes(clientId) ? undefined : 'is an ID token for another client'
}

function subjectIn(text: PresentedText, claims: JsonObject): string {
  const subject = textClaim(claims, 'sub')
  if (subject === null || subject === '') throw unfit(text, 'has no sub')
  return subject
}

function unfit({ parameter }: PresentedText, why: string): OAuthError {
  return new OAuthError('invalid_request', `${parameter} ${why}`)
}

function ended(text: PresentedText): OAuthError {
  return unfit(text, 'is not good any more: what its subject granted this client has ended')
}
