import assert from 'node:assert/strict'
import { test } from 'node:test'
import { grantedAudience } from '../../../src/core/grants/granted-audience.ts'

const GRANTED = ['urn:a', 'urn:b']

test('a token is for all that was granted, or for the part of it that is asked for (RFC 8707 section 2.2)', () => {
  const usual = 'urn:usual'
  assert.deepEqual(grantedAudience({ granted: GRANTED, usual, asked: [] }), GRANTED)
  assert.equal(grantedAudience({ granted: GRANTED, usual, asked: ['urn:b'] }), 'urn:b')
  assert.equal(grantedAudience({ granted: [], usual, asked: [] }), usual)
  assert.equal(grantedAudience({ granted: [], usual, asked: [usual] }), usual)
})

test('what was not granted is refused as invalid_target (T-18)', () => {
  const beyond = { name: 'OAuthError', code: 'invalid_target' }
  const usual = 'urn:usual'
  for (const granted of [GRANTED, []]) {
    assert.throws(() => grantedAudience({ granted, usual, asked: ['urn:c'] }), beyond)
  }
  assert.throws(() => grantedAudience({ granted: GRANTED, usual, asked: ['urn:a', usual] }), beyond)
})
