import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkStaticEntry, checkStaticToken } from '../../../src/core/static-tables/check-entry.ts'
import { toPythonLiteral } from '../../../src/core/static-tables/python-literal.ts'

test('text is escaped for Python, whatever is in it (S-02)', () => {
  assert.equal(toPythonLiteral('a"b\\c\n\0ä😀'), '"a\\"b\\\\c\\u000a\\u0000\\u00e4\\U0001f600"')
  assert.equal(toPythonLiteral("'; import os #"), '"\'; import os #"')
})

test('constants, numbers, lists and dicts are written as Python has them', () => {
  assert.equal(
    toPythonLiteral({ a: true, b: false, c: null, d: [1, 'x'], e: {} }),
    '{\n    "a": True,\n    "b": False,\n    "c": None,\n    "d": [1, "x"],\n    "e": {},\n}',
  )
})

test('an entry is taken as FastMCP takes it, and each mistake is named', () => {
  const entry = { client_id: 'a', scopes: ['read'], sub: 's', expires_at: null, extra: { x: 1 } }
  assert.equal(checkStaticEntry(entry, '/t'), entry)
  const pointers = (value: unknown) => {
    const read = checkStaticEntry(value, '/t')
    return Array.isArray(read) ? read.map(({ pointer }) => pointer) : []
  }
  assert.deepEqual(pointers({}), ['/t/client_id', '/t/scopes'])
  assert.deepEqual(pointers({ client_id: 1, scopes: 'read', sub: 2, expires_at: 1.5 }), [
    '/t/client_id',
    '/t/scopes',
    '/t/sub',
    '/t/expires_at',
  ])
  assert.deepEqual(pointers({ client_id: 'a', scopes: [], expires_at: '2026-01-01' }), [
    '/t/expires_at',
  ])
  assert.deepEqual(pointers([]), ['/t'])
})

test('a static token is what a header can carry', () => {
  assert.equal(checkStaticToken('dev-alice-token'), undefined)
  for (const bad of ['', 'a b', 'ä', 'a\n', 'x'.repeat(4097)])
    assert.equal(typeof checkStaticToken(bad), 'string', bad)
})
