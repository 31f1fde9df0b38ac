import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planImport } from '../../../src/core/static-tables/plan-import.ts'
import type { StaticEntry } from '../../../src/core/static-tables/static-table.ts'

const entry = (clientId: string): StaticEntry => ({ client_id: clientId, scopes: ['read'] })

const TABLE: readonly (readonly [string, StaticEntry])[] = [
  ['same', { ...entry('c'), sub: 's' }],
  ['changed', entry('c')],
  ['other', entry('c')],
]
const GIVEN: readonly (readonly [string, StaticEntry])[] = [
  ['new', entry('n')],
  ['same', { sub: 's', scopes: ['read'], client_id: 'c' }],
  ['changed', { ...entry('c'), scopes: ['write'] }],
]

test('merging keeps the tokens that the import does not name, replacing takes them out', () => {
  const both = { added: ['new'], replaced: ['changed'], unchanged: ['same'] }
  assert.deepEqual(planImport(TABLE, GIVEN, 'merge'), { ...both, kept: ['other'], removed: [] })
  assert.deepEqual(planImport(TABLE, GIVEN, 'replace'), { ...both, kept: [], removed: ['other'] })
})

test('the order of scopes counts, that of members does not', () => {
  const one = planImport(
    [['t', { client_id: 'c', scopes: ['a', 'b'] }]],
    [['t', { client_id: 'c', scopes: ['b', 'a'] }]],
    'merge',
  )
  assert.deepEqual(one.replaced, ['t'])
})
