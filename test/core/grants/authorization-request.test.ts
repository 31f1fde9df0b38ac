import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Client, ClientMetadata } from '../../../src/core/clients/client.ts'
import { answerAddress } from '../../../src/core/grants/answer-address.ts'
import { readAuthorizationRequest } from '../../../src/core/grants/authorization-request.ts'
import type { OAuthErrorCode } from '../../../src/core/protocol/oauth-error.ts'
import type { ParameterList } from '../../../src/core/protocol/parameters.ts'
import { CALLBACK, CHALLENGE } from '../../support/authorize.ts'
import { newClient } from '../../support/records.ts'

const client = (changes: Partial<ClientMetadata> = {}): Client => {
  const base = newClient(1, { clientId: 'app' })
  const metadata = {
    ...base.metadata,
    redirectUris: [CALLBACK],
    grantTypes: ['authorization_code'],
    ...changes,
  }
  return { ...base, id: 1, metadata }
}

const SOUND: ParameterList = [
  ['client_id', 'app'],
  ['redirect_uri', CALLBACK],
  ['response_type', 'code'],
  ['code_challenge', CHALLENGE],
  ['code_challenge_method', 'S256'],
]

const without = (name: string): ParameterList => SOUND.filter(([one]) => one !== name)

const read = (
  list: ParameterList,
  rules: { client?: Client; requirePkce?: boolean; defaultScope?: string } = {},
) =>
  readAuthorizationRequest(list, {
    client: client(),
    requirePkce: true,
    defaultScope: 'read write',
    ...rules,
  })

const refused = (
  list: ParameterList,
  code: OAuthErrorCode,
  rules: Parameters<typeof read>[1] = {},
) =>
  assert.throws(
    () => read(list, rules),
    (error: Error & { code?: string }) => {
      assert.equal(error.code, code, error.message)
      return true
    },
    JSON.stringify(list.slice(SOUND.length)),
  )

test('a sound request is read whole (RFC 6749 section 4.1.1, OpenID Connect Core 1.0 section 3.1.2.1)', () => {
  const request = read([
    ...SOUND,
    ['scope', 'openid read read'],
    ['resource', 'urn:a'],
    ['resource', 'urn:b'],
    ['nonce', 'n'],
    ['prompt', 'login consent'],
    ['max_age', '30'],
    ['login_hint', 'alice'],
    ['dpop_jkt', CHALLENGE],
  ])
  assert.deepEqual(request, {
    redirectUri: CALLBACK,
    scopes: ['openid', 'read'],
    resources: ['urn:a', 'urn:b'],
    codeChallenge: CHALLENGE,
    nonce: 'n',
    dpopJkt: CHALLENGE,
    prompts: new Set(['login', 'consent']),
    maxAgeSeconds: 30,
    loginHint: 'alice',
  })
})

test('a parameter without a value counts as absent, and an unknown one is ignored (A-16, A-17)', () => {
  const request = read([...SOUND, ['nonce', ''], ['max_age', ''], ['prompt', ''], ['xyzzy', '1']])
  assert.equal(request.nonce, null)
  assert.equal(request.maxAgeSeconds, undefined)
  assert.equal(request.prompts.size, 0)
})

test('a repeated parameter is refused, resource alone may come several times (A-06, RFC 6749 section 3.1)', () => {
  refused([...SOUND, ['nonce', 'a'], ['nonce', 'a']], 'invalid_request')
  refused([...SOUND, ['state', ''], ['state', 'x']], 'invalid_request')
  assert.equal(read([...SOUND, ['resource', 'urn:a'], ['resource', 'urn:a']]).resources.length, 1)
})

test('PKCE with S256 is required, plain and malformed challenges are refused (A-07, A-08, RFC 7636 section 4.4.1)', () => {
  refused(without('code_challenge'), 'invalid_request')
  refused(without('code_challenge_method'), 'invalid_request')
  const plain = without('code_challenge_method')
  for (const method of ['plain', 's256', 'S512']) {
    refused([...plain, ['code_challenge_method', method]], 'invalid_request')
  }
  for (const challenge of [`${CHALLENGE}=`, CHALLENGE.slice(1), 'x'.repeat(44), '+'.repeat(43)]) {
    refused([...without('code_challenge'), ['code_challenge', challenge]], 'invalid_request')
  }
})

test('where the switch lets PKCE go, a challenge that comes all the same must be S256 (RFC 9700 section 2.1.1)', () => {
  const none = without('code_challenge').filter(([name]) => name !== 'code_challenge_method')
  assert.equal(read(none, { requirePkce: false }).codeChallenge, null)
  refused(without('code_challenge'), 'invalid_request', { requirePkce: false })
  refused(without('code_challenge_method'), 'invalid_request', { requirePkce: false })
})

test('request objects, foreign request URIs and registrations are refused by their own codes (A-15, RFC 9101 section 6.1)', () => {
  refused([...SOUND, ['request', 'eyJ']], 'request_not_supported')
  refused([...SOUND, ['request_uri', 'http://127.0.0.1:1/x']], 'request_uri_not_supported')
  refused([...SOUND, ['registration', '{}']], 'registration_not_supported')
})

test('only code is served, and only to clients registered for it (A-05, RFC 6749 section 4.1.2.1)', () => {
  refused(without('response_type'), 'invalid_request')
  for (const type of ['token', 'code id_token', 'id_token', 'none']) {
    refused([...without('response_type'), ['response_type', type]], 'unsupported_response_type')
  }
  refused(SOUND, 'unauthorized_client', { client: client({ grantTypes: ['client_credentials'] }) })
  refused([...SOUND, ['response_mode', 'web_message']], 'invalid_request')
})

test('prompt none stands alone, and what is not known is refused (OpenID Connect Core 1.0 section 3.1.2.1)', () => {
  refused([...SOUND, ['prompt', 'none login']], 'invalid_request')
  refused([...SOUND, ['prompt', 'create']], 'invalid_request')
  assert.deepEqual(read([...SOUND, ['prompt', 'none']]).prompts, new Set(['none']))
})

test('max_age is whole seconds, dpop_jkt a thumbprint (OpenID Connect Core 1.0 section 3.1.2.1, RFC 9449 section 10)', () => {
  for (const age of ['-1', '1.5', 'x', '1e3', ' 1']) {
    refused([...SOUND, ['max_age', age]], 'invalid_request')
  }
  refused([...SOUND, ['dpop_jkt', 'short']], 'invalid_request')
})

test('a scope or a resource that is none is refused by its own code (RFC 6749 section 3.3, RFC 8707 section 2)', () => {
  refused([...SOUND, ['scope', 'a"b']], 'invalid_scope')
  for (const resource of ['relative', 'https://a.example/#x', 'https://a.example/ä']) {
    refused([...SOUND, ['resource', resource]], 'invalid_target')
  }
  refused([...SOUND, ['resource', 'urn:b']], 'invalid_target', {
    client: client({ audience: 'urn:a' }),
  })
})

test('without a scope it is the registered one, or else the default one; what is registered is no bound (RFC 6749 section 3.3)', () => {
  assert.deepEqual(read(SOUND).scopes, ['read', 'write'])
  assert.deepEqual(read(SOUND, { client: client({ scope: '' }) }).scopes, ['read', 'write'])
  const narrow = client({ scope: 'mcp' })
  assert.deepEqual(read(SOUND, { client: narrow }).scopes, ['mcp'])
  assert.deepEqual(read([...SOUND, ['scope', 'mcp admin']], { client: narrow }).scopes, [
    'mcp',
    'admin',
  ])
})

test('a redirect URI may be left out only where one is registered, and never with openid (A-04, OpenID Connect Core 1.0 section 3.1.2.1)', () => {
  const list = without('redirect_uri')
  assert.equal(answerAddress(list, client()).redirectUri, CALLBACK)
  const several = client({ redirectUris: [CALLBACK, 'https://app.example/cb'] })
  assert.throws(() => answerAddress(list, several), /registered several/)
  assert.throws(() => answerAddress(list, client({ redirectUris: [] })), /no redirect URI/)
  assert.throws(() => answerAddress([...list, ['scope', 'openid']], client()), /'openid' needs it/)
})

test('nothing is answered to an address that came twice, and of two states neither is returned (A-06)', () => {
  assert.throws(() => answerAddress([...SOUND, ['redirect_uri', CALLBACK]], client()), /repeated/)
  const { state } = answerAddress([...SOUND, ['state', 'a'], ['state', 'b']], client())
  assert.equal(state, undefined)
})
