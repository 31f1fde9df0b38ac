import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { authorizePath, codeFor, redeem, told, VERIFIER } from '../support/authorize.ts'
import { DEMO_CLIENT, formBody } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, close } = await openTestIdp()
after(close)

const [CLIENT_ID] = DEMO_CLIENT
const REDIRECT = 'http://127.0.0.1:4711/callback'

async function register(client_id: string, redirect_uris: readonly string[]) {
  const grant_types = ['authorization_code']
  const client = { client_id, redirect_uris, grant_types, token_endpoint_auth_method: 'none' }
  await http.post('/api/clients').send(client).expect(201)
}

test('no URL of an endpoint has a fragment (RFC 6749 sections 3.1, 3.2, RFC 7009 section 2)', async () => {
  const { body } = await http.get('/.well-known/oauth-authorization-server')
  const urls = Object.entries(body).filter(([name]) => name.endsWith('_endpoint'))
  assert.ok(urls.length >= 8)
  for (const [name, url] of urls) assert.ok(!String(url).includes('#'), name)
})

test('a parameter without a value counts as left out, and an unknown one is ignored (RFC 6749 section 3.1)', async () => {
  const empty = { scope: '', resource: '', prompt: '', nonce: '', request: '', response_mode: '' }
  const unknown = { made_up: 'x', __proto__x: 'y', 'state[]': 'z' }
  const asked = { login_hint: 'alice', ...empty, ...unknown }
  const answer = told(await http.get(authorizePath(asked)))
  assert.deepEqual([...answer.keys()], ['code', 'state', 'iss'])
  const { body } = await redeem(http, answer.get('code') ?? '')
  assert.equal(body.scope, 'read')
  const stateless = told(await http.get(authorizePath({ login_hint: 'alice', state: '' })))
  assert.deepEqual([...stateless.keys()], ['code', 'iss'])
  const nothing = told(await http.get(authorizePath({ response_type: '' })))
  assert.equal(nothing.get('error'), 'invalid_request')
})

test('the query that a redirect URI has is kept (RFC 6749 section 3.1.2)', async () => {
  const redirect_uri = 'https://app.example/cb?tenant=a%20b&x'
  await register('has-query', [redirect_uri])
  const changes = { client_id: 'has-query', redirect_uri }
  for (const asked of [
    { ...changes, login_hint: 'alice' },
    { ...changes, prompt: 'none' },
  ]) {
    const { headers } = await http.get(authorizePath(asked))
    assert.match(
      headers.location ?? '',
      /^https:\/\/app\.example\/cb\?tenant=a%20b&x&(code|error)=/,
    )
  }
})

test('where several redirect URIs are registered one must be named, and nobody is redirected without (RFC 6749 sections 3.1.2.3, 3.1.2.4)', async () => {
  await register('has-several', ['https://app.example/a', 'https://app.example/b'])
  const asked = { client_id: 'has-several', redirect_uri: undefined, login_hint: 'alice' }
  const { status, headers } = await http.get(authorizePath(asked))
  assert.deepEqual([status, headers.location], [400, undefined])
  const redirect_uri = 'https://app.example/b'
  const named = await http.get(authorizePath({ ...asked, redirect_uri }))
  assert.equal(named.headers.location?.startsWith(`${redirect_uri}?code=`), true)
})

test('only a POST fetches tokens, and nothing in its query counts (RFC 6749 section 3.2)', async () => {
  const code = await codeFor(http)
  const form = formBody({ grant_type: 'authorization_code', code, client_id: 'demo-public-client' })
  for (const method of ['get', 'put', 'delete'] as const) {
    const { status, headers, body } = await http[method](`/token?${form}`)
    assert.deepEqual([status, headers.allow], [405, 'POST, OPTIONS'], method)
    assert.equal(body.access_token, undefined)
  }
  assert.equal((await http.form(`/token?${form}`, {})).status, 401)
  assert.equal((await redeem(http, code)).status, 200)
})

test('a confidential client gives its secret for its code and its refresh token: by its name alone it gets nothing, and uses nothing up (RFC 6749 sections 3.2.1, 4.1.3, 6, 10.2, 10.5)', async () => {
  const code = await codeFor(http, { client_id: CLIENT_ID, redirect_uri: REDIRECT })
  const grant_type = 'authorization_code'
  const forCode = { grant_type, code, redirect_uri: REDIRECT, code_verifier: VERIFIER }
  const refused = async (parameters: Record<string, string>) => {
    const { status, body } = await http.form('/token', { ...parameters, client_id: CLIENT_ID })
    assert.deepEqual([status, body.error], [401, 'invalid_client'])
  }
  await refused(forCode)
  const granted = await http.form('/token', forCode, DEMO_CLIENT)
  assert.equal(granted.status, 200)
  const { refresh_token } = granted.body
  const forRefresh = { grant_type: 'refresh_token', refresh_token }
  await refused(forRefresh)
  await refused({ ...forRefresh, client_secret: 'wrong' })
  assert.equal((await http.form('/token', forRefresh, DEMO_CLIENT)).status, 200)
})

test('who asks for no scope is granted the default one, and told which; who asks for one gets that (RFC 6749 sections 3.3, 5.1)', async () => {
  const scopeOf = async (scope: string | undefined) =>
    (await redeem(http, await codeFor(http, { scope }))).body.scope
  assert.equal(await scopeOf(undefined), 'read')
  assert.equal(await scopeOf('write'), 'write')
  const refused = told(await http.get(authorizePath({ scope: 'a"b', login_hint: 'alice' })))
  assert.equal(refused.get('error'), 'invalid_scope')
})

test('an error that is told to a client keeps to the characters that it may have (RFC 6749 section 4.1.2.1)', async () => {
  const odd = '"\\\r\n\u0007\u00e9\u{1f600}<script>'
  for (const name of ['response_type', 'scope', 'resource', 'prompt', 'code_challenge_method']) {
    const { headers } = await http.get(authorizePath({ [name]: odd }))
    assert.match(headers.location ?? '', /^[\x21-\x7E]+$/, name)
    const answer = told({ headers })
    for (const member of ['error', 'error_description']) {
      assert.match(answer.get(member) ?? '', /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/, name)
    }
  }
})
