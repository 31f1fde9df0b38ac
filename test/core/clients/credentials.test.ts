import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesSecret, readCredentials } from '../../../src/core/clients/credentials.ts'
import { OAuthError } from '../../../src/core/protocol/oauth-error.ts'
import { parseParameters } from '../../../src/core/protocol/parameters.ts'
import { generator } from '../../support/generator.ts'

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

test('the scheme is Basic in any case, with one blank or more behind it (RFC 9110 section 11.1)', () => {
  const encoded = Buffer.from('id:secret').toString('base64')
  for (const header of [`basic ${encoded}`, `BASIC   ${encoded}`, ` Basic ${encoded} `])
    assert.deepEqual(readCredentials(header, NONE).clientIds, ['id'], header)
  assert.deepEqual(
    readCredentials(`Basic ${Buffer.from('i?:>').toString('base64url')}`, NONE).secrets,
    ['>'],
  )
})

test('blanks, pluses and percent signs of a secret are each in one of its spellings (T-06, RFC 6749 appendix B)', () => {
  const secret = 'a b+c%d/é'
  const encoded = encodeURIComponent(secret).replaceAll('%20', '+')
  for (const sent of [secret, encoded, encodeURIComponent(secret)])
    assert.equal(
      matchesSecret(readCredentials(basic(`id:${sent}`), NONE).secrets, secret),
      true,
      sent,
    )
})

test('a percent-encoded colon belongs to the id, a raw one parts id and secret (RFC 6749 section 2.3.1)', () => {
  const { clientIds, secrets } = readCredentials(basic('a%3Ab:c:d'), NONE)
  assert.deepEqual([clientIds, secrets], [['a%3Ab', 'a:b'], ['c:d']])
})

test('an empty secret is a secret that matches nothing, and never makes a client public (T-02)', () => {
  const { method, secrets } = readCredentials(basic('id:'), NONE)
  assert.deepEqual([method, secrets], ['client_secret_basic', ['']])
  assert.equal(matchesSecret([''], 'x'), false)
  assert.equal(readCredentials(undefined, form('client_id=a&client_secret=')).method, 'none')
})

test('no refusal repeats what was sent (O-01)', () => {
  for (const header of [basic('topsecretid'), `Bearer topsecretid`, 'Basic topsecretid!']) {
    assert.throws(
      () => readCredentials(header, NONE),
      (error: unknown) => error instanceof OAuthError && !error.message.includes('topsecret'),
    )
  }
})

test('whatever the header, it is read or refused, never anything else (T-07)', () => {
  const random = generator(3)
  const alphabet = ['Basic', ' ', 'YTpi', '=', '/', '-', ':', '\0', 'ä', '\n', ',', 'Og', 'w4M6']
  for (let round = 0; round < 2000; round += 1) {
    const header = random.text(alphabet, 6)
    try {
      assert.ok(readCredentials(header, NONE).clientIds.length > 0)
    } catch (error) {
      assert.ok(error instanceof OAuthError, JSON.stringify(header))
    }
  }
})
