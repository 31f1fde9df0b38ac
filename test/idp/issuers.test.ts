import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, test } from 'node:test'
import { InvalidInput } from '../../src/core/protocol/invalid-input.ts'
import {
  createClient,
  deleteClient,
  getClient,
  listClients,
  updateClient,
} from '../../src/idp/clients.ts'
import { closeIdp } from '../../src/idp/close-idp.ts'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import { deleteIssuer } from '../../src/idp/delete-issuer.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import { issuerMetadata } from '../../src/idp/issuer-metadata.ts'
import { keyPool } from '../../src/idp/key-pool.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { listIssuers } from '../../src/idp/list-issuers.ts'
import { listKeys } from '../../src/idp/list-keys.ts'
import { listTokens } from '../../src/idp/list-tokens.ts'
import { logRequest } from '../../src/idp/log-request.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { openIdp } from '../../src/idp/open-idp.ts'
import { publishJwks } from '../../src/idp/publish-jwks.ts'
import { resetIssuer } from '../../src/idp/reset-issuer.ts'
import { setRotationPolicy } from '../../src/idp/rotation-policy.ts'
import { getStaticTable, putStaticTable } from '../../src/idp/static-tables.ts'
import { createSubject, getSubject, listSubjects, putSubject } from '../../src/idp/subjects.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { builtInSeed, openTestIdp, sharedKeys } from '../support/test-idp.ts'

const { idp, issuer, close } = await openTestIdp()
after(close)

test('an issuer has an identifier of its own, the seed, and nothing of another (issuers)', async () => {
  const one = await createIssuer(idp, 'one')
  const two = await createIssuer(idp, 'two')
  assert.equal(one.issuer, `${idp.publicUrl}/issuers/one`)
  await mintToken(idp, one, { jti: 'same' })
  await mintToken(idp, two, { jti: 'same' })
  assert.equal((await listTokens(idp, issuer, { filter: {}, page: {} })).items.length, 0)
  assert.equal((await getClient(idp, two, 'demo-client')).clientSecret, 'demo-client-secret')
  assert.ok((await getStaticTable(idp, one, 'default')).tokens['dev-alice-token'])
  const kidsOf = async (at: typeof one) => (await publishJwks(idp, at)).keys.map(({ kid }) => kid)
  assert.equal(new Set([...(await kidsOf(one)), ...(await kidsOf(two))]).size, 8)
})

test('a name is taken once, must fit a path, and is made where none is given', async () => {
  await createIssuer(idp, 'taken')
  await assert.rejects(createIssuer(idp, 'taken'), { kind: 'conflict' })
  for (const name of ['', 'Upper', '-x', 'a/b', '..', 'a'.repeat(64), 'ä']) {
    await assert.rejects(createIssuer(idp, name), InvalidInput, name)
  }
  assert.match((await createIssuer(idp)).name, /^[a-z0-9]{16}$/)
})

test('nobody waits for RSA keys: an issuer is there at once, and what needs its keys waits (issuers)', async () => {
  const { promise, resolve } = withResolvers()
  let made = 0
  const pool = keyPool(0, async () => {
    made += 1
    if (made > 2) await promise
    return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  })
  const store = await openSqliteStore({ location: { kind: 'memory' } })
  const slow = await openIdp({ store, publicUrl: 'http://localhost:9400', keyPool: pool })
  const quick = await createIssuer(slow, 'quick')
  let answered = false
  const set = publishJwks(slow, quick).then((keys) => {
    answered = true
    return keys
  })
  await new Promise((later) => setImmediate(later))
  assert.equal(answered, false, 'the JWK Set waits for the keys')
  resolve()
  assert.equal((await set).keys.length, 4)
  await closeIdp(slow)
})

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

test('an issuer is deleted with all that is its own, the default one is not', async () => {
  const gone = await createIssuer(idp, 'gone')
  await mintToken(idp, gone, {})
  await deleteIssuer(idp, 'gone')
  await assert.rejects(findIssuer(idp, 'gone'), { kind: 'not_found' })
  await assert.rejects(deleteIssuer(idp, 'gone'), { kind: 'not_found' })
  await assert.rejects(deleteIssuer(idp, 'default'), { kind: 'conflict' })
  const again = await createIssuer(idp, 'gone')
  assert.equal((await listTokens(idp, again, { filter: {}, page: {} })).items.length, 0)
  const { items } = await listIssuers(idp, { limit: 500 })
  assert.ok(items.some(({ name }) => name === 'default'))
})

test('a reset puts back the seed and keeps the keys, or makes those anew too', async () => {
  const held = await createIssuer(idp, 'reset')
  const kids = async () => (await listKeys(idp, held, {})).items.map(({ kid }) => kid)
  const before = await kids()
  await mintToken(idp, held, {})
  await deleteClient(idp, held, 'demo-client')
  await putStaticTable(idp, held, { name: 'extra', tokens: {} })
  await createSubject(idp, held, { sub: 'zoe' })
  await resetIssuer(idp, held, { keys: false })
  assert.deepEqual(await kids(), before)
  assert.equal((await listTokens(idp, held, { filter: {}, page: {} })).items.length, 0)
  assert.equal((await getClient(idp, held, 'demo-client')).clientSecret, 'demo-client-secret')
  await assert.rejects(getStaticTable(idp, held, 'extra'), { kind: 'not_found' })
  await assert.rejects(getSubject(idp, held, 'zoe'), { kind: 'not_found' })
  await resetIssuer(idp, held, { keys: true })
  const after = await kids()
  assert.equal(after.length, 4)
  assert.ok(after.every((kid) => !before.includes(kid)))
})

test('keys, tokens and the name of the database survive, and two processes share one file (Z-10)', async (t) => {
  const folder = temporaryDirectory(t)
  const location = { kind: 'file', path: `${folder}/idp.db` } as const
  const open = async (publicUrl: string) =>
    openIdp({
      store: await openSqliteStore({ location }),
      publicUrl,
      keyPool: sharedKeys(),
      settings: { seed: builtInSeed() },
    })
  const first = await open('http://localhost:9400')
  const one = await findIssuer(first, 'default')
  const { record } = await mintToken(first, one, {})
  const second = await open('http://localhost:9401')
  assert.equal(second.databaseId, first.databaseId)
  const two = await findIssuer(second, 'default')
  assert.deepEqual(await publishJwks(second, two), await publishJwks(first, one))
  const { items } = await listTokens(second, two, { filter: {}, page: {} })
  assert.equal(items[0]?.value, record.value)
  assert.equal(await second.store.settings.get('public_url'), 'http://localhost:9401')
  await Promise.all([closeIdp(first), closeIdp(second)])
})

test('with an identifier given, it is used verbatim and the endpoints are at the root (L-17)', async () => {
  const {
    idp: given,
    issuer: own,
    close: end,
  } = await openTestIdp({ settings: { issuer: 'https://idp.example/' } })
  assert.deepEqual([own.issuer, own.url], ['https://idp.example/', given.publicUrl])
  assert.equal((await mintToken(given, own, {})).record.claims.iss, 'https://idp.example/')
  assert.equal((await createIssuer(given, 'named')).issuer, `${given.publicUrl}/issuers/named`)
  await end()
})

test('a client gets an id and a secret of characters that nothing encodes, or those that are given', async () => {
  const made = await createClient(idp, issuer, { metadata: {} })
  assert.match(made.clientId, /^[A-Za-z0-9_-]{22}$/)
  assert.match(made.clientSecret ?? '', /^[A-Za-z0-9_-]{43}$/)
  const open = await createClient(idp, issuer, {
    clientId: 'open',
    metadata: { tokenEndpointAuthMethod: 'none' },
  })
  assert.equal(open.clientSecret, null)
  await assert.rejects(createClient(idp, issuer, { clientId: 'open', metadata: {} }), {
    kind: 'conflict',
  })
  const kept = await updateClient(idp, issuer, {
    clientId: made.clientId,
    input: { metadata: { scope: 'read' } },
  })
  assert.deepEqual([kept.clientSecret, kept.metadata.scope], [made.clientSecret, 'read'])
  await assert.rejects(
    createClient(idp, issuer, {
      clientId: 'ä',
      clientSecret: '',
      metadata: { redirectUris: ['javascript:1'], scope: '"' },
    }),
    (error: unknown) => {
      assert.ok(error instanceof InvalidInput)
      assert.deepEqual(
        error.issues.map(({ pointer }) => pointer),
        ['/client_id', '/client_secret', '/redirect_uris/0', '/scope'],
      )
      return true
    },
  )
})

test('lists are paged by an opaque cursor, and stay the same while rows are added', async () => {
  const held = await createIssuer(idp, 'paged')
  for (let n = 0; n < 5; n += 1) await createSubject(idp, held, { sub: `s${n}` })
  const first = await listSubjects(idp, held, { limit: 3 })
  await createSubject(idp, held, { sub: 'late' })
  const second = await listSubjects(idp, held, { limit: 3, cursor: first.nextCursor })
  const third = await listSubjects(idp, held, { limit: 3, cursor: second.nextCursor })
  const subs = [...first.items, ...second.items, ...third.items].map(({ sub }) => sub)
  assert.deepEqual(subs, ['s4', 's3', 's2', 's1', 's0', 'admin', 'bob', 'alice'])
  assert.equal(third.nextCursor, undefined)
  for (const page of [
    { limit: 0 },
    { limit: 501 },
    { limit: 1.5 },
    { cursor: 'x' },
    { cursor: '' },
  ]) {
    await assert.rejects(listClients(idp, held, page), InvalidInput, JSON.stringify(page))
  }
})

test('a subject is put in place of what was, and keeps when it came to be', async () => {
  const { created } = await putSubject(idp, issuer, { sub: 'eve', name: 'Eve' })
  const { created: again, subject } = await putSubject(idp, issuer, {
    sub: 'eve',
    email: 'eve@example.com',
  })
  assert.deepEqual(
    [created, again, subject.name, subject.email],
    [true, false, null, 'eve@example.com'],
  )
  await assert.rejects(createSubject(idp, issuer, { sub: 'eve' }), { kind: 'conflict' })
  await assert.rejects(createSubject(idp, issuer, { sub: '' }), InvalidInput)
})

test('of many who take a name at once one has it (issuers)', async () => {
  const settled = await Promise.allSettled(
    Array.from({ length: 5 }, () => createIssuer(idp, 'wanted')),
  )
  const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.kind] : []))
  assert.deepEqual(refused, ['conflict', 'conflict', 'conflict', 'conflict'])
  assert.equal((await publishJwks(idp, await findIssuer(idp, 'wanted'))).keys.length, 4)
})

test('an issuer without ready RSA keys is there in milliseconds, answers with its EC key, and its RSA key comes (issuers)', async () => {
  const { promise, resolve } = withResolvers()
  let made = 0
  const keys = sharedKeys()
  const pool = keyPool(0, async () => {
    made += 1
    if (made > 2) await promise
    return keys.take()
  })
  const store = await openSqliteStore({ location: { kind: 'memory' } })
  const slow = await openIdp({ store, publicUrl: 'http://localhost:9400', keyPool: pool })
  const quick = await createIssuer(slow, 'quick')
  const minting = mintToken(slow, quick, {})
  const opaque = await mintToken(slow, quick, { format: 'opaque' })
  assert.equal(opaque.record.format, 'opaque', 'what needs no key does not wait')
  resolve()
  const { record, keyCreated } = await minting
  assert.deepEqual([record.alg, keyCreated], ['RS256', false])
  await closeIdp(slow)
})

test('an issuer that is deleted while its keys are made leaves nothing behind (issuers)', async () => {
  const keys = sharedKeys()
  const pool = keyPool(0, () => new Promise((later) => setTimeout(() => later(keys.take()), 20)))
  const store = await openSqliteStore({ location: { kind: 'memory' } })
  const slow = await openIdp({ store, publicUrl: 'http://localhost:9400', keyPool: pool })
  const { id } = await createIssuer(slow, 'short')
  await deleteIssuer(slow, 'short')
  assert.equal((await store.signingKeys.list(id, { limit: 10 })).length, 0)
  assert.equal(slow.pendingKeys.size, 0)
  await createIssuer(slow, 'closing')
  await closeIdp(slow)
})

test('a reset takes away what happened, the schedule and the requests, and is itself the one event (events)', async () => {
  const held = await createIssuer(idp, 'cleared')
  await setRotationPolicy(idp, held, {
    everySeconds: 60,
    graceSeconds: null,
    prepublishSeconds: 0,
    algs: [],
  })
  const request = { endpoint: 'jwks', method: 'GET', status: 200, outcome: 'ok', durationMs: 1 }
  logRequest(idp, held, request)
  const before = (await listEvents(idp, held, { filter: {}, page: {} })).items[0]?.id ?? 0
  logRequest(idp, held, request)
  await resetIssuer(idp, held, { keys: false })
  const { items } = await listEvents(idp, held, { filter: {}, page: {} })
  assert.deepEqual(
    items.map(({ type, data }) => [type, data.keys]),
    [['issuer_reset', false]],
  )
  assert.ok((items[0]?.id ?? 0) > before, 'who waits for the next event sees this one')
  assert.equal((await findIssuer(idp, 'cleared')).rotation.everySeconds, null)
})

test('the metadata of an issuer names its own endpoints and the algorithms of its JWK Set (M-01, RFC 8414 section 2)', async () => {
  const held = await createIssuer(idp, 'described')
  await mintToken(idp, held, { alg: 'ES384' })
  await mintToken(idp, held, { alg: 'HS256' })
  const metadata = await issuerMetadata(idp, held)
  assert.deepEqual(
    [metadata.issuer, metadata.jwks_uri],
    [held.issuer, `${held.issuer}/.well-known/jwks.json`],
  )
  const algs = metadata.id_token_signing_alg_values_supported as string[]
  assert.deepEqual([...algs].sort(), ['ES256', 'ES384', 'RS256'])
})
