import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { isCodeChallenge, isCodeVerifier, matchesChallenge } from '../../../src/core/grants/pkce.ts'

/** The example of RFC 7636, appendix B. */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

test('a verifier matches the S256 challenge made of it, and no other (RFC 7636 section 4.6)', () => {
  assert.equal(matchesChallenge(VERIFIER, CHALLENGE), true)
  assert.equal(matchesChallenge(`${VERIFIER}x`, CHALLENGE), false)
  assert.equal(matchesChallenge(CHALLENGE, CHALLENGE), false, 'plain')
  assert.equal(matchesChallenge(VERIFIER, `${CHALLENGE}=`), false)
})

test('a verifier has 43 to 128 unreserved characters (RFC 7636 section 4.1)', () => {
  assert.equal(isCodeVerifier('a'.repeat(42)), false)
  assert.equal(isCodeVerifier('a'.repeat(43)), true)
  assert.equal(isCodeVerifier('-._~'.repeat(32)), true)
  assert.equal(isCodeVerifier('a'.repeat(129)), false)
  for (const odd of ['+', '/', '=', ' ', '\n', 'é']) {
    assert.equal(isCodeVerifier('a'.repeat(43) + odd), false, odd)
  }
})

test('a verifier that has not the form of one matches nothing, whatever its digest (RFC 7636 section 4.1)', () => {
  const short = 'a'.repeat(42)
  const challenge = createHash('sha256').update(short).digest('base64url')
  assert.equal(matchesChallenge(short, challenge), false)
})

test('a challenge is 43 characters of base64url (RFC 7636 section 4.2)', () => {
  assert.equal(isCodeChallenge(CHALLENGE), true)
  for (const odd of [
    CHALLENGE.slice(1),
    `${CHALLENGE}A`,
    `${CHALLENGE}=`,
    CHALLENGE.replace('-', '+'),
  ]) {
    assert.equal(isCodeChallenge(odd), false, odd)
  }
})
