import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  checkTableSize,
  LARGEST_TABLE,
  readStaticTokens,
} from '../../../src/core/static-tables/read-static-tokens.ts'

test('a table may have 10 000 tokens and no more (api.md)', () => {
  assert.doesNotThrow(() => checkTableSize(LARGEST_TABLE))
  assert.throws(() => checkTableSize(LARGEST_TABLE + 1), /at most 10000 tokens; this makes 10001/)
})

test('every bad entry is named by its token and member (RFC 6901)', () => {
  const tokens = {
    'a/b': { client_id: 1, scopes: [] },
    good: { client_id: 'c', scopes: [] },
    '': 1,
  }
  assert.throws(
    () => readStaticTokens(tokens),
    (error: { issues?: { pointer: string }[] }) => {
      assert.deepEqual(
        error.issues?.map(({ pointer }) => pointer),
        ['/a~1b/client_id', '/'],
      )
      return true
    },
  )
})
