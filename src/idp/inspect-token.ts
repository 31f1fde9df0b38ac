import type { Issuer } from '../core/issuers/issuer.ts'
import { type KeyState, keyState, type SigningKey } from '../core/keys/signing-key.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { decodeToken, isCompactToken } from '../core/tokens/decode.ts'
import {
  type Check,
  inspectJwt,
  inspectOpaque,
  inspectStatic,
  type NamedKey,
} from '../core/tokens/inspection.ts'
import { verifySignature } from '../core/tokens/seal.ts'
import { tokenDigest } from '../core/tokens/token.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { judgeStoredToken } from './judge-stored-token.ts'
import { publicKeyObject } from './key-objects.ts'

/** A token to look into, and what a verifier would expect of it. */
export interface InspectionRequest {
  readonly token: string
  readonly audience?: string | undefined
  readonly requiredScopes?: readonly string[] | undefined
  /** The issuer that a verifier expects; this one where absent. */
  readonly issuer?: string | undefined
}

/** What is in a token, whether it is one of ours, and check by check what a verifier would object to. */
export interface Inspection {
  readonly format: 'jwt' | 'opaque'
  readonly header?: JsonObject
  readonly claims?: JsonObject
  readonly ours: boolean
  readonly jti?: string
  readonly checks: readonly Check[]
}

/** Looks into any token, sound or not; nothing is changed and nothing is kept of it. */
export async function inspectToken(
  idp: Idp,
  issuer: Issuer,
  request: InspectionRequest,
): Promise<Inspection> {
  const now = issuerNow(idp, issuer)
  const decoded = decodeToken(request.token)
  const record = await idp.store.tokens.byDigest(issuer.id, tokenDigest(request.token))
  const input = {
    decoded,
    now,
    issuer: request.issuer ?? issuer.issuer,
    audience: request.audience,
    requiredScopes: request.requiredScopes,
    key: await namedKey(idp, issuer, { token: request.token, kid: decoded.header?.kid, now }),
    verdict: record === undefined ? undefined : await judgeStoredToken(idp, issuer, record),
  }
  const known = record === undefined ? { ours: false } : { ours: true, jti: record.jti }
  const fixed = record === undefined ? await staticToken(idp, issuer, request.token) : undefined
  if (fixed !== undefined) {
    return {
      format: 'opaque',
      ours: true,
      claims: fixed.entry,
      checks: inspectStatic(fixed, input),
    }
  }
  if (decoded.segments === 1) {
    const claims = record?.claims
    const checks = inspectOpaque(input, claims)
    return { format: 'opaque', ...known, ...(claims === undefined ? {} : { claims }), checks }
  }
  const { header, claims } = decoded
  return {
    format: 'jwt',
    ...(header === undefined ? {} : { header }),
    ...(claims === undefined ? {} : { claims }),
    ...known,
    checks: inspectJwt(input),
  }
}

async function staticToken(idp: Idp, issuer: Issuer, token: string) {
  return idp.store.staticTables.tokenByDigest(issuer.id, tokenDigest(token))
}

async function namedKey(
  idp: Idp,
  issuer: Issuer,
  { token, kid, now }: { readonly token: string; readonly kid: unknown; readonly now: number },
): Promise<NamedKey | undefined> {
  if (typeof kid !== 'string') return undefined
  const key = await idp.store.signingKeys.byKid(issuer.id, kid)
  if (key === undefined) return undefined
  const state: KeyState = keyState(key, now)
  return { kid, state, signatureGood: isGood(idp, token, key) }
}

function isGood(idp: Idp, token: string, key: SigningKey): boolean {
  if (!isCompactToken(token) || decodeToken(token).header?.alg !== key.alg) return false
  return verifySignature(token, key.alg, publicKeyObject(idp, key))
}
