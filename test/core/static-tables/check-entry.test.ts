import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  checkStaticEntry,
  checkStaticToken,
  pointerSegment,
} from '../../../src/core/static-tables/check-entry.ts'

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

test('members that an entry inherits are not its own (J-05)', () => {
  const inherited = Object.create({ client_id: 'a', scopes: [] })
  assert.ok(Array.isArray(checkStaticEntry(inherited, '')))
})

const entries: readonly (readonly [string, object, readonly string[]])[] = [
  ['a scope that is no text', { scopes: ['a', 1] }, ['/t/scopes']],
  ['null for its client', { client_id: null }, ['/t/client_id']],
  ['null for its subject', { sub: null }, ['/t/sub']],
  ['an expiry beyond what is exact', { expires_at: 2 ** 53 }, ['/t/expires_at']],
  ['an expiry of true', { expires_at: true }, ['/t/expires_at']],
  ['an expiry before 1970', { expires_at: -1 }, []],
  ['members of its own', { anything: [null] }, []],
]

for (const [what, changes, pointers] of entries) {
  test(`an entry with ${what} has ${pointers.length === 0 ? 'no issue' : 'one issue'} (api.md, static tokens)`, () => {
    const read = checkStaticEntry({ client_id: 'c', scopes: [], ...changes }, '/t')
    const issues = Array.isArray(read) ? read.map(({ pointer }) => pointer) : []
    assert.deepEqual(issues, pointers)
  })
}

test('a segment of a pointer escapes tilde and slash, the tilde first (RFC 6901 section 3)', () => {
  assert.equal(pointerSegment('a/b~c~1'), '/a~1b~0c~01')
})
