import type { Alg } from '../keys/algorithms.ts'
import type { KeyState } from '../keys/signing-key.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { StaticToken } from '../static-tables/static-table.ts'
import { type Check, check } from './check.ts'
import { claimChecks, scopeCheck } from './claim-checks.ts'
import { type DecodedToken, isBearerToken } from './decode.ts'
import { headerChecks } from './header-checks.ts'
import { isStaticTokenActive, type Verdict } from './introspection.ts'

/** The key of ours that a token's signature was tried with: the one its header names, else one that fits. */
export interface InspectedKey {
  readonly kid: string
  readonly alg: Alg
  readonly state: KeyState
  /** Whether the header names it. */
  readonly named: boolean
  readonly signatureGood: boolean
}

/** What a token is inspected against; an audience or scopes only where they were asked about. */
export interface InspectionInput {
  readonly decoded: DecodedToken
  readonly now: number
  readonly issuer: string
  readonly audience?: string | undefined
  readonly requiredScopes?: readonly string[] | undefined
  readonly key: InspectedKey | undefined
  /** What introspection makes of the record with this very text, where it is a token of ours. */
  readonly verdict: Verdict | undefined
}

/** Says check by check what a strict verifier would make of a JWT (RFC 7515 §5.2, RFC 7519 §7.2, RFC 9068 §4). */
export function inspectJwt(input: InspectionInput): readonly Check[] {
  const { decoded } = input
  const checks = [formCheck(decoded)]
  if (decoded.header !== undefined) checks.push(...headerChecks(decoded.header, input))
  if (decoded.claims !== undefined) checks.push(...claimChecks(decoded.claims, input))
  return [...checks, knownCheck(input.verdict)]
}

/** Says of a token without structure what can be said: whether it is one at all, and ours. */
export function inspectOpaque(
  text: string,
  input: InspectionInput,
  claims: JsonObject | undefined,
): readonly Check[] {
  const checks = claims === undefined ? [] : claimChecks(claims, input)
  return [opaqueFormCheck(text), ...checks, knownCheck(input.verdict)]
}

/** Says of a static token what can be said: its scopes, and whether its table still holds good. */
export function inspectStatic(token: StaticToken, input: InspectionInput): readonly Check[] {
  const active = isStaticTokenActive(token, input.now)
  const status = active ? 'active' : 'expired'
  const detail = `in the static table "${token.tableName}"; ${status} at introspection`
  return [
    ...scopeCheck({ scope: token.entry.scopes }, input.requiredScopes),
    check('issued', active, detail),
  ]
}

function formCheck({ problems }: DecodedToken): Check {
  const detail =
    problems.length === 0 ? 'three segments of base64url with JSON objects' : problems.join('; ')
  return check('form', problems.length === 0, detail)
}

function opaqueFormCheck(text: string): Check {
  const sound = isBearerToken(text)
  const detail = sound
    ? 'an opaque token: text without parts'
    : 'not a bearer token (RFC 6750 section 2.1): some verifiers refuse it before they look it up'
  return check('form', sound, detail)
}

function knownCheck(verdict: Verdict | undefined): Check {
  const detail =
    verdict === undefined
      ? 'not a token that this issuer has issued'
      : `issued here; ${verdict.replaceAll('_', ' ')} at introspection`
  return check('issued', verdict === 'active', detail)
}
