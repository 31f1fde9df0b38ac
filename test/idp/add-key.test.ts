import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, test } from 'node:test'
import type { Alg } from '../../src/core/keys/algorithms.ts'
import { InvalidInput } from '../../src/core/protocol/invalid-input.ts'
import type { JsonObject } from '../../src/core/protocol/json.ts'
import { createKey, importKey } from '../../src/idp/add-key.ts'
import { getClient } from '../../src/idp/clients.ts'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import { introspectToken } from '../../src/idp/introspect-token.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { getKey, listKeys } from '../../src/idp/list-keys.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { publishJwks } from '../../src/idp/publish-jwks.ts'
import { revokeKey } from '../../src/idp/revoke-key.ts'
import { rotateKeys } from '../../src/idp/rotate-keys.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { idp, clock, close } = await openTestIdp()
after(close)
let made = 0
const freshIssuer = () => createIssuer(idp, `k${++made}`)
type Held = Awaited<ReturnType<typeof freshIssuer>>

const states = async (issuer: Held, alg: Alg) =>
  (await listKeys(idp, issuer, { limit: 500 })).items
    .filter((key) => key.alg === alg)
    .map((key) => key.effectiveState)
    .sort()
const kids = async (issuer: Held) => (await publishJwks(idp, issuer)).keys.map(({ kid }) => kid)
const ecJwk = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'jwk',
  }) as JsonObject
const SECRET = 'the secret that my verifier was given'

test('the first key of an algorithm that is to sign comes with one published ahead, so that it can be rotated (decision 17)', async () => {
  const issuer = await freshIssuer()
  const key = await createKey(idp, issuer, { alg: 'ES384', state: 'current' })
  assert.equal(key.effectiveState, 'current')
  assert.deepEqual(await states(issuer, 'ES384'), ['current', 'next'])
  const seen = await kids(issuer)
  const { current } = await rotateKeys(idp, issuer, { alg: 'ES384' })
  assert.ok(seen.includes(current.kid), 'what signs after a rotation was published before it')
})

test('a secret that is to sign comes alone, since nothing of it is published', async () => {
  const issuer = await freshIssuer()
  await createKey(idp, issuer, { alg: 'HS512', state: 'current' })
  assert.deepEqual(await states(issuer, 'HS512'), ['current'])
})

test('an imported key signs from when it is made current, and its tokens introspect (api.md)', async () => {
  const issuer = await freshIssuer()
  const client = await getClient(idp, issuer, 'mcp-resource-server')
  const key = await importKey(idp, issuer, {
    alg: 'ES256',
    jwk: ecJwk(),
    kid: 'theirs',
    state: 'current',
  })
  const { record } = await mintToken(idp, issuer, { alg: 'ES256' })
  assert.deepEqual([record.kid, record.header?.kid], [key.kid, 'theirs'])
  const { body } = await introspectToken(idp, issuer, { client, value: record.value })
  assert.equal(body.active, true)
})

test('a secret taken in as next signs after the next rotation, announced (decision 17)', async () => {
  const issuer = await freshIssuer()
  await mintToken(idp, issuer, { alg: 'HS256' })
  await importKey(idp, issuer, { alg: 'HS256', secret: SECRET, kid: 'mine' })
  assert.equal((await rotateKeys(idp, issuer, { alg: 'HS256' })).current.kid, 'mine')
  assert.equal((await mintToken(idp, issuer, { alg: 'HS256' })).record.kid, 'mine')
  assert.deepEqual(await states(issuer, 'HS256'), ['current', 'previous'])
})

test('the demoted key stays published until what it signed has expired (decision 15)', async () => {
  const issuer = await freshIssuer()
  const { record } = await mintToken(idp, issuer, { alg: 'ES256', expiresIn: 90_000 })
  await createKey(idp, issuer, { alg: 'ES256', state: 'current' })
  const old = await getKey(idp, issuer, record.kid ?? '')
  assert.deepEqual(
    [old.effectiveState, old.previousAt, old.retiresAt],
    ['previous', clock.now(), clock.now() + 90_000],
  )
})

test('the same key in another form, or under another kid, is there already; for another algorithm it is not (decision 18)', async () => {
  const issuer = await freshIssuer()
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = (type: 'pkcs1' | 'pkcs8') => privateKey.export({ format: 'pem', type }).toString()
  const { kid } = await importKey(idp, issuer, { alg: 'RS256', pem: pem('pkcs1') })
  await assert.rejects(importKey(idp, issuer, { alg: 'RS256', pem: pem('pkcs8'), kid: 'b' }), {
    kind: 'conflict',
    message: new RegExp(kid),
  })
  await assert.rejects(importKey(idp, issuer, { alg: 'PS256', pem: pem('pkcs8') }), {
    kind: 'conflict',
  })
  await importKey(idp, issuer, { alg: 'PS256', pem: pem('pkcs8'), kid: 'b' })
  await revokeKey(idp, issuer, 'b')
  await assert.rejects(
    importKey(idp, issuer, { alg: 'ES256', jwk: ecJwk(), kid: 'b' }),
    { kind: 'conflict' },
    'a kid is never used twice, not even a revoked one',
  )
})

test('the same key may be in two issuers, each with its own state (issuers)', async () => {
  const [one, two] = [await freshIssuer(), await freshIssuer()]
  const jwk = ecJwk()
  const { kid } = await importKey(idp, one, { alg: 'ES256', jwk })
  await importKey(idp, two, { alg: 'ES256', jwk })
  await revokeKey(idp, one, kid)
  assert.equal((await getKey(idp, two, kid)).effectiveState, 'next')
})

test('each key is one event with its kind, and a refused one is none (events, O-01)', async () => {
  const issuer = await freshIssuer()
  const told = async () =>
    (await listEvents(idp, issuer, { filter: {}, page: { limit: 500 } })).items
  const before = (await told()).length
  await createKey(idp, issuer, { alg: 'EdDSA' })
  await importKey(idp, issuer, { alg: 'HS256', secret: SECRET })
  await assert.rejects(importKey(idp, issuer, { alg: 'HS256', secret: 'short' }), InvalidInput)
  await assert.rejects(importKey(idp, issuer, { alg: 'HS256', secret: SECRET }), {
    kind: 'conflict',
  })
  const events = await told()
  assert.deepEqual(
    events.slice(0, events.length - before).map(({ type, data }) => [type, data.alg, data.state]),
    [
      ['key_imported', 'HS256', 'next'],
      ['key_created', 'EdDSA', 'next'],
    ],
  )
  assert.doesNotMatch(JSON.stringify(events), new RegExp(SECRET))
})

test('thirty keys made current at once leave one that signs (M-05)', async () => {
  const issuer = await freshIssuer()
  const added = await Promise.all(
    Array.from({ length: 30 }, () => createKey(idp, issuer, { alg: 'ES512', state: 'current' })),
  )
  assert.equal(new Set(added.map(({ kid }) => kid)).size, 30)
  const after = await states(issuer, 'ES512')
  assert.deepEqual(
    after.filter((state) => state !== 'previous'),
    ['current', 'next'],
  )
})

test('thirty first tokens of an algorithm at once make one pair of keys (M-05, decision 16)', async () => {
  const issuer = await freshIssuer()
  const minted = await Promise.all(
    Array.from({ length: 30 }, () => mintToken(idp, issuer, { alg: 'ES384' })),
  )
  assert.equal(new Set(minted.map(({ record }) => record.kid)).size, 1)
  assert.equal(minted.filter(({ keyCreated }) => keyCreated).length, 1)
  assert.deepEqual(await states(issuer, 'ES384'), ['current', 'next'])
})
