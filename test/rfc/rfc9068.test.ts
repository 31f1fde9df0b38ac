import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  compactVerify,
  createLocalJWKSet,
  decodeProtectedHeader,
  type JSONWebKeySet,
  jwtVerify,
} from 'jose'
import { ALGS, isSymmetric } from '../../src/core/keys/algorithms.ts'
import { DEMO_CLIENT } from '../support/http.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const { http, issuer, clock, close } = await openTestIdp()
after(close)

const AUDIENCE = 'http://127.0.0.1:8000/mcp'

async function mint(body: object = {}) {
  const answer = await http.post('/api/tokens').send(body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}

const verifier = async () =>
  createLocalJWKSet((await http.get('/.well-known/jwks.json')).body as JSONWebKeySet)

const strict = (now = clock.now()) => ({
  issuer: issuer.issuer,
  audience: AUDIENCE,
  typ: 'at+jwt',
  requiredClaims: ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'],
  currentDate: new Date(now * 1000),
})

test('a minted token has the header and the claims of a JWT access token, and verifies strictly (RFC 9068 sections 2.1, 2.2, 4, J-01)', async () => {
  const { access_token, jti } = await mint({ scope: 'read write' })
  const { payload, protectedHeader } = await jwtVerify(access_token, await verifier(), strict())
  assert.deepEqual(Object.keys(protectedHeader).sort(), ['alg', 'kid', 'typ'])
  assert.deepEqual(payload, {
    iss: issuer.issuer,
    aud: AUDIENCE,
    sub: 'alice',
    client_id: 'demo-client',
    iat: NOW,
    exp: NOW + 3600,
    jti,
    scope: 'read write',
  })
})

test('a granted token is one too; its subject is the client (RFC 9068 sections 2.2, 5, RFC 6749 section 4.4)', async () => {
  const { body } = await http.form('/token', { grant_type: 'client_credentials' }, DEMO_CLIENT)
  const { payload } = await jwtVerify(body.access_token, await verifier(), strict())
  assert.deepEqual([payload.sub, payload.client_id], ['demo-client', 'demo-client'])
})

test('every algorithm with a public key verifies strictly (RFC 9068 section 2.1, J-02)', async () => {
  for (const alg of ALGS.filter((one) => !isSymmetric(one))) {
    const { access_token } = await mint({ alg })
    const { protectedHeader } = await jwtVerify(access_token, await verifier(), strict())
    assert.equal(protectedHeader.alg, alg)
  }
})

test('a token with a shared secret verifies under the secret that is handed out (J-02, RFC 7518 section 3.2)', async () => {
  for (const alg of ALGS.filter(isSymmetric)) {
    const { access_token, kid } = await mint({ alg })
    const { text } = await http.get(`/api/keys/${kid}/secret`)
    assert.match(text, /^[A-Za-z0-9_-]+$/)
    assert.ok(text.length >= Number(alg.slice(2)) / 8)
    await jwtVerify(access_token, new TextEncoder().encode(text), strict())
  }
})

test('the times are whole seconds (RFC 7519 section 2, J-04)', async () => {
  const { claims } = await mint({ not_before: NOW, issued_at: NOW - 5 })
  for (const name of ['iat', 'nbf', 'exp']) assert.ok(Number.isInteger(claims[name]), name)
  for (const body of [
    { expires_in: 1.5 },
    { issued_at: NOW + 0.25 },
    { not_before: -1 },
    { expires_in: 1e300 },
    { claims: { exp: 1.5 } },
    { claims: { exp: String(NOW) } },
    { claims: { iat: true } },
  ]) {
    const { status, body: problem } = await http.post('/api/tokens').send(body)
    assert.equal(status, 400, JSON.stringify(body))
    assert.match(problem.errors[0].pointer, /^\/(expires_in|issued_at|not_before|claims\/\w+)$/)
  }
})

test('no two tokens share a jti or a text (RFC 7519 section 4.1.7, J-03)', async () => {
  const tokens = await Promise.all(Array.from({ length: 50 }, () => mint()))
  assert.equal(new Set(tokens.map(({ jti }) => jti)).size, 50)
  assert.equal(new Set(tokens.map(({ access_token }) => access_token)).size, 50)
})

test('a token that has expired, is not valid yet, or is meant for another is refused by the verifier for that alone (RFC 9068 section 4)', async () => {
  const cases: readonly [object, string][] = [
    [{ expires_in: -10 }, 'exp'],
    [{ not_before: NOW + 60 }, 'nbf'],
    [{ audience: 'https://other.example/' }, 'aud'],
    [{ claims: { iss: 'https://other.example' } }, 'iss'],
    [{ audience: null }, 'aud'],
    [{ subject: null }, 'sub'],
    [{ expires_in: null }, 'exp'],
    [{ header: { typ: 'JWT' } }, 'typ'],
  ]
  for (const [body, claim] of cases) {
    const { access_token } = await mint(body)
    await assert.rejects(jwtVerify(access_token, await verifier(), strict()), { claim })
    await compactVerify(access_token, await verifier())
  }
})

test('members of the header can be added, replaced and removed (api.md)', async () => {
  const { access_token } = await mint({ header: { typ: null, x: [1], kid: 'another' } })
  const header = decodeProtectedHeader(access_token)
  assert.deepEqual(header, { alg: 'RS256', kid: 'another', x: [1] })
})

test('claims can be added, replaced and removed, whatever they are called, and text stays as it was (RFC 8259 section 8.2, J-05, J-07)', async () => {
  const claims = { sub: 'root', jti: null, aud: ['a'], 'caf\u00e9': '\u{1f600}\u2028\u0000"\\' }
  const { access_token } = await mint({ claims })
  const payload = JSON.parse(Buffer.from(access_token.split('.')[1], 'base64url').toString())
  assert.deepEqual(
    [payload.sub, 'jti' in payload, payload.aud, payload['caf\u00e9']],
    ['root', false, ['a'], '\u{1f600}\u2028\u0000"\\'],
  )
})
