import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, describe, test } from 'node:test'
import { authorizePath, CHALLENGE, codeFor, redeem, told, VERIFIER } from '../support/authorize.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, idp, close } = await openTestIdp()
after(close)

test('S256 alone is advertised, and plain refused (A-08, RFC 7636 sections 4.2, 4.4.1, RFC 9700 sections 2.1.1, 4.7.1)', async () => {
  const { body } = await http.get('/.well-known/oauth-authorization-server')
  assert.deepEqual(body.code_challenge_methods_supported, ['S256'])
  const plain = { code_challenge: VERIFIER, code_challenge_method: 'plain', login_hint: 'alice' }
  assert.equal(told(await http.get(authorizePath(plain))).get('error'), 'invalid_request')
})

test('a request without a challenge is refused at the redirect URI (A-07, RFC 7636 section 4.4.1)', async () => {
  const none = { code_challenge: undefined, code_challenge_method: undefined, login_hint: 'alice' }
  const answer = told(await http.get(authorizePath(none)))
  assert.equal(answer.get('error'), 'invalid_request')
  assert.match(answer.get('error_description') ?? '', /code_challenge/)
})

test('the verifier that the challenge was made of opens the code, and nothing else does (RFC 7636 sections 4.4, 4.5, 4.6, RFC 9700 sections 2.1.1, 4.8.2)', async () => {
  const code = await codeFor(http)
  for (const code_verifier of [
    undefined,
    CHALLENGE,
    VERIFIER.slice(1),
    `${VERIFIER}x`,
    'x'.repeat(129),
  ]) {
    const { status, body } = await redeem(http, code, { code_verifier })
    assert.equal(status, 400)
    assert.equal(body.error, 'invalid_grant')
  }
  assert.equal((await redeem(http, code)).status, 200)
})

test('a verifier has 43 to 128 unreserved characters (RFC 7636 section 4.1)', async () => {
  for (const [code_verifier, status] of [
    ['-._~'.repeat(11).slice(0, 43), 200],
    ['aZ09'.repeat(32), 200],
    ['a'.repeat(42), 400],
    ['a'.repeat(129), 400],
    [`${'a'.repeat(43)}+`, 400],
    [`${'a'.repeat(43)}é`, 400],
  ] as const) {
    const code_challenge = createHash('sha256').update(code_verifier).digest('base64url')
    const code = await codeFor(http, { code_challenge })
    const answer = await redeem(http, code, { code_verifier })
    assert.equal(answer.status, status, code_verifier)
  }
})

describe('with PKCE optional', async () => {
  const loose = await openTestIdp({
    settings: { oauth: { ...idp.settings.oauth, requirePkce: false } },
  })
  after(loose.close)
  const none = { code_challenge: undefined, code_challenge_method: undefined }

  test('a code without a challenge opens without a verifier, and a verifier is refused (T-14, RFC 9700 sections 2.1.1, 4.8.2)', async () => {
    const code = await codeFor(loose.http, none)
    const downgraded = await redeem(loose.http, code)
    assert.equal(downgraded.body.error, 'invalid_grant')
    assert.equal((await redeem(loose.http, code, { code_verifier: undefined })).status, 200)
  })

  test('a code with a challenge still needs its verifier (RFC 7636 section 4.6)', async () => {
    const code = await codeFor(loose.http)
    const answer = await redeem(loose.http, code, { code_verifier: undefined })
    assert.equal(answer.body.error, 'invalid_grant')
  })
})
