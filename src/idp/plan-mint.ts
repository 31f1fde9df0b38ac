import type { Issuer } from '../core/issuers/issuer.ts'
import { DEFAULT_ALG } from '../core/keys/algorithms.ts'
import { randomText } from '../core/keys/key-material.ts'
import type { SigningKey } from '../core/keys/signing-key.ts'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { joinScopes } from '../core/protocol/scope.ts'
import { audienceOf, clientIdOf, instantClaim, scopeOf, textClaim } from '../core/tokens/claims.ts'
import { claimsOf, draftToken, headerOf } from '../core/tokens/draft.ts'
import { type ProfileInput, type ProfileName, profile } from '../core/tokens/profiles.ts'
import { sealToken } from '../core/tokens/seal.ts'
import type { NewToken, TokenOrigin } from '../core/tokens/token.ts'
import { checkMintRequest, isRecordId, requestedScopes } from './check-mint-request.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { privateKeyObject } from './key-objects.ts'
import { currentKey, keysReady } from './keys-ready.ts'
import { DEFAULT_CLIENT_ID, DEFAULT_SUBJECT, type MintRequest } from './mint-request.ts'

/** The length of an opaque token: 258 bits, six a character. */
const OPAQUE_LENGTH = 43

/** A request whose every question is answered: what remains is to sign. */
export interface MintPlan {
  readonly issuer: Issuer
  readonly request: MintRequest
  readonly origin: TokenOrigin
  readonly profileName: ProfileName
  readonly input: Omit<ProfileInput, 'jti'>
  /** Null for an opaque token. */
  readonly key: SigningKey | null
  readonly keyCreated: boolean
}

/** Checks a request and finds its key; throws `InvalidInput`. Nothing is stored but, where an algorithm had none, its keys. */
export async function planMint(
  idp: Idp,
  issuer: Issuer,
  { request, origin }: { readonly request: MintRequest; readonly origin: TokenOrigin },
): Promise<MintPlan> {
  checkMintRequest(request)
  const signing = await signingKey(idp, issuer, request)
  const profileName = request.profile ?? 'rfc9068'
  return {
    issuer,
    request,
    origin,
    profileName,
    input: profileInput(idp, issuer, request),
    ...signing,
  }
}

async function signingKey(
  idp: Idp,
  issuer: Issuer,
  { format, kid, alg }: MintRequest,
): Promise<Pick<MintPlan, 'key' | 'keyCreated'>> {
  if (format === 'opaque') return { key: null, keyCreated: false }
  if (kid === undefined) {
    const { key, created } = await currentKey(idp, issuer, alg ?? DEFAULT_ALG)
    return { key, keyCreated: created }
  }
  await keysReady(idp, issuer)
  const key = await idp.store.signingKeys.byKid(issuer.id, kid)
  if (key === undefined)
    throw invalidInput('/kid', 'names no key of this issuer; GET /api/keys lists them')
  if (alg !== undefined && alg !== key.alg) {
    throw invalidInput('/alg', `is ${alg}, but the key named by "kid" is one of ${key.alg}`)
  }
  return { key, keyCreated: false }
}

function profileInput(idp: Idp, issuer: Issuer, request: MintRequest): Omit<ProfileInput, 'jti'> {
  const { subject, clientId, audience, expiresIn } = request
  const issuedAt = request.issuedAt ?? issuerNow(idp, issuer)
  const lifetime = expiresIn === undefined ? idp.settings.accessTokenLifetimeSeconds : expiresIn
  return {
    issuer: issuer.issuer,
    subject: subject === undefined ? DEFAULT_SUBJECT : subject,
    clientId: clientId === undefined ? DEFAULT_CLIENT_ID : clientId,
    audience: audience === undefined ? idp.settings.defaultAudience : audience,
    audienceGiven: audience !== undefined,
    scopes: requestedScopes(request.scope),
    issuedAt,
    expiresAt: lifetime === null ? null : issuedAt + lifetime,
    notBefore: request.notBefore ?? null,
  }
}

/** Makes a token by a plan: signs it, or draws it where it is opaque; nothing is stored yet. */
export async function makeToken(idp: Idp, plan: MintPlan): Promise<NewToken> {
  const { issuer, request, key, input } = plan
  const made = profile(plan.profileName)
  const asked = request.claims ?? {}
  const claimed = textClaim(asked, 'jti') ?? ''
  const jti = request.jti ?? (isRecordId(claimed) ? claimed : randomText(22))
  const claims = claimsOf(made, { ...input, jti }, asked)
  const header = key === null ? null : headerOf(made.typ, key, request.header ?? {})
  return {
    issuerId: issuer.id,
    jti,
    format: key === null ? 'opaque' : 'jwt',
    value: await tokenText(idp, { key, header, claims }),
    kid: key?.kid ?? null,
    alg: key?.alg ?? null,
    profile: plan.profileName,
    origin: plan.origin,
    header,
    claims,
    ...facts(plan, claims),
  }
}

async function tokenText(
  idp: Idp,
  {
    key,
    header,
    claims,
  }: { key: SigningKey | null; header: JsonObject | null; claims: JsonObject },
): Promise<string> {
  if (key === null || header === null) return randomText(OPAQUE_LENGTH)
  return sealToken(draftToken(key, header, claims), privateKeyObject(idp, key))
}

/** What the record says, taken from the final claims, so that it never says other than the token does. */
function facts({ input, request }: MintPlan, claims: JsonObject) {
  const over = request.claims ?? {}
  const scopeReplaced = Object.hasOwn(over, 'scope') || Object.hasOwn(over, 'scp')
  return {
    subject: textClaim(claims, 'sub'),
    clientId: clientIdOf(claims) ?? input.clientId,
    audience: audienceOf(claims),
    scope: scopeReplaced ? scopeOf(claims) : joinScopes(input.scopes),
    issuedAt: instantClaim(claims, 'iat') ?? input.issuedAt,
    notBefore: instantClaim(claims, 'nbf'),
    expiresAt: instantClaim(claims, 'exp'),
  }
}

/** Says whether every token of a plan would have the same text: no claim tells them apart, and neither does the signature. */
export function wouldRepeat(plan: MintPlan): boolean {
  const { key, request, profileName, input } = plan
  if (key === null) return false
  if (key.alg.startsWith('ES') || key.alg.startsWith('PS')) return false
  const claim = (jti: string) =>
    JSON.stringify(claimsOf(profile(profileName), { ...input, jti }, request.claims ?? {}))
  return claim('a') === claim('b')
}
