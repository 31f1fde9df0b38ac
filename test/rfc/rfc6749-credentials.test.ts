import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { secretDigest } from '../../src/core/grants/single-use.ts'
import { authorizePath, CALLBACK, codeFor, redeem, ticketOf } from '../support/authorize.ts'
import { DEMO_CLIENT, RESOURCE_SERVER } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, idp, issuer, close } = await openTestIdp()
after(close)

/** One of each secret that is made here. */
async function secrets(): Promise<readonly string[]> {
  const { body: client } = await http.post('/register').send({
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code', 'client_credentials'],
  })
  const { client_id, client_secret, registration_access_token } = client
  const byHand = await http.post('/api/clients').send({
    grant_types: ['client_credentials'],
    access_token_format: 'opaque',
  })
  const grant = { grant_type: 'client_credentials' }
  const opaque = await http.form('/token', grant, [
    byHand.body.client_id,
    byHand.body.client_secret,
  ])
  const request = { redirect_uri: CALLBACK, response_type: 'code', code_challenge_method: 'S256' }
  const pushed = await http.form('/par', { ...request, code_challenge: 'x'.repeat(43) }, [
    client_id,
    client_secret,
  ])
  const device = await http.form('/device_authorization', {}, DEMO_CLIENT)
  const { text } = await http.get(authorizePath())
  const signedIn = await http.get(authorizePath({ login_hint: 'alice' }))
  const code = await codeFor(http)
  const { body: granted } = await redeem(http, code)
  return [
    client_secret,
    registration_access_token,
    byHand.body.client_secret,
    opaque.body.access_token,
    pushed.body.request_uri.split(':').at(-1),
    device.body.device_code,
    ticketOf(text),
    String(signedIn.headers['set-cookie']).split(/[=;]/)[1],
    code,
    granted.refresh_token,
  ]
}

test('every secret that is made here has 256 random bits (RFC 6749 section 10.10, RFC 6750 section 5.2)', async () => {
  const all = (await Promise.all(Array.from({ length: 8 }, secrets))).flat()
  for (const secret of all) assert.match(secret, /^[A-Za-z0-9_-]{43}$/)
  assert.equal(new Set(all).size, 80)
  const used = Array.from({ length: 42 }, (_, at) => new Set(all.map((secret) => secret[at])).size)
  assert.ok(Math.min(...used) > 30, 'each place but the last has any of the 64 characters')
})

test('of codes and refresh tokens only digests are kept (RFC 6749 sections 10.4, 10.5)', async () => {
  const code = await codeFor(http)
  const { refresh_token } = (await redeem(http, code)).body
  const kept = async (kind: 'authorization_code' | 'refresh_token', value: string) =>
    idp.store.singleUses.byDigest(issuer.id, kind, secretDigest(value))
  for (const [kind, value] of [
    ['authorization_code', code],
    ['refresh_token', refresh_token],
  ] as const) {
    const row = await kept(kind, value)
    assert.equal(row?.digest.length, 32)
    assert.ok(!JSON.stringify(row).includes(value))
  }
})

test('an access token that was changed or made up by somebody else is good nowhere (RFC 6749 section 10.3, RFC 6750 section 5.2)', async () => {
  const { body } = await redeem(http, await codeFor(http, { scope: 'openid' }))
  const [head = '', payload = '', signature = ''] = body.access_token.split('.')
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const known = async (token: string) => {
    const told = await http.form('/introspect', { token }, RESOURCE_SERVER)
    const shown = await http.get('/userinfo').set('Authorization', `Bearer ${token}`)
    return [told.body.active, shown.status]
  }
  assert.deepEqual(await known(body.access_token), [true, 200])
  for (const token of [
    `${head}.${encoded({ ...claims, sub: 'root' })}.${signature}`,
    `${head}.${encoded({ ...claims, exp: claims.exp + 1 })}.${signature}`,
    `${encoded({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
    `${head}.${payload}.${signature.slice(0, -4)}AAAA`,
    `${head}.${payload}.`,
  ]) {
    assert.deepEqual(await known(token), [false, 401], token.slice(-20))
  }
})
