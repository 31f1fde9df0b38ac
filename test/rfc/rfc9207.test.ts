import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { authorizePath, told } from '../support/authorize.ts'
import { PUBLIC_URL } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, close } = await openTestIdp()
after(close)

test('the issuer is in every answer, successful or not, and identical to that of the metadata (A-09, RFC 9207 sections 2, 2.3)', async () => {
  await http.post('/api/issuers').send({ name: 'other' }).expect(201)
  for (const base of ['', '/issuers/default', '/issuers/other']) {
    const { body } = await http.get(`${base}/.well-known/oauth-authorization-server`)
    for (const changes of [
      { login_hint: 'alice' },
      { login_hint: 'alice', response_mode: 'fragment' },
      { prompt: 'none' },
      { scope: '"' },
    ]) {
      const answer = told(await http.get(authorizePath(changes, base)))
      assert.equal(answer.get('iss'), body.issuer, JSON.stringify(changes))
      assert.equal(answer.has('code') || answer.has('error'), true)
    }
  }
})

test('the metadata says that the issuer is sent (RFC 9207 sections 2.3, 3)', async () => {
  for (const document of ['oauth-authorization-server', 'openid-configuration']) {
    const { body } = await http.get(`/.well-known/${document}`)
    assert.equal(body.authorization_response_iss_parameter_supported, true)
    assert.equal(body.authorization_endpoint, `${PUBLIC_URL}/issuers/default/authorize`)
    assert.deepEqual(body.response_types_supported, ['code'])
    assert.deepEqual(body.response_modes_supported, ['query', 'fragment', 'form_post'])
  }
})

test('an identifier that was given is sent as it was given (RFC 9207 section 2)', async (t) => {
  const issuer = 'https://idp.example/tenant/'
  const given = await openTestIdp({ settings: { issuer } })
  t.after(given.close)
  const answer = told(await given.http.get(authorizePath({ login_hint: 'alice' })))
  assert.equal(answer.get('iss'), issuer)
})
