import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { getClient } from '../../src/idp/clients.ts'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import { inspectToken } from '../../src/idp/inspect-token.ts'
import { introspectToken } from '../../src/idp/introspect-token.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import type { MintRequest } from '../../src/idp/mint-request.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { revokeKey } from '../../src/idp/revoke-key.ts'
import { rotateKeys } from '../../src/idp/rotate-keys.ts'
import { generator } from '../support/generator.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const { idp, issuer, clock, close } = await openTestIdp()
after(close)
const client = await getClient(idp, issuer, 'mcp-resource-server')
const mint = async (request: MintRequest = {}) => (await mintToken(idp, issuer, request)).record
const inspect = (token: string, at = issuer) => inspectToken(idp, at, { token })
const failing = async (token: string, at = issuer) =>
  (await inspect(token, at)).checks.filter(({ passed }) => !passed).map(({ name }) => name)
const detail = async (token: string, name: string) =>
  (await inspect(token)).checks.find((check) => check.name === name)?.detail ?? ''

test('a sound token of ours passes every check, with its header, claims and id', async () => {
  const record = await mint({ scope: 'read' })
  const { checks, ...said } = await inspect(record.value)
  assert.deepEqual(said, {
    format: 'jwt',
    header: record.header,
    claims: record.claims,
    ours: true,
    jti: record.jti,
    unread: [],
    key: {
      kid: record.kid,
      alg: 'RS256',
      state: 'current',
      named: true,
      signatureGood: true,
    },
    unchecked: said.unchecked,
    introspection: said.introspection,
  })
  assert.deepEqual(
    said.unchecked.map(({ name }) => name),
    ['crit', 'aud', 'nbf', 'scope'],
  )
  assert.deepEqual(
    checks.filter(({ passed }) => !passed),
    [],
  )
})

test('what introspection says of a token is what inspection says it says (RFC 7662 section 2.2)', async () => {
  const { value: revokedKey, kid } = await mint({ alg: 'ES512' })
  await revokeKey(idp, issuer, kid ?? '')
  const tokens = [
    (await mint()).value,
    (await mint({ expiresIn: -1 })).value,
    (await mint({ notBefore: NOW + 9 })).value,
    (await mint({ claims: { iss: 'https://other.example' } })).value,
    (await mint({ header: { alg: 'none' } })).value,
    (await mint({ format: 'opaque' })).value,
    (await mint({ format: 'opaque', expiresIn: -1 })).value,
    revokedKey,
    'dev-alice-token',
    'readonly-token',
    'unknown',
    `${(await mint()).value}=`,
  ]
  for (const value of tokens) {
    const { body, outcome } = await introspectToken(idp, issuer, { client, value })
    const { checks, introspection } = await inspect(value)
    assert.deepEqual(introspection, { body, outcome }, value)
    const issued = checks.find(({ name }) => name === 'issued')
    assert.equal(issued?.passed, body.active, value)
  }
})

test('a token by a key that has left the JWK Set fails at its key and nowhere else (M-07)', async () => {
  const { value } = await mint({ alg: 'ES256' })
  await rotateKeys(idp, issuer, { alg: 'ES256', graceSeconds: 0 })
  assert.deepEqual(await failing(value), ['kid'])
  assert.match(await detail(value, 'kid'), /retired key, which is not in the JWK Set/)
})

test('the key that signed a token is found where its header names none or another (RFC 7515 section 4.1.4)', async () => {
  for (const kid of [null, 'no-such-key']) {
    const { value, kid: signer } = await mint({ header: { kid } })
    const { key } = await inspect(value)
    assert.deepEqual([key?.kid, key?.named, key?.signatureGood], [signer, false, true])
    assert.deepEqual(await failing(value), ['kid'])
  }
  const { key } = await inspect('eyJhbGciOiJSUzI1NiJ9.e30.AAAA')
  assert.equal(key, undefined)
})

test('a changed token is not ours any more, its signature is not good, and what it holds is still told', async () => {
  const { value } = await mint()
  const payload = Buffer.from('{"sub":"admin"}').toString('base64url')
  const changed = value.replace(/\.[^.]+\./, `.${payload}.`)
  const said = await inspect(changed)
  assert.deepEqual([said.ours, said.jti, said.claims], [false, undefined, { sub: 'admin' }])
  assert.ok((await failing(changed)).includes('signature'))
})

test('a token of another issuer fails at issuer, key and table (issuers)', async () => {
  const other = await createIssuer(idp, 'inspected')
  assert.deepEqual(await failing((await mint()).value, other), ['kid', 'iss', 'issued'])
})

test('an opaque token is told by what it stands for, a static one by its entry, and neither has a signature', async () => {
  const record = await mint({ format: 'opaque' })
  const opaque = await inspect(record.value)
  assert.deepEqual([opaque.format, opaque.ours, opaque.claims], ['opaque', true, record.claims])
  const fixed = await inspect('dev-alice-token')
  assert.deepEqual([fixed.format, fixed.ours, fixed.jti], ['opaque', true, undefined])
  assert.equal(fixed.claims?.client_id, 'alice@company.com')
  assert.deepEqual(await failing('dev-alice-token'), [])
  assert.deepEqual(await failing('readonly-token'), ['issued'])
})

test('the expectations asked about are checked, and others are not', async () => {
  const { value } = await mint({ scope: 'read', audience: ['https://a.example'] })
  const asked = { token: value, audience: 'https://b.example', requiredScopes: ['write'] }
  const { checks } = await inspectToken(idp, issuer, { ...asked, issuer: 'https://other.example' })
  const failed = checks.filter(({ passed }) => !passed).map(({ name }) => name)
  assert.deepEqual(failed, ['iss', 'aud', 'scope'])
})

test('inspection follows the clock', async () => {
  const { value } = await mint({ expiresIn: 10 })
  assert.match(await detail(value, 'exp'), /^expires in 10 s$/)
  clock.advance(10)
  assert.match(await detail(value, 'exp'), /^expired 0 s ago$/)
})

test('looking into a token leaves no trace of it (O-01)', async () => {
  const before = await listEvents(idp, issuer, { filter: {}, page: { limit: 1 } })
  await inspect('some-secret-token')
  const after = await listEvents(idp, issuer, { filter: {}, page: { limit: 1 } })
  assert.deepEqual(after.items, before.items)
})

test('whatever the text, it is answered, by inspection and by introspection (I-02)', async () => {
  const random = generator(23)
  const { value } = await mint({ alg: 'ES256' })
  const [header = '', payload = '', signature = ''] = value.split('.')
  const alphabet = [
    header,
    payload,
    signature,
    '.',
    '.',
    '=',
    ' ',
    'e30',
    'bnVsbA',
    'W10',
    '\0',
    'ä',
    '\uD800',
    '_',
    'AA',
  ]
  for (let round = 0; round < 400; round += 1) {
    const token = random.text(alphabet, 7)
    const { checks, ours } = await inspect(token)
    const { body } = await introspectToken(idp, issuer, { client, value: token })
    assert.equal(ours, token === value)
    assert.ok(checks.length > 0)
    if (token !== value) assert.deepEqual(body, { active: false }, JSON.stringify(token))
  }
})
