import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { decodeJwt } from 'jose'
import type { HotCall } from '../../src/http/oauth/hot-endpoint.ts'
import { checkResourceProof } from '../../src/http/oauth/proof-of.ts'
import { DEMO_CLIENT, HOST, type Http, PUBLIC_URL, RESOURCE_SERVER } from '../support/http.ts'
import { ath, DEFAULT_URL, dpopProof, proofKey } from '../support/proofs.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const { idp, issuer, http, clock, close } = await openTestIdp()
after(close)
const key = await proofKey()
const GRANT = { grant_type: 'client_credentials' }

const ask = (proof?: string, to: Http = http) => {
  const asked = to.form('/issuers/default/token', GRANT, DEMO_CLIENT)
  return proof === undefined ? asked : asked.set('DPoP', proof)
}

test('a request with a proof gives a token of type DPoP, bound to the key of the proof (RFC 9449 sections 5, 6.1)', async () => {
  const { status, body } = await ask(await dpopProof(key))
  assert.equal(status, 200)
  assert.equal(body.token_type, 'DPoP')
  assert.deepEqual(decodeJwt(body.access_token).cnf, { jkt: key.jkt })
})

test('a request without a proof gives a bearer token that is bound to no key (RFC 9449 section 5)', async () => {
  const { body } = await ask()
  assert.equal(body.token_type, 'Bearer')
  assert.equal(decodeJwt(body.access_token).cnf, undefined)
})

test('introspection tells the key of a bound token, and its type, of a JWT and of an opaque one (RFC 9449 section 6.2)', async () => {
  for (const format of ['jwt', 'opaque']) {
    const client = { client_id: `dpop-${format}`, client_secret: 's', access_token_format: format }
    const grant_types = ['client_credentials']
    await http.post('/api/clients').send({ ...client, grant_types })
    const { body } = await http
      .form('/token', GRANT, [client.client_id, 's'])
      .set('DPoP', await dpopProof(key))
    const token = body.access_token
    const told = await http.form('/introspect', { token }, RESOURCE_SERVER)
    assert.equal(told.body.active, true)
    assert.equal(told.body.token_type, 'DPoP', format)
    assert.deepEqual(told.body.cnf, { jkt: key.jkt }, format)
  }
  const bearer = (await ask()).body.access_token
  const told = await http.form('/introspect', { token: bearer }, RESOURCE_SERVER)
  assert.deepEqual([told.body.token_type, told.body.cnf], ['Bearer', undefined])
})

test('a bad proof is invalid_dpop_proof, and gives no token (RFC 9449 section 5)', async () => {
  for (const proof of [
    'nonsense',
    await dpopProof(key, { claims: { htm: 'GET' } }),
    await dpopProof(key, { claims: { iat: NOW - 61 } }),
    await dpopProof(key, { header: { typ: 'JWT' } }),
  ]) {
    const { status, body } = await ask(proof)
    assert.deepEqual([status, body.error], [400, 'invalid_dpop_proof'])
    assert.equal(body.access_token, undefined)
  }
})

test('of several DPoP headers none is picked (RFC 9449 section 4.3)', async () => {
  const proofs = [await dpopProof(key), await dpopProof(key)]
  const { status, body } = await http
    .form('/issuers/default/token', GRANT, DEMO_CLIENT)
    .set('DPoP', proofs as unknown as string)
  assert.deepEqual([status, body.error], [400, 'invalid_dpop_proof'])
})

test('the URL of a proof is the one that is configured, whatever the Host of the request (RFC 9449 section 4.3, L-17)', async () => {
  const local = HOST.replace('localhost', '127.0.0.1')
  const spoofed = await dpopProof(key, { claims: { htu: `http://${local}/issuers/default/token` } })
  const refused = await ask(spoofed).set('Host', local)
  assert.equal(refused.body.error, 'invalid_dpop_proof')
  assert.match(refused.body.error_description, /htu 'http:\/\/localhost:9400/)
  assert.equal((await ask(await dpopProof(key)).set('Host', local)).status, 200)
})

test('the root is a place of the default issuer’s endpoints too (decision 3, RFC 9449 section 4.3)', async () => {
  const htus = [`${PUBLIC_URL}/token`, `${DEFAULT_URL}/token`]
  for (const htu of htus) {
    const proof = await dpopProof(key, { claims: { htu } })
    const asked = http.form('/token', GRANT, DEMO_CLIENT).set('DPoP', proof)
    assert.equal((await asked).status, 200, htu)
  }
  const elsewhere = await dpopProof(key, { claims: { htu: `${PUBLIC_URL}/issuers/acme/token` } })
  assert.equal((await ask(elsewhere)).status, 400)
})

test('a proof is good once (RFC 9449 section 11.1)', async () => {
  const proof = await dpopProof(key)
  assert.equal((await ask(proof)).status, 200)
  const { status, body } = await ask(proof)
  assert.deepEqual([status, body.error], [400, 'invalid_dpop_proof'])
  assert.match(body.error_description, /used before/)
})

test('of 50 requests at once with one proof one succeeds (RFC 9449 section 11.1, W-02)', async () => {
  const proof = await dpopProof(key)
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask(proof)))
  const told = answers.map(({ status, body }) => `${status} ${body.error ?? body.token_type}`)
  assert.equal(told.filter((one) => one === '200 DPoP').length, 1)
  assert.equal(told.filter((one) => one === '400 invalid_dpop_proof').length, 49)
})

test('the same jti of another key is another proof (RFC 9449 section 11.1)', async () => {
  const claims = { jti: 'shared' }
  assert.equal((await ask(await dpopProof(key, { claims }))).status, 200)
  assert.equal((await ask(await dpopProof(await proofKey(), { claims }))).status, 200)
})

test('proofs are judged by real time, however the issuer’s clock stands (decision 26)', async () => {
  await http.put('/api/clock').send({ offset_seconds: 86_400 })
  const proof = await dpopProof(key)
  assert.equal((await ask(proof)).status, 200)
  assert.equal((await ask(proof)).status, 400)
  const moved = await dpopProof(key, { claims: { iat: NOW + 86_400 } })
  assert.equal((await ask(moved)).body.error, 'invalid_dpop_proof')
  await http.put('/api/clock').send({})
})

test('a client that is registered to bind its tokens gets none without a proof (RFC 9449 section 5.2)', async () => {
  const client = {
    client_id: 'bound-only',
    client_secret: 's',
    grant_types: ['client_credentials'],
    dpop_bound_access_tokens: true,
  }
  assert.equal((await http.post('/api/clients').send(client)).status, 201)
  const asked = () => http.form('/token', GRANT, ['bound-only', 's'])
  const bare = await asked()
  assert.deepEqual([bare.status, bare.body.error], [400, 'invalid_request'])
  assert.match(bare.body.error_description, /DPoP/)
  assert.equal((await asked().set('DPoP', await dpopProof(key))).body.token_type, 'DPoP')
})

test('the metadata names the algorithms, and no secret one (RFC 9449 sections 5.1, 11.6)', async () => {
  const { body } = await http.get('/.well-known/oauth-authorization-server')
  const algs = body.dpop_signing_alg_values_supported
  assert.ok(algs.includes('ES256') && algs.includes('RS256') && algs.includes('EdDSA'))
  assert.ok(!algs.some((alg: string) => /^HS|none/.test(alg)))
})

test('where a nonce is asked for, a proof without a good one is told one, and it then is good (RFC 9449 sections 8, 11.3)', async (t) => {
  const strict = await openTestIdp({
    settings: { oauth: { ...idp.settings.oauth, requireDpopNonce: true } },
  })
  t.after(strict.close)
  const first = await ask(await dpopProof(key), strict.http)
  assert.deepEqual([first.status, first.body.error], [400, 'use_dpop_nonce'])
  const nonce = first.headers['dpop-nonce'] ?? ''
  assert.match(nonce, /^[\x21\x23-\x5B\x5D-\x7E]+$/)
  assert.match(first.headers['access-control-expose-headers'] ?? '', /DPoP-Nonce/)

  const second = await ask(await dpopProof(key, { claims: { nonce } }), strict.http)
  assert.equal(second.status, 200)
  assert.match(second.headers['dpop-nonce'] ?? '', /\./)
  assert.equal((await ask(undefined, strict.http)).headers['dpop-nonce'], undefined)

  const [made = '', mac = ''] = nonce.split('.')
  const later = (Number.parseInt(made, 36) + 1).toString(36)
  for (const wrong of ['x', '', '.', `${made}.`, `${later}.${mac}`, `${nonce}x`, 7]) {
    const refused = await ask(await dpopProof(key, { claims: { nonce: wrong } }), strict.http)
    assert.equal(refused.body.error, 'use_dpop_nonce', String(wrong))
    assert.match(refused.headers['dpop-nonce'] ?? '', /\./)
  }

  strict.clock.advance(300)
  const iat = strict.clock.now()
  assert.equal(
    (await ask(await dpopProof(key, { claims: { nonce, iat } }), strict.http)).status,
    200,
  )
  strict.clock.advance(1)
  const old = await ask(await dpopProof(key, { claims: { nonce, iat } }), strict.http)
  assert.equal(old.body.error, 'use_dpop_nonce')
})

test('a nonce of one issuer is none of another (RFC 9449 section 8)', async (t) => {
  const strict = await openTestIdp({
    settings: { oauth: { ...idp.settings.oauth, requireDpopNonce: true } },
  })
  t.after(strict.close)
  const { body: acme } = await strict.http.post('/api/issuers').send({ name: 'acme' })
  assert.ok(acme.name)
  const client = { client_id: 'c', client_secret: 's', grant_types: ['client_credentials'] }
  await strict.http.post('/issuers/acme/api/clients').send(client)
  const { headers } = await ask(await dpopProof(key), strict.http)
  const claims = { nonce: headers['dpop-nonce'], htu: `${PUBLIC_URL}/issuers/acme/token` }
  const asked = strict.http
    .form('/issuers/acme/token', GRANT, ['c', 's'])
    .set('DPoP', await dpopProof(key, { claims }))
  assert.equal((await asked).body.error, 'use_dpop_nonce')
})

test('without the switch no nonce is asked for or told (RFC 9449 section 8)', async () => {
  const { status, headers } = await ask(await dpopProof(key, { claims: { nonce: 'whatever' } }))
  assert.deepEqual([status, headers['dpop-nonce']], [200, undefined])
})

const USERINFO = `${DEFAULT_URL}/userinfo`

/** A request at a resource of ours, as far as its proof is concerned. */
function resourceCall(...proofs: readonly string[]): HotCall {
  const rawHeaders = proofs.flatMap((proof) => ['DPoP', proof])
  const request = { rawHeaders, url: '/issuers/default/userinfo', method: 'GET' }
  return { idp, issuer, request } as unknown as HotCall
}

const boundTo = (jkt: string) => ({ scheme: 'dpop', value: 'token', claims: { cnf: { jkt } } })
const atUserinfo = (accessToken = 'token', claims: object = {}) =>
  dpopProof(key, { claims: { htm: 'GET', htu: USERINFO, ath: ath(accessToken), ...claims } })

test('at a resource a bound token needs a proof by its key, with its ath (RFC 9449 section 7.1)', async () => {
  await checkResourceProof(resourceCall(await atUserinfo()), boundTo(key.jkt))
  const wrong: readonly (readonly [string, HotCall, string])[] = [
    ['no proof', resourceCall(), 'invalid_dpop_proof'],
    ['two proofs', resourceCall(await atUserinfo(), await atUserinfo()), 'invalid_dpop_proof'],
    ['another token’s', resourceCall(await atUserinfo('other')), 'invalid_dpop_proof'],
    [
      'another method',
      resourceCall(await atUserinfo('token', { htm: 'POST' })),
      'invalid_dpop_proof',
    ],
  ]
  for (const [what, call, code] of wrong) {
    await assert.rejects(checkResourceProof(call, boundTo(key.jkt)), (error: unknown) => {
      const {
        code: got,
        status,
        headers,
      } = error as { code: string; status: number; headers: Record<string, string> }
      assert.deepEqual([got, status], [code, 401], what)
      assert.match(
        headers['WWW-Authenticate'] ?? '',
        /^DPoP error="invalid_dpop_proof", .*algs="RS256 /,
      )
      return true
    })
  }
  const another = (await proofKey()).jkt
  await assert.rejects(checkResourceProof(resourceCall(await atUserinfo()), boundTo(another)), {
    code: 'invalid_token',
    status: 401,
  })
})

test('a bound token as Bearer, and a token bound to nothing as DPoP, are refused (RFC 9449 sections 7.1, 7.2)', async () => {
  const asBearer = { ...boundTo(key.jkt), scheme: 'bearer' }
  const refused = { code: 'invalid_token', status: 401 }
  await assert.rejects(checkResourceProof(resourceCall(await atUserinfo()), asBearer), refused)
  const unbound = { scheme: 'dpop', value: 'token', claims: {} }
  await assert.rejects(checkResourceProof(resourceCall(await atUserinfo()), unbound), {
    ...refused,
    message: /bound to no key/,
  })
  await checkResourceProof(resourceCall(), { ...unbound, scheme: 'bearer' })
})

test('proofs that are over are forgotten, and no others (RFC 9449 section 11.1)', async () => {
  const proof = await dpopProof(key)
  await ask(proof)
  clock.advance(60)
  assert.equal((await ask(proof)).body.error, 'invalid_dpop_proof')
  clock.advance(1)
  const iat = clock.now()
  await ask(await dpopProof(key, { claims: { iat } }))
  const bounds = { at: 0, limit: 1000 }
  assert.equal(await idp.store.singleUses.count(issuer.id, 'proof', bounds), 1)
})
