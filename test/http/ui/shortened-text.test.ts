import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shortenedText } from '../../../src/http/ui/shortened-text.ts'

test('a text of up to 200 characters is shown whole, hidden characters as escapes (U-01)', () => {
  assert.equal(shortenedText('x'.repeat(200)), 'x'.repeat(200))
  assert.equal(shortenedText('a\u202eb'), 'a\\u202eb')
})

test('a longer text is shown by its beginning and its length, and no character is cut in half', () => {
  assert.equal(
    shortenedText('\u{1F511}'.repeat(10_000)),
    `${'\u{1F511}'.repeat(100)}… (10,000 characters)`,
  )
})
