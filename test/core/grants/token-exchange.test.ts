import assert from 'node:assert/strict'
import { test } from 'node:test'
import { narrowedScopes, readTokenExchange } from '../../../src/core/grants/token-exchange.ts'
import { TOKEN_TYPES } from '../../../src/core/grants/token-type.ts'
import { parseParameters } from '../../../src/core/protocol/parameters.ts'

const read = (members: Record<string, string>, more = '') =>
  readTokenExchange(parseParameters(Buffer.from(`${new URLSearchParams(members)}${more}`)))
const SUBJECT = { subject_token: 's', subject_token_type: TOKEN_TYPES.accessToken }

test('an exchange is for an access token where nothing else is asked for (RFC 8693 section 2.1)', () => {
  assert.deepEqual(read(SUBJECT), {
    subject: { parameter: 'subject_token', value: 's', type: TOKEN_TYPES.accessToken },
    actor: undefined,
    requested: TOKEN_TYPES.accessToken,
    audiences: [],
    resources: [],
    scope: undefined,
  })
})

test('audience and resource may both come, each several times (RFC 8693 section 2.1)', () => {
  const { audiences, resources } = read(SUBJECT, '&audience=a&audience=b&audience=a&resource=urn:c')
  assert.deepEqual([audiences, resources], [['a', 'b'], ['urn:c']])
})

test('a subject token and its type are required, and an actor token goes with its type (RFC 8693 section 2.1, X-01)', () => {
  for (const members of [
    {},
    { subject_token: 's' },
    { subject_token_type: TOKEN_TYPES.accessToken },
    { ...SUBJECT, actor_token: 'a' },
    { ...SUBJECT, actor_token_type: TOKEN_TYPES.accessToken },
  ]) {
    assert.throws(() => read(members), { code: 'invalid_request' }, JSON.stringify(members))
  }
})

test('types that are not taken or not given are invalid_request, a refresh token with the reason (RFC 8693 section 2.2.2, X-01)', () => {
  for (const type of [
    'access_token',
    'urn:ietf:params:oauth:token-type:saml2',
    TOKEN_TYPES.idJag,
    '__proto__',
  ]) {
    assert.throws(() => read({ ...SUBJECT, subject_token_type: type }), { code: 'invalid_request' })
    const actor = { actor_token: 'a', actor_token_type: type }
    assert.throws(() => read({ ...SUBJECT, ...actor }), { code: 'invalid_request' })
  }
  assert.throws(() => read({ ...SUBJECT, subject_token_type: TOKEN_TYPES.refreshToken }), {
    code: 'invalid_request',
    message: /grant_type=refresh_token/,
  })
  for (const requested of ['jwt', TOKEN_TYPES.idToken, TOKEN_TYPES.refreshToken, 'constructor']) {
    const asked = { ...SUBJECT, requested_token_type: requested }
    assert.throws(() => read(asked), { code: 'invalid_request' }, requested)
  }
})

test('an audience that could not stand in a token of use is invalid_target (RFC 8693 section 2.2.2)', () => {
  for (const audience of ['a b', 'a\n', 'caf\u00e9', '\u0000', 'x'.repeat(20_000)]) {
    assert.throws(() => read({ ...SUBJECT, audience }), { code: 'invalid_target' })
  }
})

test('scopes only become fewer (RFC 8693 section 2.1, X-02)', () => {
  assert.deepEqual(narrowedScopes(undefined, ['a', 'b']), ['a', 'b'])
  assert.deepEqual(narrowedScopes('b', ['a', 'b']), ['b'])
  assert.deepEqual(narrowedScopes(undefined, []), [])
  for (const [asked, held] of [
    ['c', ['a', 'b']],
    ['a c', ['a', 'b']],
    ['A', ['a']],
    ['a', []],
    ['"', ['a']],
  ] as const) {
    assert.throws(() => narrowedScopes(asked, held), { code: 'invalid_scope' }, asked)
  }
})
