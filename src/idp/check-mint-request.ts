import { type InputIssue, InvalidInput } from '../core/protocol/invalid-input.ts'
import { isScopeToken, splitScope } from '../core/protocol/scope.ts'
import { checkRegisteredClaims } from '../core/tokens/claims.ts'
import type { MintRequest } from './mint-request.ts'

/** A hundred years, in seconds: further than any token needs, and near enough to stay a sane NumericDate. */
const LONGEST_LIFETIME_SECONDS = 3_155_760_000

/** The latest `iat` and `nbf`, in Unix seconds: with the longest lifetime added, the number is still exact (RFC 8259 §6). */
const LATEST_INSTANT = Number.MAX_SAFE_INTEGER - LONGEST_LIFETIME_SECONDS

/** Throws `InvalidInput` with everything that is wrong with a request to mint, whatever the surface it came through. */
export function checkMintRequest(request: MintRequest): void {
  const issues = [
    ...opaqueIssues(request),
    ...audienceIssues(request.audience),
    ...scopeIssues(request.scope),
    ...timeIssues(request),
    ...jtiIssues(request.jti),
  ]
  if (issues.length > 0) throw new InvalidInput(issues)
  checkRegisteredClaims(request.claims ?? {})
}

/** An opaque token has neither header nor signature. */
function opaqueIssues(request: MintRequest): readonly InputIssue[] {
  if (request.format !== 'opaque') return []
  return (['alg', 'kid', 'header'] as const)
    .filter((member) => request[member] !== undefined)
    .map((member) => ({
      pointer: `/${member}`,
      detail:
        'must be absent where format is "opaque": an opaque token is not signed and has no header',
    }))
}

function audienceIssues(audience: MintRequest['audience']): readonly InputIssue[] {
  if (audience === undefined || audience === null) return []
  const list = typeof audience === 'string' ? [audience] : audience
  const sound = list.length > 0 && list.every((one) => one !== '')
  if (sound) return []
  return [
    {
      pointer: '/audience',
      detail: 'must be text that is not empty, a list of such with at least one, or null for none',
    },
  ]
}

function scopeIssues(scope: MintRequest['scope']): readonly InputIssue[] {
  const scopes = requestedScopes(scope)
  const bad = scopes.find((one) => !isScopeToken(one))
  if (bad === undefined) return []
  const accepted =
    'printable ASCII without blank, quotation mark or backslash (RFC 6749 section 3.3)'
  return [{ pointer: '/scope', detail: `has a scope that is not ${accepted}` }]
}

/** The scopes asked for, each once; a blank-joined text and a list say the same. */
export function requestedScopes(scope: MintRequest['scope']): readonly string[] {
  if (scope === undefined || scope === null) return []
  return typeof scope === 'string' ? splitScope(scope) : [...new Set(scope)]
}

function timeIssues(request: MintRequest): readonly InputIssue[] {
  const issues: InputIssue[] = []
  const { expiresIn, issuedAt, notBefore } = request
  if (
    typeof expiresIn === 'number' &&
    !(Number.isInteger(expiresIn) && Math.abs(expiresIn) <= LONGEST_LIFETIME_SECONDS)
  ) {
    issues.push({
      pointer: '/expires_in',
      detail: `must be whole seconds between -${LONGEST_LIFETIME_SECONDS} and ${LONGEST_LIFETIME_SECONDS}, or null for a token that never expires`,
    })
  }
  for (const [pointer, instant] of [
    ['/issued_at', issuedAt],
    ['/not_before', notBefore],
  ] as const) {
    if (instant === undefined || isInstant(instant)) continue
    issues.push({
      pointer,
      detail: `must be whole seconds since 1970, at most ${LATEST_INSTANT}`,
    })
  }
  return issues
}

function isInstant(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= LATEST_INSTANT
}

/** Says whether a jti can be the id of a token's record. */
export function isRecordId(jti: string): boolean {
  return jti !== '' && jti.length <= 256
}

function jtiIssues(jti: string | undefined): readonly InputIssue[] {
  if (jti === undefined || isRecordId(jti)) return []
  return [{ pointer: '/jti', detail: 'must be 1 to 256 characters' }]
}
