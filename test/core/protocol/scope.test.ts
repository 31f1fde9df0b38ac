import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isScopeToken, joinScopes, splitScope } from '../../../src/core/protocol/scope.ts'

test('a scope is printable ASCII but blank, quotation mark and backslash, to the character (T-16, RFC 6749 section 3.3)', () => {
  for (let code = 0; code <= 0x100; code += 1) {
    const inside = code >= 0x21 && code <= 0x7e && code !== 0x22 && code !== 0x5c
    assert.equal(isScopeToken(`a${String.fromCharCode(code)}`), inside, code.toString(16))
  }
  for (const bad of ['', '\uD800', 'a\n']) assert.equal(isScopeToken(bad), false)
})

test('a scope is split into each of its scopes once, in its order, blank runs let pass', () => {
  assert.deepEqual(splitScope('b a  b c '), ['b', 'a', 'c'])
  assert.deepEqual(splitScope(''), [])
  assert.deepEqual(splitScope(' '), [])
  assert.deepEqual(splitScope('a\tb'), ['a\tb'], 'only a blank parts scopes')
})

test('scopes are joined by blanks, and none is null and never empty text (api.md)', () => {
  assert.equal(joinScopes(['a', 'b']), 'a b')
  assert.equal(joinScopes([]), null)
})
