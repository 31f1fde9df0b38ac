import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { basic, DEMO_CLIENT, formBody, RESOURCE_SERVER } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, idp, issuer, close } = await openTestIdp()
after(close)

async function mint(body: object = {}) {
  const answer = await http.post('/api/tokens').send(body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body as { readonly access_token: string; readonly jti: string }
}

const revoke = (token: string, client = DEMO_CLIENT) => http.form('/revoke', { token }, client)

const isActive = async (token: string) =>
  (await http.form('/introspect', { token }, RESOURCE_SERVER)).body.active

async function revocations(): Promise<number> {
  const filter = { types: ['tokens_revoked' as const] }
  return (await idp.store.events.list(issuer.id, filter, { limit: 500 })).length
}

test('a client revokes its own token, JWT or opaque, at once, and is answered 200 without a body (RFC 7009 section 2.2, V-01)', async () => {
  for (const format of ['jwt', 'opaque']) {
    const { access_token, jti } = await mint({ format })
    const { status, text, headers } = await revoke(access_token)
    assert.deepEqual([status, text, headers['content-length']], [200, '', '0'])
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(await isActive(access_token), false)
    assert.equal((await http.get(`/api/tokens/${jti}`)).body.status, 'revoked')
  }
})

test('a token that was granted can be revoked by the client it was granted to (RFC 7009 section 2.1)', async () => {
  const granted = await http.form('/token', { grant_type: 'client_credentials' }, DEMO_CLIENT)
  assert.equal((await revoke(granted.body.access_token)).status, 200)
  assert.equal(await isActive(granted.body.access_token), false)
})

test('unknown, malformed, expired and repeated tokens are 200 too, alike in bytes and headers (RFC 7009 section 2.2, V-01)', async () => {
  const { access_token } = await mint()
  const expired = await mint({ expires_in: -1 })
  const first = await revoke(access_token)
  const { date: _, ...headers } = first.headers
  const before = await revocations()
  for (const token of [access_token, 'unknown', 'a.b.c', '\u0000', '\u{1f600}', 'x'.repeat(9000)]) {
    const again = await revoke(token)
    const { date: __, ...same } = again.headers
    assert.deepEqual([again.status, again.text, same], [200, '', headers])
  }
  assert.equal(await revocations(), before)
  assert.equal((await revoke(expired.access_token)).status, 200)
})

test("another client's token stays as it is (RFC 7009 sections 2.1, 5, V-02)", async () => {
  for (const client_id of ['somebody-else', 'mcp-resource-server', null]) {
    const { access_token } = await mint({ client_id })
    const { status, body } = await revoke(access_token)
    assert.deepEqual([status, body.error], [400, 'invalid_grant'])
    assert.equal(await isActive(access_token), true)
  }
})

test('a look-alike of a token revokes nothing (V-03, CWE-345)', async () => {
  const { access_token, jti } = await mint()
  const [head = '', payload = '', signature = ''] = access_token.split('.')
  const none = Buffer.from('{"alg":"none"}').toString('base64url')
  for (const token of [
    `${none}.${payload}.`,
    `${none}.${payload}.${signature}`,
    `${head}.${payload}.`,
    `${head}.${payload}.${signature}=`,
    ` ${access_token}`,
    `${access_token}\n`,
    access_token.slice(0, -1),
    jti,
  ]) {
    assert.equal((await revoke(token)).status, 200)
    assert.equal(await isActive(access_token), true, JSON.stringify(token.slice(-20)))
  }
})

test('wrong credentials are 401 and change nothing (RFC 7009 section 2.1, V-01)', async () => {
  const { access_token: token } = await mint()
  for (const sent of [
    http.form('/revoke', { token }),
    http.form('/revoke', { token }, ['demo-client', 'wrong']),
    http.form('/revoke', { token }, ['nobody', 'x']),
    http.form('/revoke', { token, client_id: 'demo-client' }),
    http.form('/revoke', { token, client_id: 'demo-client', client_secret: 'wrong' }),
  ]) {
    const { status, body, headers } = await sent
    assert.deepEqual([status, body.error], [401, 'invalid_client'])
    assert.match(headers['www-authenticate'] ?? '', /^Basic/)
  }
  assert.equal(await isActive(token), true)
})

test('a public client revokes its own tokens by naming itself (RFC 7009 section 2.1)', async () => {
  const { access_token: token } = await mint({ client_id: 'demo-public-client' })
  const { status } = await http.form('/revoke', { token, client_id: 'demo-public-client' })
  assert.equal(status, 200)
  assert.equal(await isActive(token), false)
})

test('a static token is not revoked but taken out of its table (RFC 7009 section 2.2.1, decision 23)', async () => {
  const { status, body } = await revoke('dev-token-123')
  assert.deepEqual([status, body.error], [400, 'unsupported_token_type'])
  assert.equal(await isActive('dev-token-123'), true)
})

test('the token is required, once, in a POST; a GET does nothing (RFC 7009 section 2.1, V-01)', async () => {
  const { access_token: token } = await mint()
  for (const sent of [
    http.form('/revoke', {}, DEMO_CLIENT),
    http.form('/revoke', { token: [token, token] }, DEMO_CLIENT),
    http.form(`/revoke?${formBody({ token })}`, {}, DEMO_CLIENT),
  ]) {
    const { status, body } = await sent
    assert.deepEqual([status, body.error], [400, 'invalid_request'])
  }
  for (const method of ['get', 'head', 'put', 'delete'] as const) {
    const asked = http[method](`/revoke?${formBody({ token })}`)
    assert.equal((await asked.set('Authorization', basic(DEMO_CLIENT))).status, 405, method)
  }
  assert.equal(await isActive(token), true)
})

test('a hint, known or not, changes nothing (RFC 7009 section 2.1)', async () => {
  for (const token_type_hint of ['access_token', 'refresh_token', 'other']) {
    const { access_token: token } = await mint()
    await http.form('/revoke', { token, token_type_hint }, DEMO_CLIENT)
    assert.equal(await isActive(token), false, token_type_hint)
  }
})

test('twenty revocations of one token at once are one revocation (V-05)', async () => {
  const { access_token } = await mint()
  const before = await revocations()
  const answers = await Promise.all(Array.from({ length: 20 }, () => revoke(access_token)))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  assert.equal(await revocations(), before + 1)
})

test('where the change cannot be stored the answer is no success (V-05, CVE-2020-15223)', async () => {
  const broken = await openTestIdp()
  const { body } = await broken.http.post('/api/tokens').send({})
  const { transaction } = broken.idp.store
  const failing = () => Promise.reject(new Error('the disk is full'))
  Object.defineProperty(broken.idp.store, 'transaction', { value: failing, configurable: true })
  const { status } = await broken.http.form('/revoke', { token: body.access_token }, DEMO_CLIENT)
  assert.equal(status, 500)
  Object.defineProperty(broken.idp.store, 'transaction', { value: transaction })
  const asked = broken.http.form('/introspect', { token: body.access_token }, RESOURCE_SERVER)
  assert.equal((await asked).body.active, true)
  await broken.close()
})
