import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  brokenFindings,
  measure,
  newKeyFindings,
} from '../../../src/probe/drills/drill-findings.ts'
import { leakedFindings } from '../../../src/probe/drills/key-compromise.ts'
import { revokedFindings } from '../../../src/probe/drills/revocation.ts'
import type { Finding } from '../../../src/probe/judging/judge.ts'
import { sampleAt } from './steps.ts'

const brief = (findings: readonly Finding[]) =>
  findings.map(({ severity, rule }) => `${severity} ${rule}`)

const maxWaitSeconds = 90

test('a new key that is never taken is an error, one taken late a warning, one taken soon a note, one taken at once nothing (OpenID Connect Core 1.0 section 10.1.1)', () => {
  const found = (seconds: number | null) =>
    brief(newKeyFindings({ seconds, maxWaitSeconds, published: false }))
  assert.deepEqual(found(null), ['error new-key'])
  assert.deepEqual(found(60.1), ['warning new-key'])
  assert.deepEqual(found(60), ['note new-key'])
  assert.deepEqual(found(0), [])
})

test('what to change depends on whether the set had the key when it was fetched last', () => {
  const advice = (published: boolean, seconds: number | null = null) =>
    newKeyFindings({ seconds, maxWaitSeconds, published })[0]?.advice
  assert.match(advice(true) ?? '', /^Take every key of the set/)
  assert.match(advice(false) ?? '', /^Fetch the JWK Set again/)
  assert.match(advice(false, 29.6) ?? '', /^Publish the next key for longer/)
})

test('tokens of a leaked key: a warning where signatures are checked, an error where the issuer is asked and says no (RFC 7662 section 4)', () => {
  const found = (seconds: number | null, mode: 'jwt' | 'introspection') =>
    brief(leakedFindings({ seconds, maxWaitSeconds, mode }))
  assert.deepEqual(found(null, 'jwt'), ['warning revoked-key'])
  assert.deepEqual(found(null, 'introspection'), ['error revoked-key'])
  assert.deepEqual(found(75, 'jwt'), ['warning revoked-key'])
  assert.deepEqual(found(10, 'jwt'), ['note revoked-key'])
  assert.deepEqual(found(0, 'jwt'), [])
  const [finding] = leakedFindings({ seconds: 75.04, maxWaitSeconds, mode: 'jwt' })
  assert.match(finding?.text ?? '', /75\.0 s/, 'the measured seconds')
})

test('a revoked token: an error where the issuer is asked, a matter of policy where it is not (RFC 7662 section 4)', () => {
  const found = (seconds: number | null, mode: 'jwt' | 'introspection') =>
    brief(revokedFindings({ seconds, maxWaitSeconds, mode }))
  assert.deepEqual(found(null, 'introspection'), ['error revoked-token'])
  assert.deepEqual(found(61, 'introspection'), ['warning revoked-token'])
  assert.deepEqual(found(30, 'introspection'), ['note revoked-token'])
  assert.deepEqual(found(0, 'introspection'), [])
  assert.deepEqual(found(null, 'jwt'), ['note revoked-token'])
  assert.deepEqual(found(0, 'jwt'), [])
})

test('outside of an outage a server has to say yes or no; too many requests are no fault of its own (B-04)', () => {
  const good = sampleAt(0, 'old', 'accepted')
  assert.deepEqual(brief(brokenFindings([good, sampleAt(1, 'old', 'refused')])), [])
  const failed = brokenFindings([good, sampleAt(1, 'old', 'server_error')])
  assert.deepEqual(brief(failed), ['error no-answer'])
  assert.match(failed[0]?.text ?? '', /1 of 2 tokens \(500\)/)
  const hanging = brokenFindings([good, sampleAt(1, 'old', 'hang')])
  assert.match(hanging[0]?.text ?? '', /\(hang\)/)
  const limited = [good, sampleAt(1, 'old', 'rate_limited')]
  assert.deepEqual(brief(brokenFindings(limited)), ['warning rate-limit'])
  const both = [...limited, sampleAt(2, 'old', 'dropped')]
  assert.deepEqual(brief(brokenFindings(both)), ['error no-answer'])
})

test('a measure says that it was at once, after how long, or for how long in vain', () => {
  const told = (seconds: number | null) => measure('m', seconds, { what: 'it is', maxWaitSeconds })
  assert.equal(told(0).text, 'it is: at once')
  assert.equal(told(2.34).text, 'it is: after 2.3 s')
  assert.deepEqual(told(null), { name: 'm', seconds: null, text: 'it is: not within 90.0 s' })
})
