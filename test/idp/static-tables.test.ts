import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { InvalidInput } from '../../src/core/protocol/invalid-input.ts'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import {
  addStaticToken,
  deleteStaticTable,
  deleteStaticToken,
  getStaticTable,
  listStaticTables,
  putStaticTable,
  putStaticToken,
} from '../../src/idp/static-tables.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { idp, issuer, close } = await openTestIdp()
after(close)

const ENTRY = { client_id: 'c', scopes: ['read'] }

test('the seed has a table with the tokens of the documents of FastMCP (seed)', async () => {
  const { tokens } = await getStaticTable(idp, issuer, 'default')
  assert.deepEqual(Object.keys(tokens), [
    'dev-alice-token',
    'dev-guest-token',
    'dev-token-123',
    'readonly-token',
  ])
  assert.equal(tokens['readonly-token']?.expires_at, 1_735_689_600)
})

test('one bad entry and the whole table is refused, each mistake with its pointer, and what was there stays', async () => {
  await putStaticTable(idp, issuer, { name: 'whole', tokens: { good: ENTRY } })
  const tokens = {
    fine: ENTRY,
    'a/b~c': { client_id: 1, scopes: 'read' },
    'with blank': ENTRY,
    worse: null,
  }
  await assert.rejects(putStaticTable(idp, issuer, { name: 'whole', tokens }), (error: unknown) => {
    assert.ok(error instanceof InvalidInput)
    const pointers = error.issues.map(({ pointer }) => pointer)
    assert.deepEqual(pointers, ['/a~1b~0c/client_id', '/a~1b~0c/scopes', '/with blank', '/worse'])
    return true
  })
  assert.deepEqual(Object.keys((await getStaticTable(idp, issuer, 'whole')).tokens), ['good'])
})

test('a table is put in place of what was there, exactly as it came and in its order', async () => {
  const tokens = JSON.parse(
    '{"z":{"client_id":"c","scopes":[],"expires_at":null,"x":{"y":[1]}},"a":{"client_id":"d","scopes":["r"]},"__proto__":{"client_id":"e","scopes":[]}}',
  )
  assert.deepEqual(await putStaticTable(idp, issuer, { name: 'exact', tokens }), { created: true })
  assert.deepEqual(await putStaticTable(idp, issuer, { name: 'exact', tokens }), { created: false })
  const read = (await getStaticTable(idp, issuer, 'exact')).tokens
  assert.equal(JSON.stringify(read), JSON.stringify(tokens))
})

test('names and sizes that cannot be are refused', async () => {
  for (const name of ['', '../x', 'a b', 'x'.repeat(64)]) {
    await assert.rejects(putStaticTable(idp, issuer, { name, tokens: {} }), InvalidInput, name)
  }
  for (const tokens of [null, [], 'x', 1]) {
    await assert.rejects(putStaticTable(idp, issuer, { name: 'x', tokens }), InvalidInput)
  }
  const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [`t${n}`, ENTRY]))
  await assert.rejects(putStaticTable(idp, issuer, { name: 'many', tokens: many }), /at most 10000/)
})

test('a token is added once, put in place, and taken out; each change is one event without the token (S-01, O-01)', async () => {
  await putStaticTable(idp, issuer, { name: 'one', tokens: {} })
  const change = { name: 'one', token: 'secret-text', entry: ENTRY }
  await addStaticToken(idp, issuer, change)
  await assert.rejects(addStaticToken(idp, issuer, change), { kind: 'conflict' })
  await putStaticToken(idp, issuer, { ...change, entry: { ...ENTRY, sub: 's' } })
  assert.equal((await getStaticTable(idp, issuer, 'one')).tokens['secret-text']?.sub, 's')
  await assert.rejects(putStaticToken(idp, issuer, { ...change, entry: {} }), InvalidInput)
  await deleteStaticToken(idp, issuer, change)
  await assert.rejects(deleteStaticToken(idp, issuer, change), { kind: 'not_found' })
  await assert.rejects(addStaticToken(idp, issuer, { ...change, name: 'none' }), {
    kind: 'not_found',
  })
  const { items } = await listEvents(idp, issuer, { filter: {}, page: { limit: 3 } })
  assert.deepEqual(
    items.map(({ type }) => type),
    ['static_token_deleted', 'static_token_put', 'static_token_put'],
  )
  assert.doesNotMatch(JSON.stringify(items), /secret-text/)
})

test('tables are listed by name with how many tokens they have, and deleted whole', async () => {
  const { items } = await listStaticTables(idp, issuer, { limit: 500 })
  const names = items.map(({ name }) => name)
  assert.deepEqual(names, [...names].sort())
  assert.equal(items.find(({ name }) => name === 'default')?.tokenCount, 4)
  const first = await listStaticTables(idp, issuer, { limit: 1 })
  const second = await listStaticTables(idp, issuer, { limit: 1, cursor: first.nextCursor })
  assert.deepEqual([first.items[0]?.name, second.items[0]?.name], names.slice(0, 2))
  await deleteStaticTable(idp, issuer, 'exact')
  await assert.rejects(getStaticTable(idp, issuer, 'exact'), { kind: 'not_found' })
  await assert.rejects(deleteStaticTable(idp, issuer, 'exact'), { kind: 'not_found' })
})

test('a table that is put is one event with its name and size, and a refused one is none (events, O-01)', async () => {
  const last = async () =>
    (await listEvents(idp, issuer, { filter: {}, page: { limit: 1 } })).items[0]
  await putStaticTable(idp, issuer, {
    name: 'told',
    tokens: { 'secret-1': ENTRY, 'secret-2': ENTRY },
  })
  const event = await last()
  assert.equal(event?.type, 'static_table_put')
  assert.deepEqual(event?.data, { table: 'told', tokens: 2, created: true })
  await assert.rejects(putStaticTable(idp, issuer, { name: 'told', tokens: { x: {} } }))
  await assert.rejects(putStaticTable(idp, issuer, { name: '../told', tokens: {} }))
  assert.equal((await last())?.id, event?.id)
})

test('text is kept to the letter, whatever is in it (S-01, J-07)', async () => {
  const entry = {
    client_id: 'ä "\\ 😀',
    scopes: ['a b', ''],
    lone: '\uD800',
    nul: '\0',
    deep: { a: [{}] },
  }
  await putStaticTable(idp, issuer, { name: 'letters', tokens: { '~!@#$%^&*()_+{}|:"<>?': entry } })
  const { tokens } = await getStaticTable(idp, issuer, 'letters')
  assert.deepEqual(tokens, { '~!@#$%^&*()_+{}|:"<>?': entry })
})

test('tokens are found to the letter, and a table is of one issuer only (S-01, issuers)', async () => {
  await putStaticTable(idp, issuer, { name: 'exactly', tokens: { Token: ENTRY } })
  const missing = { name: 'exactly', token: 'token' }
  await assert.rejects(deleteStaticToken(idp, issuer, missing), { kind: 'not_found' })
  const other = await createIssuer(idp, 'tableless')
  await assert.rejects(getStaticTable(idp, other, 'exactly'), { kind: 'not_found' })
})

test('two who add the same token at once are told apart: one has added it (S-01)', async () => {
  await putStaticTable(idp, issuer, { name: 'race', tokens: {} })
  const change = { name: 'race', token: 'once', entry: ENTRY }
  const settled = await Promise.allSettled([1, 2, 3].map(() => addStaticToken(idp, issuer, change)))
  assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 1)
})
