import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ProtectedResource,
  protectedResourceMetadata,
  protectedResourceMetadataUrl,
} from '../../../src/core/protocol/protected-resource.ts'

const ISSUER = 'http://localhost:9400/issuers/default'

const PLAIN: ProtectedResource = {
  resource: 'http://127.0.0.1:8000/mcp',
  scopes: [],
  name: null,
  documentation: null,
  dpopBound: false,
}

const PLACES: readonly (readonly [resource: string, metadata: string])[] = [
  ['http://127.0.0.1:8000/mcp', 'http://127.0.0.1:8000/.well-known/oauth-protected-resource/mcp'],
  ['https://mcp.example', 'https://mcp.example/.well-known/oauth-protected-resource'],
  ['https://mcp.example/', 'https://mcp.example/.well-known/oauth-protected-resource'],
  ['https://mcp.example/a/mcp/', 'https://mcp.example/.well-known/oauth-protected-resource/a/mcp/'],
  [
    'https://mcp.example/mcp?t=1',
    'https://mcp.example/.well-known/oauth-protected-resource/mcp?t=1',
  ],
  ['https://mcp.example/?t=1', 'https://mcp.example/.well-known/oauth-protected-resource?t=1'],
  ['https://[::1]:8443/mcp', 'https://[::1]:8443/.well-known/oauth-protected-resource/mcp'],
]

test('the well-known path goes between host and path, a query stays, and only the slash of the host goes (RFC 9728 section 3.1)', () => {
  for (const [resource, metadata] of PLACES)
    assert.equal(protectedResourceMetadataUrl(new URL(resource)), metadata)
})

test('the document names resource and issuer letter by letter, and has no member without a value (RFC 9728 section 2)', () => {
  const resource = 'HTTP://127.0.0.1:8000/mcp/'
  assert.deepEqual(protectedResourceMetadata({ ...PLAIN, resource }, ISSUER), {
    resource,
    authorization_servers: [ISSUER],
    bearer_methods_supported: ['header'],
  })
})

test('what is given is in the document by its registered name, and never a jwks_uri, which would be the resource’s own (RFC 9728 section 2)', () => {
  const all = protectedResourceMetadata(
    {
      ...PLAIN,
      scopes: ['read', 'write'],
      name: 'Tools',
      documentation: 'https://docs.example/tools',
      dpopBound: true,
    },
    ISSUER,
  )
  assert.deepEqual(all, {
    resource: PLAIN.resource,
    authorization_servers: [ISSUER],
    scopes_supported: ['read', 'write'],
    bearer_methods_supported: ['header'],
    resource_name: 'Tools',
    resource_documentation: 'https://docs.example/tools',
    dpop_signing_alg_values_supported: ['ES256', 'RS256'],
    dpop_bound_access_tokens_required: true,
  })
})
