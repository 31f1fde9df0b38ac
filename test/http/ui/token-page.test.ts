import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../../src/core/protocol/json.ts'
import { PROFILE_NAMES } from '../../../src/core/tokens/profiles.ts'
import { getToken, listTokens } from '../../../src/idp/list-tokens.ts'
import type { MintRequest } from '../../../src/idp/mint-request.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { revokeKey } from '../../../src/idp/revoke-key.ts'
import {
  formValues,
  NOW,
  openTestPages,
  type TestPages,
  textOf,
  textOfId,
  unescaped,
} from './test-pages.ts'

const HOSTILE = `"><script>alert(1)</script>'&amp;\u202E`

async function minted({ idp, issuer }: TestPages, request: MintRequest = {}) {
  const { record } = await mintToken(idp, issuer, request)
  return record
}

test('a token’s page shows the token in its parts, its header and claims, and the times in words', async () => {
  const pages = await openTestPages()
  const token = await minted(pages, { scope: 'read', expiresIn: 3599, notBefore: NOW - 60 })
  const { status, text, headers } = await pages.get(`/tokens/${token.jti}`)
  assert.equal(status, 200)
  assert.equal(headers['cache-control'], 'no-store')
  assert.equal(textOfId(text, 'token-value'), token.value)
  const [header, payload, signature] = token.value.split('.')
  assert.ok(text.includes(`<span class="token-header">${header}</span>`))
  assert.ok(text.includes(`<span class="token-payload">${payload}</span>`))
  assert.ok(text.includes(`<span class="token-signature">${signature}</span>`))
  assert.match(textOfId(text, 'token-authorization'), /^Authorization: Bearer ey/)
  const words = textOf(text)
  for (const expected of [
    'expires in 59 min',
    'became valid 1 min ago',
    'issued now',
    'active',
    'current',
  ]) {
    assert.ok(words.includes(expected), expected)
  }
})

test('the claims shown, less their notes, are JSON of the very claims', async () => {
  const pages = await openTestPages()
  const claims = {
    [HOSTILE]: [HOSTILE, { deep: null, n: 1.5e300 }],
    empty: {},
    long: 'x'.repeat(10_000),
  }
  const token = await minted(pages, { claims })
  const { text } = await pages.get(`/tokens/${token.jti}`)
  const shown = /<pre class="code json" id="token-claims">([\s\S]*?)<\/pre>/.exec(text)?.[1] ?? ''
  const json = textOf(shown.replace(/<span class="json-note"[\s\S]*?<\/span>/g, ''))
  assert.deepEqual(JSON.parse(json), token.claims)
})

test('hostile text in every field is shown as text (U-01)', async () => {
  const pages = await openTestPages()
  const token = await minted(pages, {
    subject: HOSTILE,
    clientId: HOSTILE,
    audience: [HOSTILE, 'http://127.0.0.1:8000/mcp'],
    claims: { [HOSTILE]: HOSTILE, jti: HOSTILE },
    header: { 'x-h': HOSTILE },
  })
  const { status, text } = await pages.get(`/tokens/${encodeURIComponent(token.jti)}`)
  assert.equal(status, 200)
  assert.ok(!text.includes('<script>alert'))
  assert.ok(!text.includes('\u202E'), 'nothing turns the page around')
  assert.ok(textOf(text).includes(`"><script>alert(1)</script>'&amp;\\u202e`))
})

test('an opaque token’s page shows what introspection knows, and no header or key', async () => {
  const pages = await openTestPages()
  const token = await minted(pages, { format: 'opaque', expiresIn: -60 })
  const { text } = await pages.get(`/tokens/${token.jti}`)
  assert.equal(textOfId(text, 'token-value'), token.value)
  assert.match(textOf(text), /What introspection knows/)
  assert.match(textOf(text), /expired 1 min ago/)
  assert.ok(!text.includes('id="token-header"'))
  assert.ok(!textOf(text).includes('Key (kid)'))
})

test('a key made for the token is warned of right after minting, and not for ever (decision 16)', async () => {
  const pages = await openTestPages()
  const form = formValues((await pages.get('/mint')).text)
  const answer = await pages.post('/mint', { ...form, alg: 'ES384' })
  const location = answer.headers.location ?? ''
  assert.match(location, /\?key_created=true$/)
  assert.match(textOf((await pages.get(location)).text), /Its key was made just now/)
  const plain = await pages.get(location.replace(/\?.*/, ''))
  assert.doesNotMatch(textOf(plain.text), /Its key was made just now/)
  pages.pass(100)
  assert.doesNotMatch(textOf((await pages.get(location)).text), /Its key was made just now/)
  const second = await pages.post('/mint', { ...form, alg: 'ES384' })
  assert.doesNotMatch(second.headers.location ?? '', /key_created/)
})

test('a token of a revoked key says so, and one of a shared secret that no JWKS has it', async () => {
  const pages = await openTestPages()
  const token = await minted(pages, { alg: 'ES256' })
  await revokeKey(pages.idp, pages.issuer, token.kid ?? '')
  const revoked = await pages.get(`/tokens/${token.jti}`)
  assert.match(textOf(revoked.text), /Its key is revoked/)
  assert.ok(!revoked.text.includes('/revoke"'), 'there is nothing left to revoke')
  const shared = await minted(pages, { alg: 'HS256' })
  assert.match(
    textOf((await pages.get(`/tokens/${shared.jti}`)).text),
    /Signed with a shared secret/,
  )
})

test('revoking leads back to the token’s page, again is fine, and a GET does nothing (L-09, RFC 7009 section 2)', async () => {
  const pages = await openTestPages()
  const token = await minted(pages)
  const path = `/tokens/${token.jti}/revoke`
  const get = await pages.get(path)
  assert.deepEqual([get.status, get.headers.allow], [405, 'POST'])
  assert.equal((await getToken(pages.idp, pages.issuer, token.jti)).status, 'active')
  for (const _turn of [1, 2]) {
    const answer = await pages.post(path)
    assert.deepEqual([answer.status, answer.headers.location], [303, `/tokens/${token.jti}`])
  }
  assert.equal((await getToken(pages.idp, pages.issuer, token.jti)).status, 'revoked')
  const { text } = await pages.get(`/tokens/${token.jti}`)
  assert.match(textOf(text), /revoked\s+would expire in 1 h/)
  assert.equal((await pages.post('/tokens/none/revoke')).status, 404)
})

test('a token that is not there, or an odd id, is a page that says so and reflects nothing (H-11, H-21)', async () => {
  const { get } = await openTestPages()
  for (const id of [
    'none',
    '%3Cscript%3Ealert(1)%3C%2Fscript%3E',
    '..%2F..%2Fetc%2Fpasswd',
    '%00',
    'x'.repeat(9000),
  ]) {
    const { status, text } = await get(`/tokens/${id}`)
    assert.equal(status, 404, id.slice(0, 40))
    assert.doesNotMatch(text, /alert\(1\)|passwd|xxxx/)
  }
  assert.equal((await get('/tokens/%FF')).status, 400)
})

const ODD: MintRequest = {
  subject: 'dora',
  clientId: null,
  audience: ['a', 'b'],
  scope: 'read write',
  expiresIn: -5,
  notBefore: NOW + 300,
  claims: { tenant: 'acme', jti: null, iss: 'https://other.example', deep: { a: [1] } },
}

/** Claims that no two tokens share, and times, which are the same when seen from the token's own. */
function lasting(claims: JsonObject = {}): object {
  const own = new Set(['jti', 'uti', 'origin_jti', 'event_id'])
  const times = new Set(['iat', 'nbf', 'exp', 'auth_time'])
  const issuedAt = Number(claims.iat)
  const kept = Object.entries(claims).filter(([name]) => !own.has(name))
  return Object.fromEntries(
    kept.map(([name, value]) => [name, times.has(name) ? Number(value) - issuedAt : value]),
  )
}

const REQUESTS: readonly (readonly [string, MintRequest])[] = [
  ...PROFILE_NAMES.map((profile) => [profile, { profile, scope: 'read' }] as const),
  ...PROFILE_NAMES.map((profile) => [`${profile}, odd`, { ...ODD, profile }] as const),
  ['header', { header: { typ: null, 'x-y': [1] } }],
  ['never expires', { expiresIn: null, audience: null, subject: null }],
  ['opaque', { format: 'opaque', claims: { exp: null, tenant: 'x' } }],
  ['another alg', { alg: 'EdDSA' }],
]

for (const [name, request] of REQUESTS) {
  test(`minting another like this gives the same header and claims: ${name}`, async () => {
    const pages = await openTestPages()
    const first = await minted(pages, request)
    const { text } = await pages.get(`/tokens/${first.jti}`)
    pages.pass(100)
    const link = unescaped(/<a class="button" href="([^"]*)">Mint another/.exec(text)?.[1] ?? '')
    const answer = await pages.post('/mint', formValues((await pages.get(link)).text))
    assert.equal(answer.status, 303, textOf(answer.text))
    const [second] = (await listTokens(pages.idp, pages.issuer, { filter: {}, page: {} })).items
    assert.notEqual(second?.jti, first.jti)
    assert.deepEqual(lasting(second?.claims), lasting(first.claims))
    assert.deepEqual(second?.header, first.header)
  })
}

test('a token too large for a link offers none', async () => {
  const pages = await openTestPages()
  const token = await minted(pages, { claims: { long: 'x'.repeat(20_000) } })
  assert.ok(!(await pages.get(`/tokens/${token.jti}`)).text.includes('Mint another like this'))
})
