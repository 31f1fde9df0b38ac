import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { secretDigest } from '../../src/core/grants/single-use.ts'
import { NO_ROTATION } from '../../src/core/keys/rotation-policy.ts'
import { openFile } from '../../src/store/sqlite/open-connections.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { storeOn } from '../../src/store/sqlite/store-on.ts'
import type { Store } from '../../src/store/store.ts'
import {
  NOW,
  newClient,
  newCode,
  newEvent,
  newGrant,
  newSigningKey,
  newSubject,
  newToken,
} from '../support/records.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const open = (path: string) => openSqliteStore({ location: { kind: 'file', path } })
const databaseIn = (t: TestContext) => join(temporaryDirectory(t), 'mock.db')

/** Starts one of the scripts of `test/support` on a database; it is killed when the test ends. */
function start(t: TestContext, script: string, path: string): ChildProcessWithoutNullStreams {
  const file = fileURLToPath(new URL(`../support/${script}.ts`, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', file, path])
  child.stderr.pipe(process.stderr)
  t.after(() => child.kill('SIGKILL'))
  return child
}

test('kill -9 under load: every acknowledged change is there afterwards, what was used stays used, and the file is sound (W-01, W-02)', async (t) => {
  const path = databaseIn(t)
  const acknowledged: string[] = []
  for (const enough of [300, 700]) {
    const child = start(t, 'write-until-killed', path)
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.split('\n').length > enough) child.kill('SIGKILL')
    })
    await once(child, 'close')
    assert.equal(child.signalCode, 'SIGKILL')
    acknowledged.push(...output.split('\n').slice(0, -1))
  }
  const store = await open(path)
  await checkAcknowledged(store, acknowledged)
  await store.close()
  const raw = new Database(path)
  assert.equal(raw.pragma('integrity_check', { simple: true }), 'ok')
  assert.deepEqual(raw.pragma('foreign_key_check'), [])
  raw.close()
})

async function checkAcknowledged(store: Store, acknowledged: readonly string[]): Promise<void> {
  const { id: issuerId } = (await store.issuers.byName('default'))!
  const table = await store.staticTables.byName(issuerId, 'default')
  const isThere: Record<string, (id: string) => Promise<boolean>> = {
    minted: async (jti) =>
      (await store.tokens.byJti(issuerId, jti)) !== undefined &&
      (await store.events.list(issuerId, { jti }, { limit: 9 })).length === 1,
    revoked: async (jti) => (await store.tokens.byJti(issuerId, jti))?.revokedAt === NOW,
    rotated: async (kid) =>
      (await store.signingKeys.byKid(issuerId, kid)) !== undefined &&
      (await store.events.list(issuerId, { kid }, { limit: 9 })).length === 1,
    put: async (token) => (await store.staticTables.token(table!.id, token)) !== undefined,
    registered: async (id) => (await store.clients.byClientId(issuerId, id)) !== undefined,
    redeemed: async (token) =>
      (await store.singleUses.byDigest(issuerId, 'refresh_token', secretDigest(token)))?.usedAt ===
      NOW,
  }
  const kinds = new Set<string>()
  for (const line of acknowledged) {
    const [what = '', id = ''] = line.split(' ')
    kinds.add(what)
    assert.ok(await isThere[what]!(id), `acknowledged and lost: ${line}`)
  }
  assert.deepEqual([...kinds].sort(), Object.keys(isThere).sort())
  const rotations = acknowledged.filter((line) => line.startsWith('rotated'))
  const current = await store.signingKeys.current(issuerId, 'RS256')
  assert.ok(current !== undefined && rotations.length > 0)
}

test('processes that start together on a new file all start well (Z-10)', async (t) => {
  const path = databaseIn(t)
  const children = [1, 2, 3].map(() => start(t, 'open-store-once', path))
  const outputs = await Promise.all(
    children.map(async (child) => {
      let output = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
      await once(child, 'close')
      return output
    }),
  )
  assert.deepEqual(outputs, ['done', 'done', 'done'])
  const store = await open(path)
  for (const { pid } of children)
    assert.equal(await store.settings.get(`process-${pid}`), 'was here')
  await store.close()
})

test('two stores on one file see what the other commits, and the change counter says so (Z-10)', async (t) => {
  const path = databaseIn(t)
  const [one, two] = [await open(path), await open(path)]
  const before = await two.changeCounter()
  assert.equal(await two.changeCounter(), before)
  await one.settings.set('name', 'by one')
  assert.equal(await two.settings.get('name'), 'by one')
  const after = await two.changeCounter()
  assert.notEqual(after, before)
  assert.equal(await two.changeCounter(), after)
  await two.transaction(async (tx) => {
    await tx.settings.set('name', 'by two')
    assert.equal(await one.settings.get('name'), 'by one')
  })
  assert.equal(await one.settings.get('name'), 'by two')
  await one.close()
  await two.settings.set('name', 'after the other has closed')
  assert.equal(await two.settings.get('name'), 'after the other has closed')
  await two.close()
})

test('what was answered before is asked anew once it was changed, through this store or another (Z-10)', async (t) => {
  const path = databaseIn(t)
  const [one, two] = [await open(path), await open(path)]
  const { id } = await one.issuers.insert('default', NOW, NO_ROTATION)
  await one.signingKeys.insert(newSigningKey(id, { kid: 'k', state: 'current' }))
  await one.clients.insert(newClient(id, { clientId: 'c' }))
  await one.subjects.insert(newSubject(id, { sub: 's' }))
  const answers = async (store: Store) => ({
    everySeconds: (await store.issuers.byName('default'))?.rotation.everySeconds,
    byKid: (await store.signingKeys.byKid(id, 'k'))?.state,
    current: (await store.signingKeys.current(id, 'RS256'))?.kid,
    published: (await store.signingKeys.published(id, NOW)).map(({ kid }) => kid),
    client: (await store.clients.byClientId(id, 'c'))?.clientSecret,
    subject: (await store.subjects.bySub(id, 's'))?.name,
  })
  const before = await answers(one)
  assert.deepEqual(await answers(two), before)
  const change = (store: Store, by: string) =>
    store.transaction(async (tx) => {
      await tx.issuers.setRotation(id, { ...NO_ROTATION, everySeconds: 60 })
      const key = await tx.signingKeys.byKid(id, 'k')
      await tx.signingKeys.toRevoked(key!.id, NOW)
      const client = await tx.clients.byClientId(id, 'c')
      await tx.clients.update({ ...client!, clientSecret: by })
      const subject = await tx.subjects.bySub(id, 's')
      await tx.subjects.update({ ...subject!, name: by })
    })
  for (const [by, store] of Object.entries({ one, two })) {
    await change(store, by)
    const after = {
      everySeconds: 60,
      byKid: 'revoked',
      current: undefined,
      published: [],
      client: by,
      subject: by,
    }
    assert.deepEqual(await answers(one), after)
    assert.deepEqual(await answers(two), after)
  }
  for (const store of [one, two]) await store.close()
})

test('thirty rotations at once through two stores on one file leave one current key (M-05)', async (t) => {
  const path = databaseIn(t)
  const stores = [await open(path), await open(path)]
  const issuer = await stores[0]!.issuers.insert('default', NOW, NO_ROTATION)
  await stores[0]!.signingKeys.insert(newSigningKey(issuer.id, { kid: 'first', state: 'current' }))
  await stores[0]!.signingKeys.insert(newSigningKey(issuer.id, { kid: 'second' }))
  const rotate = (store: Store, n: number) =>
    store.transaction(async (tx) => {
      const current = await tx.signingKeys.current(issuer.id, 'RS256')
      const [next] = await tx.signingKeys.next(issuer.id, 'RS256')
      await sleep(n % 3)
      await tx.signingKeys.toPrevious(current!.id, { previousAt: NOW, retiresAt: NOW + 60 })
      await tx.signingKeys.toCurrent(next!.id, NOW)
      await tx.signingKeys.insert(newSigningKey(issuer.id, { kid: `made-${n}` }))
      await tx.events.append([newEvent(issuer.id, { type: 'key_rotated' })])
    })
  await Promise.all(Array.from({ length: 30 }, (_, n) => rotate(stores[n % 2]!, n)))
  const keys = await stores[1]!.signingKeys.list(issuer.id, { limit: 99 })
  const states = (state: string) => keys.filter((key) => key.state === state).length
  assert.deepEqual([states('current'), states('next'), states('previous')], [1, 1, 30])
  assert.equal((await stores[0]!.events.list(issuer.id, {}, { limit: 99 })).length, 30)
  for (const store of stores) await store.close()
})

test('of many claims of one code through two stores on one file one succeeds, and both know it (T-12, Z-10)', async (t) => {
  const path = databaseIn(t)
  const stores = [await open(path), await open(path)]
  const [one, two] = stores as [Store, Store]
  const { id: issuerId } = await one.issuers.insert('default', NOW, NO_ROTATION)
  const grant = await one.grants.insert(newGrant(issuerId))
  const code = newCode(issuerId, { grantId: grant.id })
  const { id } = (await one.singleUses.insert(code))!
  const redeem = (store: Store, n: number) =>
    store.transaction(async (tx) => {
      const found = await tx.singleUses.byDigest(issuerId, code.kind, code.digest)
      await sleep(n % 3)
      if (!(await tx.singleUses.claim(id, NOW))) return found?.usedAt
      await tx.tokens.insert(newToken(issuerId, { jti: 'granted', grantId: grant.id }))
      return 'redeemed'
    })
  const outcomes = await Promise.all(
    Array.from({ length: 30 }, (_, n) => redeem(stores[n % 2]!, n)),
  )
  assert.equal(outcomes.filter((outcome) => outcome === 'redeemed').length, 1)
  assert.equal(outcomes.filter((outcome) => outcome === NOW).length, 29)
  for (const store of stores) {
    const found = await store.singleUses.byDigest(issuerId, code.kind, code.digest)
    assert.equal(found?.usedAt, NOW)
  }
  assert.equal(await two.grants.revoke(issuerId, grant.id, NOW), 1)
  assert.equal((await one.tokens.byJti(issuerId, 'granted'))?.revokedAt, NOW)
  for (const store of stores) await store.close()
})

test("another process's lock of 3 s delays a write and nothing else: reads and timers go on (Z-09)", async (t) => {
  const path = databaseIn(t)
  const store = await open(path)
  const issuer = await store.issuers.insert('default', NOW, NO_ROTATION)
  const foreign = new Database(path)
  foreign.exec('BEGIN IMMEDIATE')
  const begun = performance.now()
  let ticks = 0
  const ticking = setInterval(() => {
    ticks += 1
  }, 20)
  const release = setTimeout(() => foreign.exec('COMMIT'), 3000)
  t.after(() => {
    clearInterval(ticking)
    clearTimeout(release)
  })
  const writes = Promise.all([1, 2, 3].map(() => store.tokens.insert(newToken(issuer.id))))
  await sleep(100)
  assert.equal((await store.issuers.byName('default'))?.id, issuer.id)
  assert.ok(performance.now() - begun < 2000, 'the read did not wait for the lock')
  await writes
  const waitedMs = performance.now() - begun
  assert.ok(waitedMs > 2900 && waitedMs < 10_000, `waited ${waitedMs} ms`)
  assert.ok(ticks > 20, `the event loop was held up: ${ticks} ticks`)
  assert.equal((await store.tokens.list(issuer.id, { now: NOW }, { limit: 9 })).tokens.length, 3)
  foreign.close()
  await store.close()
})

test("a start waits for another process's lock too (Z-09)", async (t) => {
  const path = databaseIn(t)
  const foreign = new Database(path)
  foreign.pragma('journal_mode = WAL')
  foreign.exec('BEGIN IMMEDIATE')
  setTimeout(() => foreign.exec('COMMIT'), 400)
  const store = await open(path)
  await store.settings.set('name', 'value')
  assert.equal(await store.settings.get('name'), 'value')
  foreign.close()
  await store.close()
})

test('a lock that outlasts the patience is a sentence, nothing is written, and writing goes on later (Z-09)', async (t) => {
  const path = databaseIn(t)
  const store = storeOn(await openFile(path, 'full'), 300)
  const foreign = new Database(path)
  foreign.exec('BEGIN IMMEDIATE')
  const refused = { kind: 'unavailable', message: 'the database is locked by another process' }
  const early = assert.rejects(store.settings.set('name', 'early'), refused)
  await sleep(200)
  const late = store.settings.set('name', 'late')
  await early
  foreign.exec('COMMIT')
  await late
  assert.equal(await store.settings.get('name'), 'late')
  foreign.close()
  await store.close()
})
