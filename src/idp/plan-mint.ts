import type { TokenFault } from '../core/faults/fault.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { type Alg, DEFAULT_ALG } from '../core/keys/algorithms.ts'
import type { SigningKey } from '../core/keys/signing-key.ts'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { joinScopes } from '../core/protocol/scope.ts'
import { audienceOf, clientIdOf, scopeOf, textClaim, wholeInstant } from '../core/tokens/claims.ts'
import { claimsOf, draftToken, type HeaderKey, headerOf } from '../core/tokens/draft.ts'
import { type ProfileInput, type ProfileName, profile } from '../core/tokens/profiles.ts'
import { sealToken } from '../core/tokens/seal.ts'
import type { NewToken, TokenOrigin } from '../core/tokens/token.ts'
import { checkMintRequest, isRecordId, requestedScopes } from './check-mint-request.ts'
import { issuerNow } from './clock.ts'
import { askedOf } from './fault-request.ts'
import { makeFaulted, requestedFault } from './fault-token.ts'
import type { Idp } from './idp.ts'
import { privateKeyObject } from './key-objects.ts'
import { currentKey, currentReady, keysReady } from './keys-ready.ts'
import { DEFAULT_CLIENT_ID, DEFAULT_SUBJECT, type MintRequest } from './mint-request.ts'

/** The length of an opaque token: 258 bits, six a character. */
const OPAQUE_LENGTH = 43

/** A request whose every question is answered but which key signs. */
export interface MintTerms {
  readonly issuer: Issuer
  readonly request: MintRequest
  readonly origin: TokenOrigin
  readonly profileName: ProfileName
  readonly input: Omit<ProfileInput, 'jti'>
  readonly grantId: number | null
}

/** A request whose every question is answered: what remains is to sign. */
export interface MintPlan extends MintTerms {
  /** Null for an opaque token. */
  readonly key: SigningKey | null
  readonly keyCreated: boolean
  /** Null for a sound token. */
  readonly fault: TokenFault | null
}

/** What is asked for, and how it came to be asked for. */
export interface MintOrder {
  readonly request: MintRequest
  readonly origin: TokenOrigin
  /** What a person granted that the token comes of. */
  readonly grantId?: number | undefined
}

/** Checks a request and finds its key; throws `InvalidInput`. Nothing is stored but, where an algorithm had none, its keys. */
export async function planMint(idp: Idp, issuer: Issuer, order: MintOrder): Promise<MintPlan> {
  checkMintRequest(order.request)
  const fault = requestedFault(order.request)
  const alg = fault?.alg ?? order.request.alg
  const signing = await signingKey(idp, issuer, { ...order.request, alg })
  return { ...mintTerms(idp, issuer, order), ...signing, fault }
}

/** Settles all of a checked request but its key, as of now. */
export function mintTerms(idp: Idp, issuer: Issuer, order: MintOrder): MintTerms {
  const { request, origin, grantId = null } = order
  const profileName = request.profile ?? 'rfc9068'
  const input = profileInput(idp, issuer, request)
  return { issuer, request, origin, profileName, input, grantId }
}

async function signingKey(
  idp: Idp,
  issuer: Issuer,
  request: MintRequest,
): Promise<Pick<MintPlan, 'key' | 'keyCreated'>> {
  const chosen = await chooseKey(idp, issuer, request)
  if (chosen === null) return { key: null, keyCreated: false }
  if (chosen.key !== null) return { key: chosen.key, keyCreated: false }
  const { key, created } = await currentKey(idp, issuer, chosen.alg)
  return { key, keyCreated: created }
}

/** The key that would sign for a request, null within where its algorithm has none yet; null for an opaque token. */
export async function chooseKey(
  idp: Idp,
  issuer: Issuer,
  { format, kid, alg }: MintRequest,
): Promise<{ readonly alg: Alg; readonly key: SigningKey | null } | null> {
  if (format === 'opaque') return null
  if (kid === undefined) {
    const wanted = alg ?? DEFAULT_ALG
    await currentReady(idp, issuer, wanted)
    const key = await idp.store.signingKeys.current(issuer.id, wanted)
    return { alg: wanted, key: key ?? null }
  }
  await keysReady(idp, issuer)
  const key = await idp.store.signingKeys.byKid(issuer.id, kid)
  if (key === undefined)
    throw invalidInput('/kid', 'names no key of this issuer; GET /api/keys lists them')
  if (alg !== undefined && alg !== key.alg) {
    throw invalidInput('/alg', `is ${alg}, but the key named by "kid" is one of ${key.alg}`)
  }
  return { alg: key.alg, key }
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
  const { issuer, request, key, fault } = plan
  const jti = givenJti(request) ?? idp.chance.text('jti', 22)
  const { value, header, claims } = await makeText(idp, plan, tokenContent(plan, key, jti))
  return {
    issuerId: issuer.id,
    jti,
    format: key === null ? 'opaque' : 'jwt',
    value,
    kid: key?.kid ?? null,
    alg: key?.alg ?? null,
    profile: plan.profileName,
    origin: plan.origin,
    header,
    claims,
    fault: fault && { id: fault.id, asked: askedOf(request, plan.input.issuedAt) },
    grantId: plan.grantId,
    ...tokenFacts(plan, claims, fault !== null),
  }
}

/** The id that a request gives to its token; null where one is to be made. */
export function givenJti({ jti, claims }: MintRequest): string | null {
  const claimed = textClaim(claims ?? {}, 'jti') ?? ''
  return jti ?? (isRecordId(claimed) ? claimed : null)
}

/** Header and claims of a token by its terms; without a key it is opaque, and has no header. */
export function tokenContent(
  { profileName, input, request }: MintTerms,
  key: HeaderKey | null,
  jti: string,
): { readonly header: JsonObject | null; readonly claims: JsonObject } {
  const made = profile(profileName)
  return {
    header: key === null ? null : headerOf(made.typ, key, request.header ?? {}),
    claims: claimsOf(made, { ...input, jti }, request.claims ?? {}),
  }
}

type Content = ReturnType<typeof tokenContent>

/** The text of a token, and what it then says: with a fault that is not what it would say without. */
async function makeText(
  idp: Idp,
  plan: MintPlan,
  { header, claims }: Content,
): Promise<Content & { readonly value: string }> {
  const { key, fault } = plan
  if (key === null || header === null)
    return { value: idp.chance.text('opaque token', OPAQUE_LENGTH), header, claims }
  if (fault !== null) {
    const made = await makeFaulted(idp, { ...plan, key }, { fault, sound: { header, claims } })
    return { value: made.value, header: made.header ?? {}, claims: made.claims ?? {} }
  }
  const value = await sealToken(draftToken(key, header, claims), privateKeyObject(idp, key))
  return { value, header, claims }
}

/** What the record says, taken from the final claims, so that it never says other than the token does. */
export function tokenFacts({ input, request }: MintTerms, claims: JsonObject, faulted = false) {
  const over = request.claims ?? {}
  const scopeReplaced = faulted || Object.hasOwn(over, 'scope') || Object.hasOwn(over, 'scp')
  return {
    subject: textClaim(claims, 'sub'),
    clientId: clientIdOf(claims) ?? input.clientId,
    audience: audienceOf(claims),
    scope: scopeReplaced ? scopeOf(claims) : joinScopes(input.scopes),
    issuedAt: wholeInstant(claims, 'iat') ?? input.issuedAt,
    notBefore: wholeInstant(claims, 'nbf'),
    expiresAt: wholeInstant(claims, 'exp'),
  }
}

/** Says whether every token of a plan would have the same text: no claim tells them apart, and neither does the signature. */
export async function wouldRepeat(idp: Idp, plan: MintPlan): Promise<boolean> {
  const { key } = plan
  if (key === null) return false
  const [one, other] = await Promise.all([makeToken(idp, plan), makeToken(idp, plan)])
  return one.value === other.value
}
