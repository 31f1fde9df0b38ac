import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkMetadata } from '../../../src/core/clients/check-metadata.ts'
import type { ClientMetadata } from '../../../src/core/clients/client.ts'

const METADATA: ClientMetadata = {
  redirectUris: ['https://app.example/cb'],
  grantTypes: ['client_credentials'],
  responseTypes: [],
  tokenEndpointAuthMethod: 'client_secret_basic',
  further: {},
}

const pointers = (changes: object) =>
  checkMetadata({ ...METADATA, ...changes }).map(({ pointer }) => pointer)

test('sound metadata has no issue (RFC 7591 section 2)', () => {
  assert.deepEqual(pointers({}), [])
  assert.deepEqual(pointers({ scope: 'read write', redirectUris: [] }), [])
  assert.deepEqual(
    pointers({ tokenEndpointAuthMethod: 'none', grantTypes: ['authorization_code'] }),
    [],
  )
})

test('every mistake is named by its pointer, all at once (G-02, RFC 7591 section 3.2.2)', () => {
  const changes = {
    redirectUris: ['https://app.example/cb', 'http://app.example/cb', 'x'],
    scope: 'read "write"',
    tokenEndpointAuthMethod: '__proto__',
  }
  assert.deepEqual(pointers(changes), [
    '/redirect_uris/1',
    '/redirect_uris/2',
    '/scope',
    '/token_endpoint_auth_method',
  ])
})

test('client_credentials is not for a client without a secret (T-15, RFC 6749 section 4.4)', () => {
  assert.deepEqual(pointers({ tokenEndpointAuthMethod: 'none' }), ['/grant_types'])
})
