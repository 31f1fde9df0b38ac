import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printableText } from '../../../src/core/protocol/printable-text.ts'

test('characters that cannot be seen or turn text around are shown as escapes (U-01)', () => {
  assert.equal(printableText('a\u202Eb\u2066c\u200Fd'), 'a\\u202eb\\u2066c\\u200fd')
  assert.equal(printableText('\u0000\n\u001B[31m\u0085'), '\\u0000\\u000a\\u001b[31m\\u0085')
  assert.equal(printableText('\u200B\u2060\uFEFF\u00AD'), '\\u200b\\u2060\\ufeff\\u00ad')
})

test('half of a surrogate pair is shown as an escape, a whole one as its character', () => {
  assert.equal(printableText('\uD83D'), '\\ud83d')
  assert.equal(printableText('\u{1F511}'), '\u{1F511}')
})

test('everything else stays as it is: markup, emoji with joiners, right-to-left letters', () => {
  const text = '"><script>alert(1)</script> \u{1F469}\u200D\u{1F4BB} שלום \\u202e'
  assert.equal(printableText(text), text)
})
