import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { exportKeySet } from '../../src/core/keys/export-key.ts'
import { readKeySet } from '../../src/core/keys/read-key-set.ts'
import { closeIdp } from '../../src/idp/close-idp.ts'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import { DETERMINISTIC_NOW } from '../../src/idp/deterministic.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import type { Idp } from '../../src/idp/idp.ts'
import { keysToExport } from '../../src/idp/keys-to-export.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { type OpenOptions, openIdp } from '../../src/idp/open-idp.ts'
import { resetIssuer } from '../../src/idp/reset-issuer.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { PUBLIC_URL } from '../support/http.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

async function opened(
  t: TestContext,
  { settings, file }: { settings?: OpenOptions['settings']; file?: string },
): Promise<Idp> {
  const location =
    file === undefined ? ({ kind: 'memory' } as const) : ({ kind: 'file', path: file } as const)
  const store = await openSqliteStore({ location })
  const idp = await openIdp({ store, publicUrl: PUBLIC_URL, settings: settings ?? {} }).catch(
    async (error: unknown) => {
      await store.close()
      throw error
    },
  )
  t.after(() => closeIdp(idp))
  return idp
}

const kidsOf = async (idp: Idp, name = 'default') =>
  (await keysToExport(idp, await findIssuer(idp, name))).map(({ kid }) => kid)

test('the order of keys and events does not hang on how long a key takes (decision 30)', async (t) => {
  const settings = { deterministic: 's' }
  const [one, two] = [await opened(t, { settings }), await opened(t, { settings })]
  for (const idp of [one, two]) {
    const [a, b] = await Promise.all([createIssuer(idp, 'a'), createIssuer(idp, 'b')])
    await Promise.all([mintToken(idp, a, { alg: 'PS256' }), mintToken(idp, b, { alg: 'EdDSA' })])
  }
  for (const name of ['default', 'a', 'b']) {
    assert.deepEqual(await kidsOf(two, name), await kidsOf(one, name))
    const events = async (idp: Idp) =>
      (await listEvents(idp, await findIssuer(idp, name), { filter: {}, page: {} })).items.map(
        ({ type, kid }) => [type, kid],
      )
    assert.deepEqual(await events(two), await events(one))
  }
})

test('time stands still, but what others stamp is judged by the world’s (decision 26)', async (t) => {
  const idp = await opened(t, { settings: { deterministic: 's' } })
  assert.equal(idp.clock.now(), DETERMINISTIC_NOW)
  assert.ok(Math.abs(idp.worldClock.now() - Date.now() / 1000) < 5)
})

test('issuers start with the keys that they are given, also after a reset, and have new ones for the rest (issue: --keys)', async (t) => {
  const source = await opened(t, {})
  await mintToken(source, await findIssuer(source, 'default'), { alg: 'HS256' })
  const keys = await keysToExport(source, await findIssuer(source, 'default'))
  const { keys: exported } = exportKeySet(keys, { private: true }) as { keys: object[] }
  const es = exported.filter((key) => Object(key).kty === 'EC')
  const hs = exported.filter((key) => Object(key).kty === 'oct')
  const file = { keys: [...es, ...hs, ...es.map((key) => ({ ...key, issuer: 'team-a' }))] }
  const startKeys = await readKeySet(JSON.stringify(file))
  const idp = await opened(t, { settings: { startKeys } })
  const given = [...es, ...hs].map((key) => String(Object(key).kid))
  const issuer = await findIssuer(idp, 'default')
  const first = await kidsOf(idp)
  assert.deepEqual(first.slice(2), given)
  await createIssuer(idp, 'team-a')
  await createIssuer(idp, 'team-b')
  assert.deepEqual((await kidsOf(idp, 'team-a')).slice(2), given.slice(0, 2))
  const others = await kidsOf(idp, 'team-b')
  assert.ok(others.length === 4 && others.every((kid) => !given.includes(kid)))
  await resetIssuer(idp, issuer, { keys: true })
  assert.deepEqual((await kidsOf(idp)).slice(2), given)
  assert.notDeepEqual(await kidsOf(idp), first)
})

test('a file of keys does nothing to a database that has them, rotated or not, and is refused for one that has not (issue: --keys)', async (t) => {
  const folder = temporaryDirectory(t)
  const source = await opened(t, {})
  const keys = await keysToExport(source, await findIssuer(source, 'default'))
  const text = JSON.stringify(exportKeySet(keys, { private: true }))
  const settings = { startKeys: await readKeySet(text) }
  const file = join(folder, 'given.db')
  const first = await opened(t, { settings, file })
  const before = await kidsOf(first)
  await closeIdp(first)
  const again = await opened(t, { settings, file })
  assert.deepEqual(await kidsOf(again), before)
  const other = join(folder, 'other.db')
  await closeIdp(await opened(t, { file: other }))
  await assert.rejects(opened(t, { settings, file: other }), (error: Error) => {
    assert.match(error.message, new RegExp(`has no key ${before[0]} .* for a new database`))
    return true
  })
})

test('several keys that follow are all taken, in their order (issue: --keys)', async (t) => {
  const source = await opened(t, { settings: { deterministic: 's' } })
  const make = () => source.chance.key({ alg: 'ES256', owner: 'x', rsaKey: () => assert.fail() })
  const pems = [await make(), await make(), await make()]
  const text = pems.map(({ privateKey }) => privateKey).join('')
  const idp = await opened(t, { settings: { startKeys: await readKeySet(text) } })
  const { next, current } = idp.store.signingKeys
  const { id } = await findIssuer(idp, 'default')
  assert.equal((await current(id, 'ES256'))?.kid, pems[0]?.kid)
  assert.deepEqual(
    (await next(id, 'ES256')).map(({ kid }) => kid),
    pems.slice(1).map(({ kid }) => kid),
  )
})
