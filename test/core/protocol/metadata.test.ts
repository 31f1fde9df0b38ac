import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InvalidInput } from '../../../src/core/protocol/invalid-input.ts'
import { metadata } from '../../../src/core/protocol/metadata.ts'
import { OAuthError } from '../../../src/core/protocol/oauth-error.ts'

const FACTS = {
  issuer: 'https://idp.example/',
  url: 'http://localhost:9400/issuers/x',
  grantTypes: ['client_credentials'],
  defaultScope: 'read',
  requirePushedRequests: false,
  openRegistration: true,
  clientMetadataDocuments: true,
  algs: ['RS256', 'ES256'],
} as const

test('metadata has the issuer verbatim, every endpoint under its base, and what RFC 8414 requires (M-01, RFC 8414 section 2)', () => {
  const made = metadata(FACTS)
  assert.equal(made.issuer, 'https://idp.example/')
  assert.deepEqual(made.response_types_supported, ['code'])
  for (const [name, value] of Object.entries(made)) {
    if (/_(endpoint|uri)$/.test(name))
      assert.match(String(value), /^http:\/\/localhost:9400\/issuers\/x\/[a-z.]/)
  }
  assert.equal(made.jwks_uri, `${FACTS.url}/.well-known/jwks.json`)
})

test('metadata names no endpoint, grant or algorithm that is not served (M-02, RFC 8414 section 2)', () => {
  const made = metadata(FACTS)
  const endpoints = Object.keys(made).filter((name) => name.endsWith('_endpoint'))
  assert.deepEqual(endpoints.sort(), [
    'authorization_endpoint',
    'device_authorization_endpoint',
    'end_session_endpoint',
    'introspection_endpoint',
    'pushed_authorization_request_endpoint',
    'registration_endpoint',
    'revocation_endpoint',
    'token_endpoint',
    'userinfo_endpoint',
  ])
  assert.deepEqual(made.grant_types_supported, ['client_credentials'])
  assert.deepEqual(made.id_token_signing_alg_values_supported, ['RS256', 'ES256'])
  assert.doesNotMatch(JSON.stringify(made), /implicit|password|null/)
})

test('an OAuth error has the status of its code, unless HTTP has a more exact one (RFC 6749 section 5.2)', () => {
  assert.equal(new OAuthError('invalid_client', 'x').status, 401)
  assert.equal(new OAuthError('invalid_request', 'x').status, 400)
  assert.equal(new OAuthError('temporarily_unavailable', 'x').status, 503)
  assert.equal(new OAuthError('invalid_request', 'x', { status: 413 }).status, 413)
})

test('an invalid input says every issue in its message, the whole input as a slash', () => {
  const error = new InvalidInput([
    { pointer: '', detail: 'a' },
    { pointer: '/b', detail: 'c' },
  ])
  assert.equal(error.message, '/: a; /b: c')
})
