import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { grantTokens } from '../support/grants.ts'
import { type Client, DEMO_CLIENT, PUBLIC_URL, RESOURCE_SERVER } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const tested = await openTestIdp()
const { http, clock, close, idp } = tested
after(close)

const introspect = (token: string, client: Client = DEMO_CLIENT) =>
  http.form('/introspect', { token }, client)

test('a client is told of its own refresh token, without token_type (RFC 7662 section 2.2, decision 22)', async () => {
  const { refresh_token } = await grantTokens(tested)
  const { status, body } = await introspect(refresh_token)
  assert.equal(status, 200)
  assert.deepEqual(body, {
    active: true,
    client_id: 'demo-client',
    scope: 'openid read',
    sub: 'alice',
    iss: `${PUBLIC_URL}/issuers/default`,
    iat: clock.now(),
    exp: clock.now() + idp.settings.oauth.refreshTokenLifetimeSeconds,
  })
})

test('one without a scope is told of without one, and a hint changes nothing (RFC 7662 sections 2.1, 2.2)', async () => {
  const { refresh_token: token } = await grantTokens(tested, { scope: '' })
  for (const token_type_hint of ['refresh_token', 'access_token', 'other']) {
    const { body } = await http.form('/introspect', { token, token_type_hint }, DEMO_CLIENT)
    assert.deepEqual([body.active, 'scope' in body], [true, false])
  }
})

test('to any other client it is exactly {"active":false}, in the bytes of an unknown token (RFC 7662 sections 2.2, 4, decision 22)', async () => {
  const { refresh_token } = await grantTokens(tested)
  const foreign = await introspect(refresh_token, RESOURCE_SERVER)
  const unknown = await introspect('unknown', RESOURCE_SERVER)
  assert.equal(foreign.text, '{"active":false}')
  const { date: _, ...headers } = foreign.headers
  const { date: __, ...same } = unknown.headers
  assert.deepEqual([foreign.status, headers], [unknown.status, same])
  assert.equal((await introspect(refresh_token)).body.active, true)
})

test('a used, expired or revoked one is exactly {"active":false} (RFC 7662 section 2.2)', async () => {
  const used = await grantTokens(tested)
  const parameters = { grant_type: 'refresh_token', refresh_token: used.refresh_token }
  const next = (await http.form('/token', parameters, DEMO_CLIENT)).body.refresh_token
  assert.equal((await introspect(used.refresh_token)).text, '{"active":false}')
  assert.equal((await introspect(next)).body.active, true)
  await http.form('/revoke', { token: next }, DEMO_CLIENT)
  assert.equal((await introspect(next)).text, '{"active":false}')
  const { refresh_token } = await grantTokens(tested)
  clock.advance(idp.settings.oauth.refreshTokenLifetimeSeconds - 1)
  assert.equal((await introspect(refresh_token)).body.active, true)
  clock.advance(1)
  assert.equal((await introspect(refresh_token)).text, '{"active":false}')
})

test('the event log says that it was a refresh token, without showing it (O-01)', async () => {
  const { refresh_token } = await grantTokens(tested)
  await introspect(refresh_token)
  await introspect(refresh_token, RESOURCE_SERVER)
  const { body, text } = await http.get('/api/events?type=request&limit=2')
  const outcomes = body.items.map(({ data }: { data: { outcome: string } }) => data.outcome)
  assert.deepEqual(outcomes, ['refresh_token_other_client', 'refresh_token_active'])
  assert.ok(!text.includes(refresh_token))
})
