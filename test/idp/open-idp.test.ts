import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getClient, listClients } from '../../src/idp/clients.ts'
import { closeIdp } from '../../src/idp/close-idp.ts'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import type { IdpSettings } from '../../src/idp/idp.ts'
import { inspectToken } from '../../src/idp/inspect-token.ts'
import { introspectToken } from '../../src/idp/introspect-token.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { listIssuers } from '../../src/idp/list-issuers.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { openIdp } from '../../src/idp/open-idp.ts'
import { publishJwks } from '../../src/idp/publish-jwks.ts'
import { revokeTokenByJti } from '../../src/idp/revoke-tokens.ts'
import { status } from '../../src/idp/status.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { builtInSeed, NOW, sharedKeys, testClock } from '../support/test-idp.ts'

/** Opens an identity provider on a file of its own, again and again. */
function onFile(folder: string) {
  const location = { kind: 'file', path: `${folder}/idp.db` } as const
  const keyPool = sharedKeys()
  const clock = testClock()
  return async (publicUrl: string, settings: Partial<IdpSettings> = {}) =>
    openIdp({
      store: await openSqliteStore({ location }),
      publicUrl,
      clock,
      keyPool,
      settings: { seed: builtInSeed(), ...settings },
    })
}

test('a token from before the port changed stays active, with the issuer that it was signed for (decision 4)', async (t) => {
  const open = onFile(temporaryDirectory(t))
  const before = await open('http://localhost:9400')
  const team = await createIssuer(before, 'team')
  const tokens = [
    (await mintToken(before, await findIssuer(before, 'default'), {})).record,
    (await mintToken(before, team, { format: 'opaque' })).record,
  ]
  const { record: foreign } = await mintToken(before, team, {
    claims: { iss: 'http://localhost:9400/issuers/default' },
  })
  await closeIdp(before)
  const now = await open('http://localhost:9401')
  const ask = async (name: string, value: string) => {
    const issuer = await findIssuer(now, name)
    const client = await getClient(now, issuer, 'mcp-resource-server')
    return (await introspectToken(now, issuer, { client, value })).body
  }
  for (const [at, name] of ['default', 'team'].entries()) {
    const body = await ask(name, tokens[at]?.value ?? '')
    assert.deepEqual([body.active, body.iss], [true, `http://localhost:9400/issuers/${name}`])
  }
  assert.deepEqual(await ask('team', foreign.value), { active: false }, 'it never was of that one')
  const issuer = await findIssuer(now, 'default')
  const { checks } = await inspectToken(now, issuer, { token: tokens[0]?.value ?? '' })
  const failing = checks.filter(({ passed }) => !passed).map(({ name }) => name)
  assert.deepEqual(failing, ['iss'], 'a verifier of the new issuer refuses it all the same')
  await closeIdp(now)
})

test('a token from before the identifier was given stays active, and one from before it was taken back (decision 4)', async (t) => {
  const open = onFile(temporaryDirectory(t))
  const url = 'http://localhost:9400'
  const values: string[] = []
  for (const settings of [{}, { issuer: 'https://idp.example/' }, {}]) {
    const idp = await open(url, settings)
    const issuer = await findIssuer(idp, 'default')
    values.push((await mintToken(idp, issuer, { claims: { n: values.length } })).record.value)
    const client = await getClient(idp, issuer, 'mcp-resource-server')
    for (const value of values)
      assert.equal((await introspectToken(idp, issuer, { client, value })).body.active, true)
    await closeIdp(idp)
  }
})

test('what was done stays done over a restart, and the seed is not put in again (Z-10)', async (t) => {
  const open = onFile(temporaryDirectory(t))
  const before = await open('http://localhost:9400')
  const issuer = await findIssuer(before, 'default')
  const { record } = await mintToken(before, issuer, {})
  await revokeTokenByJti(before, issuer, { jti: record.jti })
  const keys = await publishJwks(before, issuer)
  await closeIdp(before)
  const now = await open('http://localhost:9400', { seed: { ...builtInSeed(), clients: [] } })
  assert.equal(now.databaseId, before.databaseId)
  assert.deepEqual(await publishJwks(now, issuer), keys)
  const client = await getClient(now, issuer, 'mcp-resource-server')
  const { body } = await introspectToken(now, issuer, { client, value: record.value })
  assert.deepEqual(body, { active: false })
  assert.equal((await listClients(now, issuer, {})).items.length, 3)
  await closeIdp(now)
})

test('two that open a new file at once agree on its keys and its name (W-03, Z-10)', async (t) => {
  const open = onFile(temporaryDirectory(t))
  const [one, two] = await Promise.all([open('http://localhost:1'), open('http://localhost:2')])
  assert.equal(one.databaseId, two.databaseId)
  const jwks = await publishJwks(one, await findIssuer(one, 'default'))
  assert.equal(jwks.keys.length, 4)
  assert.deepEqual(await publishJwks(two, await findIssuer(two, 'default')), jwks)
  assert.equal((await listIssuers(one, {})).items.length, 1)
  await Promise.all([closeIdp(one), closeIdp(two)])
})

test('an issuer whose process ended before its keys were made gets them at the next start (issuers)', async (t) => {
  const open = onFile(temporaryDirectory(t))
  const before = await open('http://localhost:9400')
  const rotation = { everySeconds: null, graceSeconds: null, prepublishSeconds: 60, algs: [] }
  await before.store.issuers.insert('keyless', NOW, rotation)
  await closeIdp(before)
  const now = await open('http://localhost:9400')
  assert.equal((await publishJwks(now, await findIssuer(now, 'keyless'))).keys.length, 4)
  await closeIdp(now)
})

test('the first start is one transaction, which tells of the issuer and its four keys (events)', async () => {
  const idp = await openIdp({
    store: await openSqliteStore({ location: { kind: 'memory' } }),
    publicUrl: 'http://localhost:9400',
    keyPool: sharedKeys(),
  })
  const issuer = await findIssuer(idp, 'default')
  const { items } = await listEvents(idp, issuer, { filter: {}, page: {} })
  assert.deepEqual(
    items.map(({ type }) => type),
    ['key_created', 'key_created', 'key_created', 'key_created', 'issuer_created'],
  )
  assert.deepEqual((await listClients(idp, issuer, {})).items, [], 'without a seed there is nobody')
  await closeIdp(idp)
})

test('the status says what runs, where, and for how long', async () => {
  const clock = testClock()
  const idp = await openIdp({
    store: await openSqliteStore({ location: { kind: 'memory' } }),
    publicUrl: 'http://localhost:9400',
    keyPool: sharedKeys(),
    clock,
  })
  clock.advance(61)
  const { version, databaseId, ...said } = await status(idp)
  assert.deepEqual(said, {
    product: 'mcp-mock-idp',
    publicUrl: 'http://localhost:9400',
    issuer: 'http://localhost:9400/issuers/default',
    startedAt: NOW,
    uptimeSeconds: 61,
    isDeterministic: false,
    caFile: undefined,
  })
  assert.match(version, /^\d+\.\d+\.\d+/)
  assert.match(databaseId, /^[A-Za-z0-9_-]{22}$/)
  await closeIdp(idp)
  await closeIdp(idp)
})
