import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scopesWithin } from '../../../src/core/grants/scopes-within.ts'

test('nothing asked for is all that was granted, in its order (RFC 6749 section 6)', () => {
  assert.deepEqual(scopesWithin({ scope: 'b a' }, undefined), ['b', 'a'])
  assert.deepEqual(scopesWithin({ scope: null }, undefined), [])
})

test('what is asked for comes in the order asked, each once (RFC 6749 section 6)', () => {
  assert.deepEqual(scopesWithin({ scope: 'a b c' }, 'c a c'), ['c', 'a'])
})

test('what was not granted is refused by name, to the letter (RFC 6749 section 6, F-05)', () => {
  for (const [scope, asked] of [
    ['a b', 'a c'],
    ['a b', 'A'],
    ['ab', 'a'],
    [null, 'a'],
  ] as const)
    assert.throws(() => scopesWithin({ scope }, asked), { code: 'invalid_scope' })
  assert.throws(() => scopesWithin({ scope: 'a b' }, 'a c'), {
    message: "scope 'c' was not granted; granted: a b",
  })
})
