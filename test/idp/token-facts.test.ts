import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { decodeJwt } from 'jose'
import type { Json, JsonObject } from '../../src/core/protocol/json.ts'
import { PROFILE_NAMES } from '../../src/core/tokens/profiles.ts'
import { getClient } from '../../src/idp/clients.ts'
import { introspectToken } from '../../src/idp/introspect-token.ts'
import type { MintRequest } from '../../src/idp/mint-request.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { generator } from '../support/generator.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const { idp, issuer, close } = await openTestIdp()
after(close)
const client = await getClient(idp, issuer, 'mcp-resource-server')
const mint = async (request: MintRequest = {}) => (await mintToken(idp, issuer, request)).record
const ask = async (value: string) => (await introspectToken(idp, issuer, { client, value })).body

const cases: readonly (readonly [string, MintRequest, JsonObject])[] = [
  [
    'scp put in place of a list',
    { profile: 'okta', scope: 'read', claims: { scp: ['admin'] } },
    { scope: 'admin' },
  ],
  [
    'scp put in place of a text',
    { profile: 'entra', scope: 'read', claims: { scp: 'admin root' } },
    { scope: 'admin root' },
  ],
  ['scp taken away', { profile: 'okta', scope: 'read', claims: { scp: null } }, { scope: null }],
  ['scp added where there is no scope', { claims: { scp: 'a' } }, { scope: 'a' }],
  ['scp added beside a scope', { scope: 'read', claims: { scp: 'a' } }, { scope: 'read' }],
  ['an empty scope', { scope: 'read', claims: { scope: '' } }, { scope: null }],
  [
    'a scope that the profile does not write',
    { profile: 'google', scope: 'read' },
    { scope: 'read' },
  ],
  ['azp put in place', { profile: 'entra', claims: { azp: 'other' } }, { clientId: 'other' }],
  ['cid put in place', { profile: 'okta', claims: { cid: 'other' } }, { clientId: 'other' }],
  ['azp beside a client_id', { claims: { azp: 'other', client_id: 'c' } }, { clientId: 'c' }],
  [
    'a client that the profile does not write',
    { profile: 'fastmcp', clientId: 'c', subject: 'facts' },
    { clientId: 'c' },
  ],
  ['a subject put in place', { claims: { sub: 'bob' } }, { subject: 'bob' }],
  ['a subject taken away', { claims: { sub: null } }, { subject: null }],
]

for (const [what, request, facts] of cases) {
  test(`with ${what} the record says what a verifier reads in the token (J-04)`, async () => {
    const record = await mint(request)
    for (const [name, value] of Object.entries(facts))
      assert.equal((record as unknown as JsonObject)[name], value, name)
    const body = await ask(record.value)
    if ('scope' in facts) assert.equal(body.scope ?? null, facts.scope)
    if ('clientId' in facts) assert.equal(body.client_id ?? null, facts.clientId)
  })
}

test('whatever claims are put in place, token, record and introspection agree (J-04)', async () => {
  const random = generator(17)
  const values: Readonly<Record<string, readonly Json[]>> = {
    sub: ['bob', '', null],
    aud: ['x', ['x', 'y'], null],
    exp: [NOW + 1, NOW + 10_000, null],
    nbf: [NOW, NOW - 1, null],
    iat: [NOW - 5, 0, null],
    scope: ['a', 'a b', null],
    scp: ['c', ['c', 'd'], [], null],
    client_id: ['c2', null],
    jti: ['', null],
    extra: [{ a: [1] }, null],
  }
  for (let round = 0; round < 150; round += 1) {
    const claims: Record<string, Json> = {}
    for (const [name, some] of Object.entries(values))
      if (random.below(3) === 0) claims[name] = some[random.below(some.length)] ?? null
    const profile = PROFILE_NAMES[random.below(PROFILE_NAMES.length)]
    const record = await mint({ profile, claims, scope: 'read', alg: 'ES256' })
    const told = JSON.stringify({ profile, claims })
    const signed = decodeJwt(record.value) as JsonObject
    assert.deepEqual(signed, record.claims, told)
    assert.equal(record.subject, signed.sub ?? null, told)
    assert.deepEqual(record.audience, signed.aud ?? null, told)
    assert.equal(record.expiresAt, signed.exp ?? null, told)
    assert.equal(record.notBefore, signed.nbf ?? null, told)
    const body = await ask(record.value)
    assert.equal(body.active, true, told)
    const ours = ['active', 'token_type', 'client_id', 'scope', 'username']
    for (const [name, value] of Object.entries(signed))
      if (!ours.includes(name)) assert.deepEqual(body[name], value, `${name} of ${told}`)
    if (typeof signed.scope === 'string') assert.equal(body.scope, signed.scope, told)
    if (typeof signed.client_id === 'string') assert.equal(body.client_id, signed.client_id, told)
  }
})

test("a record's id is the claim jti where that can be one, and made where it cannot (decision 19)", async () => {
  assert.equal((await mint({ claims: { jti: 'mine' } })).jti, 'mine')
  for (const jti of ['', 'x'.repeat(257), null]) {
    const record = await mint({ claims: { jti } })
    assert.match(record.jti, /^[A-Za-z0-9_-]{22}$/)
    assert.equal(record.claims.jti ?? null, jti, 'the claim is as it was asked for')
  }
  const both = await mint({ jti: 'id', claims: { jti: 'claim' }, alg: 'ES256' })
  assert.deepEqual([both.jti, both.claims.jti], ['id', 'claim'])
  await mint({ jti: 'id-2', claims: { jti: 'claim' }, alg: 'ES256' })
  await assert.rejects(mint({ claims: { jti: 'id' } }), { kind: 'conflict' })
})

test('times stay exact numbers, however far (RFC 8259 section 6)', async () => {
  await assert.rejects(mint({ issuedAt: Number.MAX_SAFE_INTEGER }), /issued_at: must be whole/)
  const latest = Number.MAX_SAFE_INTEGER - 3_155_760_000
  const record = await mint({ issuedAt: latest, expiresIn: 3_155_760_000 })
  assert.equal(record.expiresAt, Number.MAX_SAFE_INTEGER)
  assert.equal((await ask(record.value)).exp, Number.MAX_SAFE_INTEGER)
})

test('text that UTF-8 cannot hold is refused where it is looked up, and U+0000 is kept (J-07)', async () => {
  for (const request of [{ subject: 'a\uD800' }, { clientId: '\uDC00' }, { jti: 'x\uD800' }])
    await assert.rejects(mint(request), { name: 'InvalidInput' })
  const record = await mint({ subject: 'a\0b', claims: { emoji: '😀', lone: '\uD800' } })
  const body = await ask(record.value)
  assert.deepEqual([body.sub, body.emoji, body.lone], ['a\0b', '😀', '\uD800'])
})

test('a claim called __proto__ is signed, kept and told like any other (J-05)', async () => {
  const claims = JSON.parse('{"__proto__":{"scope":"admin"},"constructor":1}') as JsonObject
  const { value } = await mint({ claims })
  const payload = Buffer.from(value.split('.')[1] ?? '', 'base64url').toString()
  assert.match(payload, /"__proto__":\{"scope":"admin"\},"constructor":1/)
  const body = await ask(value)
  assert.match(JSON.stringify(body), /"__proto__":\{"scope":"admin"\}/)
  assert.equal(body.scope, undefined)
})
