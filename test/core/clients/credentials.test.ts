import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesSecret, readCredentials } from '../../../src/core/clients/credentials.ts'
import { parseParameters } from '../../../src/core/protocol/parameters.ts'

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
const form = (text: string) => parseParameters(Buffer.from(text))
const NONE = form('')

test('Basic is read raw and percent-encoded, since clients send either (T-06, RFC 6749 section 2.3.1)', () => {
  assert.deepEqual(readCredentials(basic('id:secret'), NONE).secrets, ['secret'])
  assert.deepEqual(readCredentials(basic('my%2Did:a%2Fb'), NONE).clientIds, ['my%2Did', 'my-id'])
  assert.deepEqual(readCredentials(basic('id:a+b%'), NONE).secrets, ['a+b%'])
  assert.deepEqual(readCredentials(basic('id:a:b'), NONE).secrets, ['a:b'])
})

test('credentials in the body are read, and a client that only names itself shows no secret', () => {
  const post = readCredentials(undefined, form('client_id=a&client_secret=b'))
  assert.deepEqual(
    [post.method, post.clientIds, post.secrets],
    ['client_secret_post', ['a'], ['b']],
  )
  assert.deepEqual(readCredentials(undefined, form('client_id=a')).method, 'none')
})

test('two methods at once are refused (T-04, RFC 6749 section 2.3)', () => {
  assert.throws(() => readCredentials(basic('a:b'), form('client_secret=b')), {
    code: 'invalid_request',
  })
  assert.throws(() => readCredentials(basic('a:b'), form('client_id=other')), {
    code: 'invalid_request',
  })
  assert.equal(readCredentials(basic('a:b'), form('client_id=a')).method, 'client_secret_basic')
})

test('none or malformed credentials are invalid_client (T-07)', () => {
  for (const header of [
    '',
    'Basic',
    'Basic !!',
    basic('no-colon'),
    basic(':x'),
    'Bearer abc',
    'Digest x',
  ]) {
    assert.throws(() => readCredentials(header, NONE), { code: 'invalid_client' }, header)
  }
  assert.throws(() => readCredentials(undefined, NONE), { code: 'invalid_client' })
})

test('a secret matches in one of its spellings, and never where there is none (T-03)', () => {
  assert.equal(matchesSecret(['a%2D', 'a-'], 'a-'), true)
  assert.equal(matchesSecret(['a'], 'b'), false)
  assert.equal(matchesSecret([], 'b'), false)
  assert.equal(matchesSecret([''], null), false)
})
