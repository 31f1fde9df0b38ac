import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { grantTokens } from '../support/grants.ts'
import { type Client, DEMO_CLIENT, RESOURCE_SERVER } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const tested = await openTestIdp()
const { http, idp, issuer, close } = tested
after(close)

const revoke = (token: string, client: Client = DEMO_CLIENT) =>
  http.form('/revoke', { token }, client)

const refresh = (refresh_token: string) =>
  http.form('/token', { grant_type: 'refresh_token', refresh_token }, DEMO_CLIENT)

const isActive = async (token: string) =>
  (await http.form('/introspect', { token }, RESOURCE_SERVER)).body.active

async function grantRevocations() {
  const filter = { types: ['grant_revoked' as const] }
  return idp.store.events.list(issuer.id, filter, { limit: 500 })
}

test('a refresh token takes the access tokens of its grant along, and no others (RFC 7009 sections 2, 2.1, V-04)', async () => {
  const granted = await grantTokens(tested)
  const neighbour = await grantTokens(tested)
  const next = (await refresh(granted.refresh_token)).body
  const { status, text } = await revoke(next.refresh_token)
  assert.deepEqual([status, text], [200, ''])
  for (const { access_token } of [granted, next]) assert.equal(await isActive(access_token), false)
  const refused = await refresh(next.refresh_token)
  assert.deepEqual([refused.status, refused.body.error], [400, 'invalid_grant'])
  assert.equal(await isActive(neighbour.access_token), true)
  const [event] = await grantRevocations()
  assert.deepEqual(event?.data, {
    subject: 'alice',
    scope: 'openid read',
    tokens: 2,
    why: 'refresh_token_revoked',
  })
})

test('a refresh token that was used before ends the grant as well (RFC 7009 section 2.1)', async () => {
  const granted = await grantTokens(tested)
  const next = (await refresh(granted.refresh_token)).body
  assert.equal((await revoke(granted.refresh_token)).status, 200)
  assert.equal(await isActive(next.access_token), false)
  assert.equal((await refresh(next.refresh_token)).body.error, 'invalid_grant')
})

test('again is 200 and no second event (RFC 7009 section 2.2, V-01)', async () => {
  const { refresh_token } = await grantTokens(tested)
  await revoke(refresh_token)
  const before = (await grantRevocations()).length
  assert.equal((await revoke(refresh_token)).status, 200)
  assert.equal((await grantRevocations()).length, before)
})

test("another client's refresh token stays as it is (RFC 7009 section 2.1, V-02, decision 23)", async () => {
  const { refresh_token, access_token } = await grantTokens(tested)
  const { status, body } = await revoke(refresh_token, RESOURCE_SERVER)
  assert.deepEqual([status, body.error], [400, 'invalid_grant'])
  assert.equal(await isActive(access_token), true)
  assert.equal((await refresh(refresh_token)).status, 200)
})

test('an access token is revoked alone: the refresh token gives another (RFC 7009 section 2.1, decision 23)', async () => {
  const { refresh_token, access_token } = await grantTokens(tested)
  await revoke(access_token)
  assert.equal(await isActive(access_token), false)
  const { status, body } = await refresh(refresh_token)
  assert.equal(status, 200)
  assert.equal(await isActive(body.access_token), true)
})

test('a public client revokes its refresh token by naming itself (RFC 7009 section 2.1)', async () => {
  const client_id = 'demo-public-client'
  const { refresh_token, access_token } = await grantTokens(tested, { clientId: client_id })
  const { status } = await http.form('/revoke', { token: refresh_token, client_id })
  assert.equal(status, 200)
  assert.equal(await isActive(access_token), false)
})

test('a hint, known or not, changes nothing (RFC 7009 section 2.1)', async () => {
  for (const token_type_hint of ['access_token', 'refresh_token', 'other']) {
    const { refresh_token: token, access_token } = await grantTokens(tested)
    await http.form('/revoke', { token, token_type_hint }, DEMO_CLIENT)
    assert.equal(await isActive(access_token), false, token_type_hint)
  }
})

test('deleting a client ends what people granted it; what it was minted stays (RFC 7592 section 2.3)', async () => {
  const client = { client_id: 'ends', client_secret: 's', grant_types: ['refresh_token'] }
  await http.post('/api/clients').send(client)
  const granted = await grantTokens(tested, { clientId: 'ends' })
  const minted = (await http.post('/api/tokens').send({ client_id: 'ends' })).body
  assert.equal((await http.delete('/api/clients/ends')).status, 204)
  assert.equal(await isActive(granted.access_token), false)
  assert.equal(await isActive(minted.access_token), true)
  await http.post('/api/clients').send(client)
  const parameters = { grant_type: 'refresh_token', refresh_token: granted.refresh_token }
  const refused = await http.form('/token', parameters, ['ends', 's'])
  assert.deepEqual([refused.status, refused.body.error], [400, 'invalid_grant'])
  assert.equal((await grantRevocations())[0]?.data.why, 'client_deleted')
})

test('bulk revocation at the admin API is of tokens: the grant goes on', async () => {
  const { refresh_token, access_token } = await grantTokens(tested, { subject: 'bob' })
  await http.post('/api/tokens/revoke').send({ subject: 'bob' })
  assert.equal(await isActive(access_token), false)
  assert.equal((await refresh(refresh_token)).status, 200)
})
