import type { Client } from '../../core/clients/client.ts'
import type { GrantRecord } from '../../core/grants/grant.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { type Alg, DEFAULT_ALG, isAlg } from '../../core/keys/algorithms.ts'
import type { SigningKey } from '../../core/keys/signing-key.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import { scopeClaims } from '../../core/subjects/scope-claims.ts'
import type { Subject } from '../../core/subjects/subject.ts'
import { atHash } from '../../core/tokens/at-hash.ts'
import { withMembers } from '../../core/tokens/claims.ts'
import { draftToken, headerOf } from '../../core/tokens/draft.ts'
import { sealToken } from '../../core/tokens/seal.ts'
import { issuerNow } from '../clock.ts'
import type { Idp } from '../idp.ts'
import { privateKeyObject } from '../key-objects.ts'
import { currentKey } from '../keys-ready.ts'

/** How long an ID token is good, in seconds: it is read at once. */
const LIFETIME_SECONDS = 3600

/** What an ID token is about. */
export interface IdTokenOrder {
  readonly client: Client
  readonly grant: GrantRecord
  readonly subject: Subject | undefined
  readonly scopes: readonly string[]
  readonly nonce: string | null
  readonly accessToken: string
}

/** An ID token, and the key that signed it. */
export interface IdToken {
  readonly value: string
  readonly key: SigningKey
  readonly expiresAt: number
}

/** Makes an ID token (OpenID Connect Core 1.0 §2, §3.1.3.6), by the algorithm that the client registered, or RS256. */
export async function makeIdToken(idp: Idp, issuer: Issuer, order: IdTokenOrder): Promise<IdToken> {
  const { client, grant, subject, scopes, nonce, accessToken } = order
  const { key } = await currentKey(idp, issuer, idTokenAlg(client))
  const issuedAt = issuerNow(idp, issuer)
  const expiresAt = issuedAt + LIFETIME_SECONDS
  const claims: JsonObject = {
    iss: issuer.issuer,
    sub: grant.subject,
    aud: client.clientId,
    exp: expiresAt,
    iat: issuedAt,
    auth_time: grant.authTime,
    at_hash: atHash(accessToken, key.alg),
    ...(nonce === null ? {} : { nonce }),
  }
  const content = withMembers(scopeClaims(subject, scopes), claims)
  const draft = draftToken(key, headerOf('JWT', key, {}), content)
  return { value: await sealToken(draft, privateKeyObject(idp, key)), key, expiresAt }
}

function idTokenAlg({ metadata }: Client): Alg {
  const asked = metadata.further.id_token_signed_response_alg
  return typeof asked === 'string' && isAlg(asked) && !asked.startsWith('HS') ? asked : DEFAULT_ALG
}
