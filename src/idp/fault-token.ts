import { faultById } from '../core/faults/catalogue.ts'
import type { FaultContext, TokenFault } from '../core/faults/fault.ts'
import {
  type FaultToken,
  makeFaultToken,
  type SoundContent,
} from '../core/faults/make-fault-token.ts'
import { isSymmetric } from '../core/keys/algorithms.ts'
import type { KeyMaterial } from '../core/keys/signing-key.ts'
import { type InputIssue, InvalidInput, invalidInput } from '../core/protocol/invalid-input.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { audiencesOf, withMembers } from '../core/tokens/claims.ts'
import { draftToken } from '../core/tokens/draft.ts'
import { sealToken } from '../core/tokens/seal.ts'
import { requestedScopes } from './check-mint-request.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { privateKeyObject, publicKeyObject } from './key-objects.ts'
import { keysReady } from './keys-ready.ts'
import { DEFAULT_CLIENT_ID, MINT_MEMBERS, type MintRequest } from './mint-request.ts'
import type { MintTerms } from './plan-mint.ts'

/** The scope that a resource server is taken to want where the request names none. */
const DEFAULT_SCOPE = 'mcp:read'

/** The fault that a request asks for, null where it asks for none; throws `InvalidInput` for one that no token can have, and for parameters that it sets itself, naming both. */
export function requestedFault(request: MintRequest): TokenFault | null {
  const { fault: id } = request
  if (id === undefined) return null
  const fault = faultById(id)
  if (fault === undefined)
    throw invalidInput(
      '/fault',
      'names no fault of the catalogue; GET /api/faults/tokens lists them',
    )
  if (fault.kind !== 'token') {
    const why =
      fault.kind === 'delivery'
        ? 'is about how a token is sent, which the probe does'
        : 'needs more than a token: a state of the issuer or a second party, which the probe brings about'
    throw invalidInput('/fault', `"${id}" ${why}`)
  }
  const issues = conflicts(fault, request)
  if (issues.length > 0) throw new InvalidInput(issues)
  return fault
}

/** The members of a request that say what a fault says already. */
function conflicts(fault: TokenFault, request: MintRequest): readonly InputIssue[] {
  const sets = fault.alg === undefined ? fault.sets : ['alg', ...fault.sets]
  const own = [...new Set(sets)].filter((path) => isGiven(path, request))
  const opaque = request.format === 'opaque' ? ['format'] : []
  return [...opaque, ...own].map((path) => ({
    pointer: `/${path}`,
    detail: `must be absent: the fault "${fault.id}" sets it itself`,
  }))
}

/** Some faults start from what is given: a wrong audience is wrong for the audience asked for. */
const STARTING_POINTS: readonly string[] = ['audience', 'scope']

function isGiven(path: string, request: MintRequest): boolean {
  if (STARTING_POINTS.includes(path)) return false
  const [name = '', member] = path.split(/\/(.*)/)
  const value = request[MINT_MEMBERS[name] ?? 'fault']
  if (member === undefined) return value !== undefined && MINT_MEMBERS[name] !== undefined
  return Object.hasOwn((value as JsonObject | undefined) ?? {}, member)
}

/** The digits that random bytes are drawn in. */
const HEX = '0123456789abcdef'

/** The terms of a token, and the key that signs it. */
export type SignedTerms = MintTerms & { readonly key: KeyMaterial }

/** Makes the token with the fault that is asked for, from what it would say if it were sound. */
export async function makeFaulted(
  idp: Idp,
  terms: SignedTerms,
  { fault, sound }: { readonly fault: TokenFault; readonly sound: SoundContent },
): Promise<FaultToken> {
  const context = await contextOf(idp, terms, sound)
  const missing = fault.needs?.(context) ?? null
  if (missing !== null) throw invalidInput('/fault', `"${fault.id}" needs ${missing}`)
  return makeFaultToken(fault, sound, context)
}

async function contextOf(
  idp: Idp,
  { issuer, key, request, input }: SignedTerms,
  { header, claims }: SoundContent,
): Promise<FaultContext> {
  const privateKey = privateKeyObject(idp, key)
  const now = issuerNow(idp, issuer)
  await keysReady(idp, issuer)
  const published = await idp.store.signingKeys.published(issuer.id, now)
  const others = published.filter(({ kid, publicJwk }) => kid !== key.kid && publicJwk !== null)
  const sibling = others.find(({ alg }) => alg === key.alg) ?? others[0]
  const rsa = published.find(({ alg, state }) => alg === 'RS256' && state === 'current')
  return {
    now,
    issuer: issuer.issuer,
    audience: audiencesOf(claims)[0] ?? idp.settings.defaultAudience,
    clientId: input.clientId ?? DEFAULT_CLIENT_ID,
    scope: requestedScopes(request.scope)[0] ?? DEFAULT_SCOPE,
    alg: key.alg,
    kid: key.kid,
    privateKey,
    publicKey: isSymmetric(key.alg) ? null : publicKeyObject(idp, key),
    siblingKid: sibling?.kid ?? key.kid,
    rsaKid: rsa?.kid ?? key.kid,
    randomBytes: (length) => Buffer.from(idp.chance.text('fault', 2 * length, HEX), 'hex'),
    sound: (over) => sealToken(draftToken(key, header, withMembers(claims, over)), privateKey),
  }
}
