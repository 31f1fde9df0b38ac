import assert from 'node:assert/strict'
import type { Outcome, ShownToken } from './python-host.ts'
import type { ExpectedToken } from './token-mode.ts'
import type { FastmcpVersion } from './versions.ts'

/** The outcome is a call that the server let through; the answer is what the tool saw. */
export function checkAccepted(outcome: Outcome): ShownToken {
  if (outcome.outcome === 'refused')
    assert.fail(`refused with ${outcome.status}, challenge ${outcome.challenge}`)
  assert.ok(outcome.access_token !== null, 'the tool saw no token')
  return outcome.access_token
}

/** The tool saw what was asked for, in the members that the version has. */
export function checkShown(
  shown: ShownToken,
  expected: ExpectedToken,
  { shows }: FastmcpVersion,
): void {
  const { client_id, scopes, expires_at } = expected
  assert.deepEqual(
    { client_id: shown.client_id, scopes: shown.scopes, expires_at: shown.expires_at ?? null },
    { client_id, scopes, expires_at },
  )
  if (shows.includes('claims')) {
    const { claims = {} } = shown
    const among = expected.exactClaims ? claims : pick(claims, Object.keys(expected.claims))
    assert.deepEqual(among, expected.claims)
  }
  if (shows.includes('subject')) assert.equal(shown.subject ?? undefined, expected.subject)
}

/** The outcome is a refusal with that status, and with the challenge of RFC 6750 where the version sends one. */
export function checkRefused(
  outcome: Outcome,
  status: 401 | 403,
  { challenges }: FastmcpVersion,
): void {
  if (outcome.outcome === 'accepted') assert.fail('accepted')
  const error = status === 403 ? 'insufficient_scope' : 'invalid_token'
  const challenge = outcome.challenge?.includes(`error="${error}"`) ? error : outcome.challenge
  assert.deepEqual(
    { status: outcome.status, challenge },
    { status, challenge: challenges ? error : null },
  )
}

/** The outcome is a refusal of a call without a token; RFC 6750 wants no error code there, and versions differ. */
export function checkChallenged(outcome: Outcome, { challenges }: FastmcpVersion): void {
  if (outcome.outcome === 'accepted') assert.fail('accepted')
  assert.equal(outcome.status, 401)
  assert.match(outcome.challenge ?? '', challenges ? /^Bearer/ : /^$/)
}

/** The token with another payload (or another character, when it has none) under the same signature. */
export function tamper(token: string): string {
  const [header, payload, signature] = token.split('.')
  if (payload === undefined || signature === undefined)
    return `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const changed = JSON.stringify({ ...claims, scope: `${claims.scope} admin` })
  return [header, Buffer.from(changed).toString('base64url'), signature].join('.')
}

function pick(from: Readonly<Record<string, unknown>>, names: readonly string[]): object {
  return Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]))
}
