import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { NOW, openTestIdp } from '../../support/test-idp.ts'

const { http, issuer, close } = await openTestIdp()
after(close)

const preview = (body: object) => http.post('/api/tokens/preview').send(body)
const mintedCount = async () => (await http.get('/api/tokens')).body.items.length

test('a preview answers with what would be minted, and mints nothing', async () => {
  const { status, type, body } = await preview({ scope: 'read write', expires_in: 60 })
  assert.deepEqual([status, type], [200, 'application/json'])
  assert.deepEqual(body, {
    format: 'jwt',
    alg: 'RS256',
    kid: body.kid,
    expires_in: 60,
    scope: 'read write',
    header: { alg: 'RS256', typ: 'at+jwt', kid: body.kid },
    claims: {
      iss: issuer.issuer,
      aud: 'http://127.0.0.1:8000/mcp',
      sub: 'alice',
      client_id: 'demo-client',
      iat: NOW,
      exp: NOW + 60,
      jti: 'made-when-minted',
      scope: 'read write',
    },
    made_anew: ['jti'],
  })
  assert.equal(await mintedCount(), 0)
})

test('a preview has no token in it, and for an opaque one no header; members without a value are left out', async () => {
  const { body } = await preview({ format: 'opaque', expires_in: null })
  assert.deepEqual(Object.keys(body).sort(), ['claims', 'format', 'made_anew'])
  assert.equal((await preview({})).text.includes('eyJ'), false)
})

test('a preview says that minting would make the first key of an algorithm, and makes none (decision 16)', async () => {
  const keys = async () => (await http.get('/api/keys')).body.items.length
  const before = await keys()
  const { body } = await preview({ alg: 'ES512' })
  assert.deepEqual([body.key_created, 'kid' in body, body.header.kid], [true, false, undefined])
  assert.equal(await keys(), before)
})

test('a preview refuses what minting refuses, all of it at once and with pointers, and a count', async () => {
  const bad = { format: 'opaque', alg: 'RS256', scope: 'a"b' }
  const refused = await preview(bad)
  assert.equal(refused.status, 400)
  assert.deepEqual(refused.body, (await http.post('/api/tokens').send(bad)).body)
  const pointers = refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)
  assert.deepEqual(pointers, ['/alg', '/scope'])
  assert.match((await preview({ count: 2 })).text, /"pointer":"\/count"/)
  assert.match((await preview({ subjet: 'bob' })).text, /did you mean \\"subject\\"/)
  await http.post('/api/tokens').send({ jti: 'taken' })
  assert.equal((await preview({ jti: 'taken' })).status, 409)
})

test('another one like a token is minted by its id', async () => {
  const first = (await http.post('/api/tokens').send({ subject: 'bob', scope: 'read' })).body
  const { status, body } = await http.post(`/api/tokens/${first.jti}/again`)
  assert.equal(status, 201)
  assert.notEqual(body.access_token, first.access_token)
  assert.deepEqual(body.claims, { ...first.claims, jti: body.jti })
  assert.equal((await http.get(`/api/tokens/${body.jti}`)).body.access_token, body.access_token)
})

test('minting again takes no members, and only a token that is there', async () => {
  const { jti } = (await http.post('/api/tokens').send({ format: 'opaque' })).body
  const before = await mintedCount()
  assert.equal((await http.post(`/api/tokens/${jti}/again`).send({ scope: 'x' })).status, 400)
  assert.equal((await http.post('/api/tokens/none/again')).status, 404)
  assert.equal((await http.get(`/api/tokens/${jti}/again`)).status, 405)
  assert.equal(await mintedCount(), before)
})
