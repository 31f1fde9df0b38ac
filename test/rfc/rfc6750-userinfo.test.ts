import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { nanoid } from 'nanoid'
import { readChallenges } from '../../src/core/protocol/challenge.ts'
import { grantTokens } from '../support/grants.ts'
import { basic, DEMO_CLIENT, PUBLIC_URL } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const tested = await openTestIdp()
const { http, clock, close } = tested
after(close)

const userinfo = (token: string, scheme = 'Bearer') =>
  http.get('/userinfo').set('Authorization', `${scheme} ${token}`)

/** The status, the codes that head and body name, and the scheme of the challenge. */
async function refusal(sent: PromiseLike<{ status: number; body: object; headers: object }>) {
  const { status, body, headers } = await sent
  const header = (headers as Record<string, string>)['www-authenticate'] ?? ''
  const [challenge] = readChallenges(header)
  const inHead = challenge?.parameters.get('error') ?? null
  return [status, challenge?.scheme, inHead, (body as { error?: string }).error ?? null]
}

async function mint(body: object) {
  const { body: minted } = await http.post('/api/tokens').send(body)
  return minted as { readonly access_token: string; readonly jti: string }
}

test('the scheme is told in any case, the token exactly (RFC 6750 section 2.1, RFC 9110 section 11.1)', async () => {
  const { access_token } = await grantTokens(tested)
  for (const scheme of ['Bearer', 'bearer', 'BEARER', 'Bearer  '])
    assert.equal((await userinfo(access_token, scheme)).status, 200, scheme)
  const other = access_token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
  assert.equal((await userinfo(other)).status, 401)
})

test('without a token the challenge says nothing of an error, and no body comes (RFC 6750 sections 3, 3.1)', async () => {
  for (const sent of [
    http.get('/userinfo'),
    http.post('/userinfo'),
    http.form('/userinfo', {}),
    http.form('/userinfo', { access_token: '' }),
    http.get('/userinfo').set('Authorization', basic(DEMO_CLIENT)),
    http.get('/userinfo').set('Authorization', ''),
  ]) {
    const { status, text, headers } = await sent
    assert.equal(status, 401)
    assert.deepEqual(
      [text, headers['www-authenticate'], headers['cache-control']],
      ['', 'Bearer realm="mcp-mock-idp"', 'no-store'],
    )
  }
})

test('an unknown, foreign or altered token is invalid_token (RFC 6750 section 3.1)', async () => {
  const { access_token, refresh_token, id_token } = await grantTokens(tested)
  const expected = [401, 'bearer', 'invalid_token', 'invalid_token']
  for (const token of ['unknown', 'a.b.c', refresh_token, id_token, `${access_token}=`])
    assert.deepEqual(await refusal(userinfo(token)), expected, token)
})

test('an expired, early, revoked or unsound token is invalid_token (RFC 6750 section 3.1)', async () => {
  const expected = [401, 'bearer', 'invalid_token', 'invalid_token']
  const scope = 'openid'
  const revoked = await mint({ scope })
  await http.delete(`/api/tokens/${revoked.jti}`)
  const lapsing = await mint({ scope, expires_in: 5 })
  assert.equal((await userinfo(lapsing.access_token)).status, 200)
  clock.advance(5)
  const faulty = await mint({ scope, fault: 'sig-flipped' })
  for (const { access_token } of [
    revoked,
    lapsing,
    await mint({ scope, expires_in: -1 }),
    await mint({ scope, not_before: clock.now() + 60 }),
    faulty,
  ])
    assert.deepEqual(await refusal(userinfo(access_token)), expected)
})

test('a token without the scope openid is insufficient_scope, which is named (RFC 6750 section 3.1)', async () => {
  for (const scope of ['read', 'openid2 OPENID', undefined]) {
    const { access_token } = await mint({ scope })
    const sent = userinfo(access_token)
    const expected = [403, 'bearer', 'insufficient_scope', 'insufficient_scope']
    assert.deepEqual(await refusal(sent), expected)
    assert.match((await sent).headers['www-authenticate'] ?? '', /scope="openid"/)
  }
})

test('a token without a subject is invalid_token', async () => {
  const { access_token } = await mint({ scope: 'openid', claims: { sub: null } })
  const expected = [401, 'bearer', 'invalid_token', 'invalid_token']
  assert.deepEqual(await refusal(userinfo(access_token)), expected)
})

test('a token in two places, twice, or in no sound header is invalid_request (RFC 6750 sections 2, 3.1)', async () => {
  const { access_token } = await grantTokens(tested)
  const expected = [400, 'bearer', 'invalid_request', 'invalid_request']
  const inForm = http.form('/userinfo', { access_token })
  assert.deepEqual(await refusal(inForm.set('Authorization', `Bearer ${access_token}`)), expected)
  for (const header of ['Bearer', 'Bearer a b', 'Bearer ü', 'Bearer a,b', 'DPoP', 'bearer "x"']) {
    const sent = http.get('/userinfo').set('Authorization', Buffer.from(header).toString('latin1'))
    assert.deepEqual(await refusal(sent), expected, header)
  }
  const twice = await http.form('/userinfo', { access_token: [access_token, access_token] })
  assert.deepEqual([twice.status, twice.body.error], [400, 'invalid_request'])
})

test('a challenge says each thing once, in the characters that it may have (RFC 6750 section 3)', async () => {
  const odd = Buffer.from('Bearer "\\é').toString('latin1')
  for (const sent of [
    http.get('/userinfo'),
    userinfo('unknown'),
    http.get('/userinfo').set('Authorization', odd),
    userinfo((await mint({ scope: 'read' })).access_token),
  ]) {
    const { headers } = await sent
    const header = headers['www-authenticate'] ?? ''
    assert.match(header, /^Bearer [a-z_]+="/)
    const parts = [...header.matchAll(/([a-z_]+)="([^"]*)"/g)]
    const names = parts.map(([, name]) => name)
    assert.equal(new Set(names).size, names.length, header)
    for (const [, , value] of parts) assert.match(value ?? '', /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/)
  }
})

test('a token in the query is refused, good or not, with a header or without (RFC 6750 sections 2.3, 5.3)', async () => {
  const { access_token } = await grantTokens(tested)
  const expected = [400, 'bearer', 'invalid_request', 'invalid_request']
  for (const path of [`/userinfo?access_token=${access_token}`, '/userinfo?a&access%5Ftoken=x']) {
    assert.deepEqual(await refusal(http.get(path)), expected)
    assert.deepEqual(await refusal(http.post(path)), expected)
    const both = http.get(path).set('Authorization', `Bearer ${access_token}`)
    assert.deepEqual(await refusal(both), expected)
  }
  assert.ok(!JSON.stringify(tested.logged).includes(access_token))
})

test('the form counts in a POST only, and no other parameter matters (RFC 6750 section 2.2)', async () => {
  const { access_token } = await grantTokens(tested)
  const sent = await http.form('/userinfo', { access_token, schema: 'openid', client_secret: 'x' })
  assert.equal(sent.status, 200)
  const put = await http.put('/userinfo').set('Authorization', `Bearer ${access_token}`)
  assert.deepEqual([put.status, put.headers.allow], [405, 'GET, HEAD, POST, OPTIONS'])
})

test('who asked is in the event log by the ids of token and client', async () => {
  const { access_token } = await grantTokens(tested)
  await userinfo(access_token)
  const { body } = await http.get('/api/events?type=request&limit=1')
  const [event] = body.items
  assert.deepEqual(
    [event.data.endpoint, event.data.outcome, event.client_id],
    ['userinfo', 'ok', 'demo-client'],
  )
})

/** A key, its thumbprint, and proofs that go with an access token (RFC 9449 §4.2). */
async function proofKey() {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  const proof = (accessToken: string) => {
    const ath = createHash('sha256').update(accessToken).digest('base64url')
    return new SignJWT({ htm: 'GET', htu: `${PUBLIC_URL}/userinfo`, jti: nanoid(), ath })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
      .setIssuedAt(clock.now())
      .sign(privateKey)
  }
  return { jkt: await calculateJwkThumbprint(jwk), proof }
}

test('a token bound to a key is good with its proof alone, and never as a bearer token (RFC 9449 sections 7.1, 7.2)', async () => {
  const [own, foreign] = [await proofKey(), await proofKey()]
  const { access_token } = await grantTokens(tested, { dpopJkt: own.jkt })
  const good = await userinfo(access_token, 'DPoP').set('DPoP', await own.proof(access_token))
  assert.deepEqual([good.status, good.body.sub], [200, 'alice'])
  const stolen = userinfo(access_token).set('DPoP', await own.proof(access_token))
  for (const sent of [
    userinfo(access_token),
    stolen,
    http.form('/userinfo', { access_token }),
    userinfo(access_token, 'DPoP').set('DPoP', await foreign.proof(access_token)),
  ])
    assert.deepEqual((await refusal(sent)).slice(0, 3), [401, 'dpop', 'invalid_token'])
  const bare = await refusal(userinfo(access_token, 'DPoP'))
  assert.deepEqual(bare.slice(0, 3), [401, 'dpop', 'invalid_dpop_proof'])
})
