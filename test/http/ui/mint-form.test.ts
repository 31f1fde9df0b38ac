import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mintDefaults } from '../../../src/http/ui/mint-defaults.ts'
import { type MintField, readMintForm } from '../../../src/http/ui/mint-form.ts'

const NOW = 1_795_245_485
const DEFAULTS = mintDefaults({
  defaultAudience: 'http://127.0.0.1:8000/mcp',
  accessTokenLifetimeSeconds: 3600,
})

const read = (changed: Partial<Record<MintField, string>>) =>
  readMintForm({ ...DEFAULTS, ...changed }, NOW)

const issueOf = (field: MintField, text: string) => {
  const { issues } = read({ [field]: text })
  return issues.map(({ pointer }) => pointer)
}

test('the form as it opens asks for what the API gives by default', () => {
  assert.deepEqual(read({}), {
    body: {
      subject: 'alice',
      client_id: 'demo-client',
      audience: 'http://127.0.0.1:8000/mcp',
      expires_in: 3600,
      profile: 'rfc9068',
      format: 'jwt',
    },
    issues: [],
  })
})

test('an emptied subject, client or audience leaves the claim out, as null does in the API', () => {
  const { body } = read({ subject: '', client_id: '', audience: ' \r\n' })
  assert.deepEqual([body.subject, body.client_id, body.audience], [null, null, null])
})

test('text is taken as it is typed, blanks and all', () => {
  assert.equal(read({ subject: '  <b>\u202e ' }).body.subject, '  <b>\u202e ')
})

test('several audiences are one a line or separated by commas; one stays a string', () => {
  assert.deepEqual(read({ audience: 'a\r\nb, c\n\n' }).body.audience, ['a', 'b', 'c'])
  assert.equal(read({ audience: ' a \r\n' }).body.audience, 'a')
})

test('scopes are separated by any blanks and joined by one (RFC 6749 section 3.3)', () => {
  assert.equal(read({ scope: ' read \t write\n' }).body.scope, 'read write')
})

test('a lifetime is a duration or the word never, and the server’s own where it is empty', () => {
  assert.equal(read({ expires_in: '15 min' }).body.expires_in, 900)
  assert.equal(read({ expires_in: '-60' }).body.expires_in, -60)
  assert.equal(read({ expires_in: ' Never ' }).body.expires_in, null)
  assert.equal(Object.hasOwn(read({ expires_in: '' }).body, 'expires_in'), false)
  assert.deepEqual(issueOf('expires_in', 'soon'), ['/expires_in'])
})

test('not before is a time from now where it has a sign, else seconds since 1970', () => {
  assert.equal(read({ not_before: '+5min' }).body.not_before, NOW + 300)
  assert.equal(read({ not_before: '-60' }).body.not_before, NOW - 60)
  assert.equal(read({ not_before: '1795249085' }).body.not_before, 1_795_249_085)
  assert.deepEqual(issueOf('not_before', '5min'), ['/not_before'])
  assert.deepEqual(issueOf('not_before', 'tomorrow'), ['/not_before'])
})

test('extra claims and header are JSON objects, and __proto__ is a member like any other (J-05)', () => {
  const { body } = read({ claims: '{"__proto__": {"admin": true}}', header: ' {"x5t": null}' })
  assert.deepEqual(Object.keys(body.claims ?? {}), ['__proto__'])
  assert.deepEqual(body.header, { x5t: null })
  assert.equal('admin' in {}, false)
})

test('JSON that is none, no object, too deep, or has half a surrogate pair is an issue of its field (H-07, H-08, J-07)', () => {
  for (const text of ['{tenant: 1}', '[1]', '"x"', 'null', '{"a":"\\ud800"}']) {
    assert.deepEqual(issueOf('claims', text), ['/claims'], text)
  }
  assert.deepEqual(issueOf('header', `{"a":${'['.repeat(100)}${']'.repeat(100)}}`), ['/header'])
})

test('all mistakes are told at once', () => {
  const { issues } = read({ expires_in: 'x', not_before: 'y', claims: 'z', header: '[]' })
  assert.deepEqual(
    issues.map(({ pointer }) => pointer),
    ['/expires_in', '/not_before', '/claims', '/header'],
  )
})
