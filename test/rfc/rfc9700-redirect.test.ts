import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { authorizePath, told } from '../support/authorize.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, close } = await openTestIdp()
after(close)

test('any port of a redirect URI on loopback is taken, and of no other (RFC 9700 sections 2.1, 4.1.3)', async () => {
  const client_id = 'many-ports'
  const redirect_uris = ['http://127.0.0.1:1000/cb', 'http://[::1]/cb', 'https://app.example/cb']
  const client = { client_id, redirect_uris, grant_types: ['authorization_code'] }
  await http
    .post('/api/clients')
    .send({ ...client, token_endpoint_auth_method: 'none' })
    .expect(201)
  const ask = (redirect_uri: string) =>
    http.get(authorizePath({ client_id, redirect_uri, login_hint: 'alice' }))
  for (const uri of [
    'http://127.0.0.1:1000/cb',
    'http://127.0.0.1:53682/cb',
    'http://127.0.0.1/cb',
    'http://[::1]:53682/cb',
    'https://app.example/cb',
  ]) {
    const answer = await ask(uri)
    assert.equal(answer.headers.location?.startsWith(`${uri}?code=`), true, uri)
    assert.equal(told(answer).has('code'), true)
  }
  for (const uri of [
    'https://app.example:8443/cb',
    'https://app.example:443/cb',
    'http://127.0.0.1:70000/cb',
    'http://127.0.0.1:/cb',
    'http://127.0.0.1:53682/cb/',
    'http://localhost:53682/cb',
    'https://127.0.0.1:53682/cb',
  ]) {
    const { status, headers } = await ask(uri)
    assert.deepEqual([status, headers.location], [400, undefined], uri)
  }
})
