import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { CALLBACK, changed, PUBLIC_CLIENT, told } from '../support/authorize.ts'
import type { Http } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, idp, close } = await openTestIdp()
after(close)

const register = (client_id: string, members: object = {}) => {
  const grant_types = ['authorization_code']
  const sound = { client_id, redirect_uris: [CALLBACK], grant_types }
  return http
    .put(`/api/clients/${client_id}`)
    .send({ ...sound, token_endpoint_auth_method: 'none', ...members })
}

const created = async (client_id: string, members: object = {}) => {
  const client = { client_id, redirect_uris: [CALLBACK], grant_types: ['authorization_code'] }
  const method = { token_endpoint_auth_method: 'none' }
  await http
    .post('/api/clients')
    .send({ ...client, ...method, ...members })
    .expect(201)
}

const push = async (client_id: string, at: Http = http) =>
  (await at.form('/par', changed({ client_id }))).body.request_uri as string

/** Asks for a sign-in without a page, by the parameters themselves. */
const ask = (client_id: string, at: Http = http) =>
  at.get(`/authorize?${new URLSearchParams({ ...parameters(client_id), login_hint: 'alice' })}`)
const parameters = (client_id: string) => changed({ client_id }) as Record<string, string>

/** The page where somebody decides on what was pushed. */
const come = (client_id: string, request_uri: string, at: Http = http) =>
  at.get(`/authorize?${new URLSearchParams({ client_id, request_uri })}`)

test('where requests must be pushed any other is refused, and one that was is taken (RFC 9126 section 5)', async (t) => {
  const oauth = { ...idp.settings.oauth, requirePushedRequests: true }
  const strict = await openTestIdp({ settings: { oauth } })
  t.after(strict.close)
  const refused = await ask(PUBLIC_CLIENT, strict.http)
  assert.equal(told(refused).get('error'), 'invalid_request')
  assert.equal(told(refused).has('code'), false)
  const pushed = await push(PUBLIC_CLIENT, strict.http)
  assert.equal((await come(PUBLIC_CLIENT, pushed, strict.http)).status, 200)
})

test('a client that is registered to push its requests can send none otherwise (RFC 9126 section 6)', async () => {
  const required = { require_pushed_authorization_requests: true }
  await created('pushes', required)
  const refused = told(await ask('pushes'))
  assert.deepEqual([refused.get('error'), refused.has('code')], ['invalid_request', false])
  assert.match(refused.get('error_description') ?? '', /require_pushed_authorization_requests/)
  assert.equal((await come('pushes', await push('pushes'))).status, 200)
  await register('pushes', { require_pushed_authorization_requests: false }).expect(200)
  assert.equal(told(await ask('pushes')).has('code'), true)
})

test('what was pushed is checked again when it is used, as any other request is (RFC 9126 section 4)', async () => {
  await created('changes')
  const pushed = await push('changes')
  assert.equal((await come('changes', pushed)).status, 200)
  await register('changes', { grant_types: [], response_types: [] }).expect(200)
  assert.equal(told(await come('changes', pushed)).get('error'), 'unauthorized_client')
  await register('changes', { redirect_uris: ['https://app.example/cb'] }).expect(200)
  const { status, headers } = await come('changes', pushed)
  assert.deepEqual([status, headers.location], [400, undefined])
})

test('a request that is too large to be pushed is 413 (RFC 9126 section 2.3)', async () => {
  const { status, body } = await http.form('/par', changed({ state: 'x'.repeat(300_000) }))
  assert.deepEqual([status, body.error], [413, 'invalid_request'])
})

test('a request object is refused, pushed or not, since none is read here (RFC 9126 sections 2.3, 3)', async () => {
  const { status, body } = await http.form('/par', changed({ request: 'eyJhbGciOiJub25lIn0.e30.' }))
  assert.deepEqual([status, body.error], [400, 'request_not_supported'])
  const sent = changed({ request: 'eyJhbGciOiJub25lIn0.e30.' }) as Record<string, string>
  const answer = told(await http.get(`/authorize?${new URLSearchParams(sent)}`))
  assert.equal(answer.get('error'), 'request_not_supported')
})
