import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { InvalidInput } from '../../src/core/protocol/invalid-input.ts'
import { importStaticTokens, planStaticImport } from '../../src/idp/import-static-tokens.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { describeStaticTable, listStaticTokens } from '../../src/idp/list-static-tokens.ts'
import {
  addStaticToken,
  createStaticTable,
  getStaticTable,
  putStaticTable,
} from '../../src/idp/static-tables.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { idp, issuer, close } = await openTestIdp()
after(close)

const ENTRY = { client_id: 'c', scopes: ['read'] }
const OTHER = { client_id: 'd', scopes: [] }

async function tableWith(name: string): Promise<string> {
  await putStaticTable(idp, issuer, { name, tokens: { one: ENTRY, two: ENTRY, three: ENTRY } })
  return name
}

const newestEvent = async () =>
  (await listEvents(idp, issuer, { filter: {}, page: { limit: 1 } })).items[0]

const GIVEN = { four: OTHER, two: OTHER, one: ENTRY }

test('merging adds and replaces, and leaves the other tokens where they are', async () => {
  const name = await tableWith('merged')
  const change = { name, tokens: GIVEN, mode: 'merge' } as const
  const planned = await planStaticImport(idp, issuer, change)
  assert.deepEqual(Object.keys((await getStaticTable(idp, issuer, name)).tokens), [
    'one',
    'two',
    'three',
  ])
  assert.deepEqual(await importStaticTokens(idp, issuer, change), planned)
  assert.deepEqual(Object.entries((await getStaticTable(idp, issuer, name)).tokens), [
    ['one', ENTRY],
    ['two', OTHER],
    ['three', ENTRY],
    ['four', OTHER],
  ])
})

test('replacing leaves exactly what was given, in its order, and is one event without a token (O-01)', async () => {
  const name = await tableWith('replaced')
  const plan = await importStaticTokens(idp, issuer, { name, tokens: GIVEN, mode: 'replace' })
  assert.deepEqual(plan.removed, ['three'])
  const { tokens } = await getStaticTable(idp, issuer, name)
  assert.equal(JSON.stringify(tokens), JSON.stringify(GIVEN))
  const event = await newestEvent()
  assert.equal(event?.type, 'static_table_put')
  assert.deepEqual(event?.data, {
    table: name,
    tokens: 3,
    created: false,
    added: 1,
    replaced: 1,
    removed: 1,
  })
})

test('an import with one bad entry, or into no table, changes nothing and is no event', async () => {
  const name = await tableWith('kept')
  const before = await newestEvent()
  for (const mode of ['merge', 'replace'] as const) {
    const bad = { name, tokens: { four: OTHER, five: { client_id: 5 } }, mode }
    await assert.rejects(planStaticImport(idp, issuer, bad), InvalidInput)
    await assert.rejects(importStaticTokens(idp, issuer, bad), InvalidInput)
    const none = { name: 'none', tokens: {}, mode }
    await assert.rejects(importStaticTokens(idp, issuer, none), { kind: 'not_found' })
    await assert.rejects(planStaticImport(idp, issuer, none), { kind: 'not_found' })
  }
  assert.equal((await describeStaticTable(idp, issuer, name)).tokenCount, 3)
  assert.equal((await newestEvent())?.id, before?.id)
})

test('no way of adding makes a table larger than it may be', async () => {
  const tokens = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`t${n}`, ENTRY]))
  await putStaticTable(idp, issuer, { name: 'full', tokens })
  const merged = { name: 'full', tokens: { more: ENTRY, t1: OTHER }, mode: 'merge' } as const
  await assert.rejects(importStaticTokens(idp, issuer, merged), /at most 10000/)
  const added = { name: 'full', token: 'more', entry: ENTRY }
  await assert.rejects(addStaticToken(idp, issuer, added), /at most 10000/)
  await importStaticTokens(idp, issuer, { ...merged, mode: 'replace' })
  assert.equal((await describeStaticTable(idp, issuer, 'full')).tokenCount, 2)
})

test('a table is made once; a second of that name is a conflict that leaves the first (S-01)', async () => {
  assert.equal((await createStaticTable(idp, issuer, 'fresh')).tokenCount, 0)
  await addStaticToken(idp, issuer, { name: 'fresh', token: 't', entry: ENTRY })
  await assert.rejects(createStaticTable(idp, issuer, 'fresh'), { kind: 'conflict' })
  await assert.rejects(createStaticTable(idp, issuer, '../x'), InvalidInput)
  assert.equal((await describeStaticTable(idp, issuer, 'fresh')).tokenCount, 1)
})

test('the tokens of a table are listed page by page', async () => {
  const name = await tableWith('paged')
  const first = await listStaticTokens(idp, issuer, { name, page: { limit: 2 } })
  const page = { limit: 2, cursor: first.nextCursor }
  const second = await listStaticTokens(idp, issuer, { name, page })
  const tokens = [...first.items, ...second.items].map(({ token }) => token)
  assert.deepEqual(tokens, ['one', 'two', 'three'])
  assert.equal(second.nextCursor, undefined)
  await assert.rejects(listStaticTokens(idp, issuer, { name: 'none', page: {} }), {
    kind: 'not_found',
  })
})
