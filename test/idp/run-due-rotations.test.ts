import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Alg } from '../../src/core/keys/algorithms.ts'
import { InvalidInput } from '../../src/core/protocol/invalid-input.ts'
import { createKey } from '../../src/idp/add-key.ts'
import { closeIdp } from '../../src/idp/close-idp.ts'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import { deleteIssuer } from '../../src/idp/delete-issuer.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { listKeys } from '../../src/idp/list-keys.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { openIdp } from '../../src/idp/open-idp.ts'
import { publishJwks } from '../../src/idp/publish-jwks.ts'
import { setRotationPolicy } from '../../src/idp/rotation-policy.ts'
import { runDueRotations } from '../../src/idp/run-due-rotations.ts'
import { startSchedules } from '../../src/idp/start-schedules.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { openTestIdp, sharedKeys, testClock } from '../support/test-idp.ts'

const { idp, clock, close } = await openTestIdp()
after(close)
let made = 0
const freshIssuer = () => createIssuer(idp, `s${++made}`)
type Held = Awaited<ReturnType<typeof freshIssuer>>
const states = async (issuer: Held, alg: Alg) =>
  (await listKeys(idp, issuer, { limit: 500 })).items
    .filter((key) => key.alg === alg)
    .map((key) => key.effectiveState)
    .sort()

test('keys rotate by themselves when their time has come, and not before the next one was seen (schedule)', async () => {
  const issuer = await freshIssuer()
  const policy = {
    everySeconds: 100,
    graceSeconds: 30,
    prepublishSeconds: 200,
    algs: ['ES256'] as const,
  }
  await setRotationPolicy(idp, issuer, policy)
  clock.advance(150)
  assert.equal(await runDueRotations(idp), 0, 'the next key has not been published for 200 s')
  clock.advance(50)
  const [one, two] = await Promise.all([runDueRotations(idp), runDueRotations(idp)])
  assert.equal(one + two, 1, 'two processes at once rotate once')
  assert.deepEqual(await states(issuer, 'ES256'), ['current', 'next', 'previous'])
  assert.deepEqual(await states(issuer, 'RS256'), ['current', 'next'])
  clock.advance(30)
  assert.deepEqual(await states(issuer, 'ES256'), ['current', 'next', 'retired'])
  await setRotationPolicy(idp, await findIssuer(idp, issuer.name), {
    ...policy,
    everySeconds: null,
  })
  clock.advance(1000)
  assert.equal(await runDueRotations(idp), 0)
  await assert.rejects(
    setRotationPolicy(idp, issuer, { ...policy, everySeconds: 1, graceSeconds: -1 }),
    (error: unknown) => {
      assert.ok(error instanceof InvalidInput)
      assert.deepEqual(
        error.issues.map(({ pointer }) => pointer),
        ['/every_seconds', '/grace_seconds'],
      )
      return true
    },
  )
})

const POLICY = { everySeconds: 100, graceSeconds: null, prepublishSeconds: 0, algs: [] } as const

test('a policy without algorithms is for all that have a signing key, secrets too (schedule)', async () => {
  const issuer = await freshIssuer()
  await mintToken(idp, issuer, { alg: 'HS256' })
  await setRotationPolicy(idp, issuer, POLICY)
  clock.advance(100)
  assert.equal(await runDueRotations(idp), 3)
  assert.deepEqual(await states(issuer, 'RS256'), ['current', 'next', 'previous'])
  assert.deepEqual(await states(issuer, 'HS256'), ['current', 'previous'])
  assert.equal(await runDueRotations(idp), 0, 'the time of the new keys has not come')
  await setRotationPolicy(idp, issuer, { ...POLICY, everySeconds: null })
})

test('a key that was made by itself is rotated by schedule like any other (schedule)', async () => {
  const issuer = await freshIssuer()
  await createKey(idp, issuer, { alg: 'ES384', state: 'current' })
  await setRotationPolicy(idp, issuer, { ...POLICY, algs: ['ES384', 'ES512'] })
  clock.advance(100)
  assert.equal(await runDueRotations(idp), 1, 'ES512 has no key yet')
  await setRotationPolicy(idp, issuer, { ...POLICY, everySeconds: null })
})

test('a scheduled rotation is one event that says so, with the grace of the policy (events)', async () => {
  const issuer = await freshIssuer()
  await setRotationPolicy(idp, issuer, { ...POLICY, algs: ['ES256'], graceSeconds: 7 })
  clock.advance(100)
  await runDueRotations(idp)
  const { items } = await listEvents(idp, issuer, { filter: {}, page: { limit: 2 } })
  assert.deepEqual(
    items.map(({ type }) => type),
    ['key_rotated', 'rotation_policy_changed'],
  )
  assert.deepEqual([items[0]?.data.by, items[0]?.data.retires_at], ['schedule', clock.now() + 7])
  await deleteIssuer(idp, issuer.name)
  clock.advance(1000)
  assert.equal(await runDueRotations(idp), 0, 'a deleted issuer has no schedule')
})

test('what is not whole seconds, or too short, is no policy; none of it is kept (api.md, rotation)', async () => {
  const issuer = await freshIssuer()
  for (const changes of [
    { everySeconds: 4 },
    { everySeconds: 10.5 },
    { everySeconds: Number.NaN },
    { graceSeconds: -1 },
    { prepublishSeconds: -1 },
    { prepublishSeconds: Number.POSITIVE_INFINITY },
  ]) {
    await assert.rejects(setRotationPolicy(idp, issuer, { ...POLICY, ...changes }), InvalidInput)
  }
  assert.equal((await findIssuer(idp, issuer.name)).rotation.everySeconds, null)
})

test('two servers on one file rotate a key once, and serve the same keys after it (Z-10, schedule)', async (t) => {
  const location = { kind: 'file', path: `${temporaryDirectory(t)}/idp.db` } as const
  const time = testClock()
  const keyPool = sharedKeys()
  const open = async () =>
    openIdp({
      store: await openSqliteStore({ location }),
      publicUrl: 'http://localhost:9400',
      clock: time,
      keyPool,
    })
  const one = await open()
  const two = await open()
  const issuer = await findIssuer(one, 'default')
  await setRotationPolicy(one, issuer, { ...POLICY, algs: ['ES256'] })
  for (let round = 1; round <= 5; round += 1) {
    time.advance(100)
    const rotated = await Promise.all([runDueRotations(one), runDueRotations(two)])
    assert.equal(rotated[0] + rotated[1], 1, `round ${round}`)
    assert.deepEqual(await publishJwks(one, issuer), await publishJwks(two, issuer))
  }
  const { items } = await listEvents(two, issuer, {
    filter: { types: ['key_rotated'] },
    page: {},
  })
  assert.equal(items.length, 5)
  await Promise.all([closeIdp(one), closeIdp(two)])
})

test('a server rotates by itself from its start to its end, and ends without a complaint (schedule)', async () => {
  const server = await openTestIdp()
  await setRotationPolicy(server.idp, server.issuer, { ...POLICY, algs: ['ES256'] })
  server.clock.advance(100)
  startSchedules(server.idp)
  const deadline = Date.now() + 5000
  let rotated = 0
  while (rotated === 0 && Date.now() < deadline) {
    await new Promise((later) => setTimeout(later, 50))
    const page = { limit: 1 }
    const filter = { types: ['key_rotated'] } as const
    rotated = (await listEvents(server.idp, server.issuer, { filter, page })).items.length
  }
  assert.equal(rotated, 1)
  await server.close()
  assert.deepEqual(server.logged, [])
})
