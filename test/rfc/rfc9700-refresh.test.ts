import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { nanoid } from 'nanoid'
import { grantTokens } from '../support/grants.ts'
import { basic, DEMO_CLIENT, formBody, PUBLIC_URL, RESOURCE_SERVER } from '../support/http.ts'
import { openTestIdp, type TestIdp } from '../support/test-idp.ts'

const tested = await openTestIdp()
after(tested.close)

const refresh = (at: Pick<TestIdp, 'http'>, refresh_token: string) =>
  at.http.form('/token', { grant_type: 'refresh_token', refresh_token }, DEMO_CLIENT)

const isActive = async ({ http }: Pick<TestIdp, 'http'>, token: string) =>
  (await http.form('/introspect', { token }, RESOURCE_SERVER)).body.active

async function revocations({ idp, issuer }: TestIdp) {
  const filter = { types: ['grant_revoked' as const] }
  return idp.store.events.list(issuer.id, filter, { limit: 500 })
}

for (const clientId of ['demo-client', 'demo-public-client'])
  test(`each use gives a new refresh token, to ${clientId} (RFC 9700 sections 2.2.2, 4.14.2, F-01)`, async () => {
    const { refresh_token: first } = await grantTokens(tested, { clientId })
    const seen = new Set([first])
    let token = first
    for (let n = 0; n < 3; n += 1) {
      const parameters = { grant_type: 'refresh_token', refresh_token: token }
      const { status, body } =
        clientId === 'demo-client'
          ? await refresh(tested, token)
          : await tested.http.form('/token', { ...parameters, client_id: clientId })
      assert.equal(status, 200)
      token = body.refresh_token
      assert.ok(!seen.has(token))
      seen.add(token)
    }
  })

test('reuse ends the family: the newest refresh token and every access token with it (RFC 9700 section 4.14.2, F-02)', async () => {
  const first = await grantTokens(tested)
  const other = await grantTokens(tested)
  const second = (await refresh(tested, first.refresh_token)).body
  const third = (await refresh(tested, second.refresh_token)).body
  const before = (await revocations(tested)).length
  const reused = await refresh(tested, first.refresh_token)
  assert.deepEqual([reused.status, reused.body.error], [400, 'invalid_grant'])
  for (const { access_token } of [first, second, third])
    assert.equal(await isActive(tested, access_token), false)
  for (const { refresh_token } of [first, second, third]) {
    const { status, body } = await refresh(tested, refresh_token)
    assert.deepEqual([status, body.error], [400, 'invalid_grant'])
  }
  const events = await revocations(tested)
  assert.equal(events.length, before + 1)
  assert.deepEqual(events[0]?.clientId, 'demo-client')
  assert.deepEqual(events[0]?.data, {
    subject: 'alice',
    scope: 'openid read',
    tokens: 3,
    why: 'refresh_token_reused',
  })
  assert.equal(await isActive(tested, other.access_token), true)
  assert.equal((await refresh(tested, other.refresh_token)).status, 200)
})

test('a used token that has expired since still ends the family while it is known (RFC 9700 section 4.14.2, F-02)', async () => {
  const at = await openTestIdp()
  const first = await grantTokens(at)
  at.clock.advance(at.idp.settings.oauth.refreshTokenLifetimeSeconds - 1)
  const second = (await refresh(at, first.refresh_token)).body
  at.clock.advance(2)
  assert.equal((await refresh(at, first.refresh_token)).body.error, 'invalid_grant')
  assert.equal(await isActive(at, second.access_token), false)
  await at.close()
})

test('of fifty uses at once one gives tokens, the rest are invalid_grant, and being reuses they end the family (RFC 9700 section 4.14.2, F-03)', async () => {
  const { refresh_token } = await grantTokens(tested)
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => refresh(tested, refresh_token)),
  )
  const successes = answers.filter(({ status }) => status === 200)
  assert.equal(successes.length, 1)
  for (const { status, body } of answers)
    if (status !== 200) assert.deepEqual([status, body.error], [400, 'invalid_grant'])
  const { access_token, refresh_token: next } = successes[0]?.body ?? {}
  assert.equal(await isActive(tested, access_token), false)
  assert.equal((await refresh(tested, next)).body.error, 'invalid_grant')
})

test('within the grace a second use gives tokens again and ends nothing; after it a use ends all (F-03)', async () => {
  const at = await openTestIdp({
    settings: { oauth: { ...tested.idp.settings.oauth, refreshTokenGraceSeconds: 10 } },
  })
  const first = await grantTokens(at)
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => refresh(at, first.refresh_token)),
  )
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  at.clock.advance(10)
  const again = await refresh(at, first.refresh_token)
  assert.equal(again.status, 200)
  assert.deepEqual(await revocations(at), [])
  at.clock.advance(1)
  const late = await refresh(at, first.refresh_token)
  assert.equal(late.body.error, 'invalid_grant')
  assert.equal(await isActive(at, again.body.access_token), false)
  assert.equal((await refresh(at, again.body.refresh_token)).body.error, 'invalid_grant')
  await at.close()
})

test('a grace is counted from the first use, however often the token comes (F-03)', async () => {
  const at = await openTestIdp({
    settings: { oauth: { ...tested.idp.settings.oauth, refreshTokenGraceSeconds: 10 } },
  })
  const { refresh_token } = await grantTokens(at)
  for (const status of [200, 200, 200, 400]) {
    assert.equal((await refresh(at, refresh_token)).status, status)
    at.clock.advance(5)
  }
  await at.close()
})

test('a token of a grant that has ended is invalid_grant, and the grant ends once (F-07)', async () => {
  const { refresh_token } = await grantTokens(tested)
  await tested.http.form('/revoke', { token: refresh_token }, DEMO_CLIENT)
  const before = (await revocations(tested)).length
  for (let n = 0; n < 2; n += 1)
    assert.equal((await refresh(tested, refresh_token)).body.error, 'invalid_grant')
  assert.equal((await revocations(tested)).length, before)
})

/** A key, its thumbprint, and proofs that a client has it, as RFC 9449 §4.2 makes them. */
async function proofKey() {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  const proof = () =>
    new SignJWT({ htm: 'POST', htu: `${PUBLIC_URL}/token`, jti: nanoid() })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
      .setIssuedAt(tested.clock.now())
      .sign(privateKey)
  return { jkt: await calculateJwkThumbprint(jwk), proof }
}

test("a public client's token is bound to its key: nobody else uses it, or uses it up (RFC 9449 section 5, RFC 9700 section 2.2.2)", async () => {
  const [own, foreign] = [await proofKey(), await proofKey()]
  const client_id = 'demo-public-client'
  const granted = await grantTokens(tested, { clientId: client_id, dpopJkt: own.jkt })
  const use = (refresh_token: string, proof?: string) => {
    const sent = tested.http.post('/token').type('form')
    if (proof !== undefined) sent.set('DPoP', proof)
    return sent.send(formBody({ grant_type: 'refresh_token', refresh_token, client_id }))
  }
  for (const proof of [undefined, await foreign.proof()]) {
    const { status, body } = await use(granted.refresh_token, proof)
    assert.deepEqual([status, body.error], [400, 'invalid_grant'])
  }
  const { status, body } = await use(granted.refresh_token, await own.proof())
  assert.deepEqual([status, body.token_type], [200, 'DPoP'])
  assert.equal((await use(granted.refresh_token)).status, 400)
  assert.equal((await use(body.refresh_token)).status, 400)
  const next = await use(body.refresh_token, await own.proof())
  assert.deepEqual([next.status, next.body.token_type], [200, 'DPoP'])
})

test("a confidential client's token is bound to the client, not to a key (RFC 9449 section 5)", async () => {
  const key = await proofKey()
  const { refresh_token } = await grantTokens(tested, { dpopJkt: key.jkt })
  const plain = await refresh(tested, refresh_token)
  assert.deepEqual([plain.status, plain.body.token_type], [200, 'Bearer'])
  const parameters = { grant_type: 'refresh_token', refresh_token: plain.body.refresh_token }
  const bound = await tested.http
    .post('/token')
    .type('form')
    .set('Authorization', basic(DEMO_CLIENT))
    .set('DPoP', await (await proofKey()).proof())
    .send(formBody(parameters))
  assert.deepEqual([bound.status, bound.body.token_type], [200, 'DPoP'])
})
