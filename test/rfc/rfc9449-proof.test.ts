import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { SignJWT } from 'jose'
import { authorizePath, CHALLENGE, redeem, told, VERIFIER } from '../support/authorize.ts'
import { grantTokens } from '../support/grants.ts'
import { DEMO_CLIENT, formBody, type Http, type Parameters } from '../support/http.ts'
import { ath, DEFAULT_URL, dpopProof, type ProofKey, proofKey } from '../support/proofs.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const tested = await openTestIdp()
const { http, idp, close } = tested
after(close)
const key = await proofKey()
const rsa = await proofKey('RS256')

const tokenFor = (proof: string) =>
  http
    .form('/issuers/default/token', { grant_type: 'client_credentials' }, DEMO_CLIENT)
    .set('DPoP', proof)

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A proof that a shared secret signs. */
const bySecret = () =>
  new SignJWT({ jti: 's', htm: 'POST', htu: `${DEFAULT_URL}/token`, iat: NOW })
    .setProtectedHeader({ alg: 'HS256', typ: 'dpop+jwt', jwk: key.jwk })
    .sign(Buffer.alloc(32))

/** A proof whose signature was taken from another one. */
async function spliced(header: object = {}): Promise<string> {
  const [head = '', , signature = ''] = (await dpopProof(key)).split('.')
  const [, payload = ''] = (await dpopProof(key)).split('.')
  const own = Object.keys(header).length === 0 ? head : encoded(header)
  return `${own}.${payload}.${signature}`
}

const WRONG: readonly (readonly [string, () => string | Promise<string>])[] = [
  ['that is no JWT', () => 'a.b'],
  ['without a jti', () => dpopProof(key, { claims: { jti: undefined } })],
  ['without a method', () => dpopProof(key, { claims: { htm: undefined } })],
  ['without a URL', () => dpopProof(key, { claims: { htu: undefined } })],
  ['without a time', () => dpopProof(key, { claims: { iat: undefined } })],
  ['of another typ', () => dpopProof(key, { header: { typ: 'at+jwt' } })],
  ['without a typ', () => dpopProof(key, { header: { typ: undefined } })],
  ['by nobody', () => spliced({ alg: 'none', typ: 'dpop+jwt', jwk: key.jwk })],
  ['by a shared secret', bySecret],
  ['of another algorithm than its key', () => dpopProof(key, { header: { jwk: rsa.jwk } })],
  ['by another key than it names', async () => dpopProof(key, { header: await other() })],
  ['with a changed payload', () => spliced()],
  ['without a key', () => dpopProof(key, { header: { jwk: undefined } })],
  [
    'with a private key',
    () => dpopProof(key, { header: { jwk: { ...key.jwk, d: 'A'.repeat(43) } } }),
  ],
  ['for another method', () => dpopProof(key, { claims: { htm: 'GET' } })],
  ['for another URL', () => dpopProof(key, { claims: { htu: `${DEFAULT_URL}/par` } })],
  ['of long ago', () => dpopProof(key, { claims: { iat: NOW - 61 } })],
  ['from the future', () => dpopProof(key, { claims: { iat: NOW + 61 } })],
]

const other = async () => ({ jwk: (await proofKey()).jwk })

for (const [what, make] of WRONG) {
  test(`a proof ${what} is invalid_dpop_proof (RFC 9449 sections 4.3, 11.1, 11.5, 11.6)`, async () => {
    const { status, body } = await tokenFor(await make())
    assert.deepEqual([status, body.error], [400, 'invalid_dpop_proof'])
  })
}

/** Fetches tokens for a code of the seed's public client, with or without a proof. */
async function redeemBy(code: string, by?: ProofKey) {
  return by === undefined
    ? redeem(http, code)
    : http
        .post('/issuers/default/token')
        .type('form')
        .set('DPoP', await dpopProof(by))
        .send(formBody(codeForm(code)))
}

const REDIRECT = 'http://127.0.0.1:4711/callback'
const codeForm = (code: string): Parameters => ({
  grant_type: 'authorization_code',
  client_id: 'demo-public-client',
  redirect_uri: REDIRECT,
  code_verifier: VERIFIER,
  code,
})

/** A code opens with a proof by its key alone. */
async function opensByKeyAlone(code: string): Promise<void> {
  const bare = await redeem(http, code, { redirect_uri: REDIRECT })
  assert.deepEqual([bare.status, bare.body.error], [400, 'invalid_grant'])
  const foreign = await redeemBy(code, await proofKey())
  assert.deepEqual([foreign.status, foreign.body.error], [400, 'invalid_grant'])
  const own = await redeemBy(code, key)
  assert.deepEqual([own.status, own.body.token_type], [200, 'DPoP'])
}

test('a code that names a key opens with a proof by that key alone (RFC 9449 section 10)', async () => {
  const asked = { login_hint: 'alice', dpop_jkt: key.jkt, redirect_uri: REDIRECT }
  await opensByKeyAlone(told(await http.get(authorizePath(asked))).get('code') ?? '')
})

test('a request that is pushed with a proof, or names a key, gives a code that opens with that key alone (RFC 9449 section 10.1)', async () => {
  const client_id = 'demo-public-client'
  const asked = {
    client_id,
    response_type: 'code',
    redirect_uri: REDIRECT,
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    login_hint: 'alice',
  }
  const htu = { claims: { htu: `${DEFAULT_URL}/par` } }
  const byProof = await http
    .form('/issuers/default/par', asked)
    .set('DPoP', await dpopProof(key, htu))
  const byName = await http.form('/issuers/default/par', { ...asked, dpop_jkt: key.jkt })
  for (const { body } of [byProof, byName]) {
    const query = new URLSearchParams({ client_id, request_uri: body.request_uri })
    const answer = await http.get(`/issuers/default/authorize?${query}`)
    await opensByKeyAlone(told(answer).get('code') ?? '')
  }
})

test('where nonces are asked for, userinfo asks for one too, by a challenge (RFC 9449 section 9)', async (t) => {
  const oauth = { ...idp.settings.oauth, requireDpopNonce: true }
  const strict = await openTestIdp({ settings: { oauth } })
  t.after(strict.close)
  const { access_token } = await grantTokens(strict, { dpopJkt: key.jkt })
  const ask = async (to: Http, nonce?: string) => {
    const place = { htm: 'GET', htu: `${DEFAULT_URL}/userinfo` }
    const claims = { ...place, ath: ath(access_token), ...(nonce === undefined ? {} : { nonce }) }
    const asked = to.get('/issuers/default/userinfo').set('Authorization', `DPoP ${access_token}`)
    return asked.set('DPoP', await dpopProof(key, { claims }))
  }
  const first = await ask(strict.http)
  assert.equal(first.status, 401)
  assert.match(first.headers['www-authenticate'] ?? '', /^DPoP error="use_dpop_nonce"/)
  const nonce = first.headers['dpop-nonce'] ?? ''
  assert.match(nonce, /^[\x21\x23-\x5B\x5D-\x7E]+$/)
  assert.equal((await ask(strict.http, `${nonce}x`)).status, 401)
  assert.equal((await ask(strict.http, nonce)).status, 200)
})
