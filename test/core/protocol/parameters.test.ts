import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OAuthError } from '../../../src/core/protocol/oauth-error.ts'
import { parseParameters, quoted } from '../../../src/core/protocol/parameters.ts'
import { generator } from '../../support/generator.ts'

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
  const random = generator(7)
  const alphabet = Buffer.from('a=&%+;[]\0\xff\xc3\xa401zZ', 'latin1')
  for (let round = 0; round < 2000; round += 1) {
    const body = Buffer.from(
      Array.from({ length: random.below(24) }, () => alphabet[random.below(alphabet.length)] ?? 0),
    )
    try {
      parseParameters(body).get('a')
    } catch (error) {
      assert.ok(error instanceof OAuthError, body.toString('latin1'))
    }
  }
})

test('of a repeatable parameter all values are told, the first alone too, and an empty one is none (RFC 8707 section 2)', () => {
  const parameters = parse('resource=&resource=a&audience=b&audience=')
  assert.deepEqual(parameters.all('resource'), ['a'])
  assert.deepEqual(parameters.all('audience'), ['b'])
  assert.deepEqual(parameters.all('scope'), [])
  assert.equal(parse('resource=a&resource=b').get('resource'), 'a')
})

test('unknown parameters are let pass, but not twice, whatever they are called (T-22, RFC 6749 section 3.2)', () => {
  assert.equal(parse('x=1&token=t').get('token'), 't')
  for (const name of ['x', '__proto__', 'constructor', '']) {
    assert.throws(() => parse(`${name}=1&${name}=2`), { code: 'invalid_request' }, name)
  }
})

test('a repetition is a repetition however the name is escaped (T-08)', () => {
  assert.throws(() => parse('scope=a&sco%70e=b'), { code: 'invalid_request' })
})

test('a byte order mark is part of a name, and never swallowed', () => {
  assert.equal(parse('\xef\xbb\xbftoken=x').get('token'), undefined)
})

test('a name is quoted in the characters that an error_description may have (T-20, RFC 6749 section 5.2)', () => {
  assert.equal(quoted('a"b\\c\nä😀'), "'a?b?c????'")
  assert.equal(quoted('x'.repeat(1000)).length, 102)
  assert.throws(
    () => parse('%22%0A=1&%22%0A=2'),
    (error: unknown) => {
      assert.ok(error instanceof OAuthError)
      assert.match(error.message, /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/)
      return true
    },
  )
})
