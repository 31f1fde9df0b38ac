import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type OutageSeen, outageFindings } from '../../../src/probe/drills/judge-outage.ts'
import type { Outcome } from '../../../src/probe/judging/judge.ts'
import { sampleAt } from './steps.ts'

const three = (outcome: Outcome) => [1, 2, 3].map((at) => sampleAt(at, 'token', outcome))

/** A server that fails closed, goes on with what it knows, and recovers at once. */
const SOUND: OutageSeen = {
  endpoint: 'jwks',
  unknown: three('refused'),
  known: three('accepted'),
  sound: false,
  fetches: 3,
  outageSeconds: 4,
  patienceSeconds: 15,
  recovered: 0,
  maxWaitSeconds: 90,
}

const found = (over: Partial<OutageSeen>) =>
  outageFindings({ ...SOUND, ...over }).map(({ severity, rule }) => `${severity} ${rule}`)

test('a server that fails closed and recovers has nothing against it but the note on what it knew (CWE-636)', () => {
  assert.deepEqual(found({}), ['note known-token'])
  assert.match(outageFindings(SOUND)[0]?.text ?? '', /went on accepting/)
  const [note] = outageFindings({ ...SOUND, known: three('refused') })
  assert.match(note?.text ?? '', /accepted for no request/)
})

test('accepting once what cannot be checked is an error, unless the answer was sound and late (CWE-636)', () => {
  const unknown = [...three('refused').slice(1), sampleAt(4, 'token', 'accepted')]
  assert.deepEqual(found({ unknown }), ['error fail-closed', 'note known-token'])
  assert.deepEqual(found({ unknown, endpoint: 'introspect' })[0], 'error fail-closed')
  assert.deepEqual(found({ unknown, sound: true }), ['note known-token'])
})

test('a server that fails with its issuer is warned of, and so is one that hangs (B-04)', () => {
  assert.deepEqual(found({ unknown: three('server_error') }), [
    'warning outage-server-error',
    'note known-token',
  ])
  for (const outcome of ['dropped', 'not_http', 'unreachable'] as const)
    assert.equal(found({ unknown: three(outcome) })[0], 'warning outage-server-error')
  assert.deepEqual(found({ known: three('hang') })[0], 'warning outage-hang')
})

test('more than two requests to the issuer for each that came in are a storm (CWE-770)', () => {
  assert.ok(!found({ fetches: 12 }).includes('warning request-storm'))
  assert.ok(found({ fetches: 13 }).includes('warning request-storm'))
})

test('not to recover is an error, to recover late a warning (issue: drills)', () => {
  assert.ok(found({ recovered: null }).includes('error recovery'))
  assert.ok(found({ recovered: 60.5 }).includes('warning recovery'))
  assert.ok(!found({ recovered: 60 }).some((one) => one.endsWith('recovery')))
})

test('a server that did not ask is not judged by an outage that it did not meet, but for what it accepted (issue: drills)', () => {
  const never = { fetches: 0, recovered: null }
  assert.deepEqual(found(never), ['note not-asked'])
  assert.deepEqual(found({ ...never, unknown: three('accepted') }), [
    'error fail-closed',
    'note not-asked',
  ])
})
