import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  freshSeconds,
  LONGEST_FRESH_SECONDS,
  UNSAID_FRESH_SECONDS,
} from '../../../src/core/clients/document-freshness.ts'

const DATE = 'Sat, 21 Nov 2026 16:00:00 GMT'

test('max-age says how long a document is fresh, less the age it has (C-05, RFC 9111 section 4.2.1)', () => {
  assert.equal(freshSeconds({ cacheControl: 'public, max-age=600' }), 600)
  assert.equal(freshSeconds({ cacheControl: 'Max-Age="600"', age: '100' }), 500)
  assert.equal(freshSeconds({ cacheControl: 'max-age=600', age: '700' }), 0)
  assert.equal(freshSeconds({ cacheControl: 'max-age=0' }), 0)
})

test('no-store and no-cache keep nothing, whatever stands beside them (C-05, RFC 9111 section 5.2.2)', () => {
  assert.equal(freshSeconds({ cacheControl: 'max-age=600, no-store' }), 0)
  assert.equal(freshSeconds({ cacheControl: 'no-cache, max-age=600' }), 0)
})

test('without max-age it is Expires less Date that says it (C-05, RFC 9111 section 5.3)', () => {
  const expires = 'Sat, 21 Nov 2026 16:05:00 GMT'
  assert.equal(freshSeconds({ expires, date: DATE }), 300)
  assert.equal(freshSeconds({ expires: DATE, date: expires }), 0)
  assert.equal(freshSeconds({ expires: '0', date: DATE }), 0)
  assert.equal(freshSeconds({ cacheControl: 'max-age=1', expires, date: DATE }), 1)
})

test('nobody keeps a document longer than a day, and one that says nothing only shortly (C-05)', () => {
  assert.equal(freshSeconds({ cacheControl: 'max-age=9999999' }), LONGEST_FRESH_SECONDS)
  assert.equal(LONGEST_FRESH_SECONDS, 86_400)
  assert.equal(freshSeconds({}), UNSAID_FRESH_SECONDS)
})

test('seconds that are none count as stale (C-05, RFC 9111 section 4.2.1)', () => {
  for (const value of ['', '-1', '1.5', 'x', '1e3']) {
    assert.equal(freshSeconds({ cacheControl: `max-age=${value}` }), 0, value)
  }
})
