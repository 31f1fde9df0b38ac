import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { authorizePath, codeFor, redeem, told } from '../support/authorize.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, close } = await openTestIdp()
after(close)

const A = 'https://a.example/mcp'
const B = 'https://b.example/mcp'

const audience = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).aud

test('the resources of the authorization request are the audience of the token (RFC 8707 section 2.1)', async () => {
  const one = await redeem(http, await codeFor(http, { resource: A }))
  assert.equal(audience(one.body.access_token), A)
  const two = await redeem(http, await codeFor(http, { resource: [A, B] }))
  assert.deepEqual(audience(two.body.access_token), [A, B])
  const same = await redeem(http, await codeFor(http, { resource: A }), { resource: A })
  assert.equal(audience(same.body.access_token), A)
})

test('the token request may ask for part of what was granted (RFC 8707 section 2.2)', async () => {
  const { body } = await redeem(http, await codeFor(http, { resource: [A, B] }), { resource: B })
  assert.equal(audience(body.access_token), B)
})

test('the token request gets nothing that was not granted, and the code stays good (T-18, RFC 8707 section 2.2)', async () => {
  for (const granted of [A, undefined]) {
    const code = await codeFor(http, { resource: granted })
    const { status, body } = await redeem(http, code, { resource: B })
    assert.equal(status, 400)
    assert.equal(body.error, 'invalid_target')
    assert.equal((await redeem(http, code)).status, 200)
  }
})

test('a resource that is none is told to the client as invalid_target (A-12, RFC 8707 section 2)', async () => {
  for (const resource of ['mcp', '/mcp', `${A}#x`, 'https://a.example/ä']) {
    const answer = told(await http.get(authorizePath({ resource, login_hint: 'alice' })))
    assert.equal(answer.get('error'), 'invalid_target', resource)
    assert.equal(answer.get('state'), 'state-1')
  }
})
