import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OAuthError } from '../../../src/core/protocol/oauth-error.ts'
import { parseParameters } from '../../../src/core/protocol/parameters.ts'

const parse = (text: string) => parseParameters(Buffer.from(text, 'latin1'))

test('names and values are form-decoded, and one without a value counts as absent (RFC 6749 section 3.1)', () => {
  const parameters = parse('a=1+2%20%C3%A4&b=&c&d=x%3Dy')
  assert.equal(parameters.get('a'), '1 2 ä')
  assert.equal(parameters.get('b'), undefined)
  assert.equal(parameters.get('c'), undefined)
  assert.equal(parameters.get('d'), 'x=y')
})

test('a repeated parameter is refused, but for resource and audience (T-08, RFC 6749 section 3.2, RFC 8707 section 2)', () => {
  assert.throws(() => parse('scope=a&scope=b'), { code: 'invalid_request' })
  assert.throws(
    () => parse('scope=&scope=b'),
    OAuthError,
    'an empty one counts as a repetition too',
  )
  assert.deepEqual(parse('resource=a&resource=b').all('resource'), ['a', 'b'])
})

test('bytes that are not UTF-8 and bad escapes are refused (H-10, RFC 6749 appendix B)', () => {
  for (const body of ['a=\xff', 'a=%ff', 'a=%zz', '%=1', 'a=%E2%82']) {
    assert.throws(() => parse(body), { code: 'invalid_request' }, body)
  }
})

test('bracket and prototype names are names like any other (T-09)', () => {
  const parameters = parse('a[b]=1&__proto__=2&constructor=3')
  assert.equal(parameters.get('a[b]'), '1')
  assert.equal(parameters.get('__proto__'), '2')
  assert.equal(parameters.get('toString'), undefined)
  assert.equal(parameters.get('a'), undefined)
})

test('whatever the bytes, it is read or refused, never anything else', () => {
  let seed = 7
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed
  }
  const alphabet = Buffer.from('a=&%+;[]\0\xff\xc3\xa401zZ', 'latin1')
  for (let round = 0; round < 2000; round += 1) {
    const body = Buffer.from(
      Array.from({ length: random() % 24 }, () => alphabet[random() % alphabet.length] ?? 0),
    )
    try {
      parseParameters(body).get('a')
    } catch (error) {
      assert.ok(error instanceof OAuthError, body.toString('latin1'))
    }
  }
})
