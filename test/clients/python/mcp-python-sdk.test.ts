import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import * as openid from 'openid-client'
import { startAuthorizationServer } from '../authorization-server.ts'
import { newClientKey } from '../client-key.ts'
import { testsOf } from '../client-test.ts'
import { startDocumentClient } from '../document-client.ts'
import { startEnterprise } from '../enterprise.ts'
import { permissionsIn } from '../mcp-tests.ts'
import { startProtectedServer } from '../protected-server.ts'
import { CALLBACK } from '../sign-in.ts'
import { pythonClients } from './python-clients.ts'

const test = testsOf('MCP Python SDK')
const python = pythonClients()

const OAUTH = { kind: 'oauth', redirect_uri: CALLBACK } as const

test('finds the server, registers, signs in and calls a tool; the token is for that server alone (MCP authorization, RFC 8707 section 2)', async (t) => {
  const { issuer } = await startAuthorizationServer(t)
  const url = await python.startServer({ auth: 'remote', issuer })
  const client = await python.open('mcp', url, OAUTH)
  const { text, tokens, registration } = await client.call('whoami')
  const { claims } = JSON.parse(text)
  assert.deepEqual([claims.iss, claims.aud, claims.sub], [issuer, url, 'alice'])
  assert.equal(claims.client_id, registration?.client_id)
  assert.deepEqual(
    [registration?.client_name, registration?.redirect_uris],
    ['A Python client', [CALLBACK]],
  )
  const elsewhere = await startProtectedServer(t, { issuer })
  const headers = { Authorization: `Bearer ${tokens.access_token}` }
  assert.equal((await fetch(elsewhere.url, { method: 'POST', headers })).status, 401)
})

test('works as a client that is registered already, with and without a secret (RFC 6749 section 2.2)', async (t) => {
  const { issuer } = await startAuthorizationServer(t)
  const { url } = await startProtectedServer(t, { issuer })
  const secret = { client_id: 'demo-client', client_secret: 'demo-client-secret' }
  for (const registered of [
    { client_id: 'demo-public-client', token_endpoint_auth_method: 'none' },
    { ...secret, token_endpoint_auth_method: 'client_secret_basic' },
    { ...secret, token_endpoint_auth_method: 'client_secret_post' },
  ]) {
    const client = await python.open('mcp', url, {
      ...OAUTH,
      client: { redirect_uris: [CALLBACK], issuer, ...registered },
    })
    const { text } = await client.call('whoami')
    assert.equal(JSON.parse(text).client_id, registered.client_id)
  }
})

test('is known by its metadata document, and does not register (Client ID Metadata Documents section 3)', async (t) => {
  const { server, clientId, fetches } = await startDocumentClient(t, {
    client_name: 'A client with a document',
    redirect_uris: [CALLBACK],
    token_endpoint_auth_method: 'none',
  })
  const { url } = await startProtectedServer(t, server)
  const client = await python.open('mcp', url, { ...OAUTH, client_metadata_url: clientId })
  const { text } = await client.call('whoami')
  assert.equal(JSON.parse(text).client_id, clientId)
  assert.equal(fetches(), 1)
})

test('refreshes when its token has expired, and nobody can use the refresh token of before (RFC 9700 section 4.14.2)', async (t) => {
  const server = await startAuthorizationServer(t)
  const { url } = await startProtectedServer(t, server)
  const lifetimeSeconds = 5
  const { client_id: clientId } = await server.addClient({
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
    access_token_lifetime: lifetimeSeconds,
  })
  const client = await python.open('mcp', url, {
    ...OAUTH,
    client: {
      client_id: clientId,
      redirect_uris: [CALLBACK],
      issuer: server.issuer,
      token_endpoint_auth_method: 'none',
    },
  })
  const before = await client.call('whoami')
  await pause((lifetimeSeconds + 1) * 1000)
  const after = await client.call('whoami')
  assert.notEqual(after.tokens.access_token, before.tokens.access_token)
  assert.notEqual(after.tokens.refresh_token, before.tokens.refresh_token)
  assert.equal((await server.events('grant_created')).length, 1)
  const again = await fetch(`${server.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: before.tokens.refresh_token ?? '',
      client_id: clientId,
    }),
  })
  assert.equal(((await again.json()) as { error: string }).error, 'invalid_grant')
})

test('steps up when a tool needs a further scope (MCP authorization: 403 insufficient_scope)', async (t) => {
  const { issuer } = await startAuthorizationServer(t)
  const { url } = await startProtectedServer(t, { issuer })
  const client = await python.open('mcp', url, OAUTH)
  const { tokens: before } = await client.call('whoami')
  assert.deepEqual(permissionsIn(before.access_token), ['read'])
  const { text, tokens } = await client.call('write_note')
  assert.equal(text, 'written')
  assert.deepEqual(permissionsIn(tokens.access_token), ['read', 'write'])
})

test('takes no callback whose iss is another issuer’s (RFC 9207 section 2.4)', async (t) => {
  const { issuer } = await startAuthorizationServer(t)
  const { url } = await startProtectedServer(t, { issuer })
  const forged = { ...OAUTH, forged_iss: 'http://localhost:1/issuers/default' }
  const client = await python.open('mcp', url, forged)
  await assert.rejects(client.call('whoami'), /iss/)
})

test('takes no metadata whose issuer is spelt in another way (RFC 8414 section 3.3)', async (t) => {
  const { issuer } = await startAuthorizationServer(t)
  const other = issuer.replace('localhost', '127.0.0.1')
  const { url } = await startProtectedServer(t, { issuer: other })
  const client = await python.open('mcp', url, OAUTH)
  await assert.rejects(client.call('whoami'), /issuer/)
})

test('works for itself with a secret (RFC 6749 section 4.4)', async (t) => {
  const { issuer } = await startAuthorizationServer(t)
  const { url } = await startProtectedServer(t, { issuer })
  const client = await python.open('mcp', url, {
    kind: 'secret',
    client_id: 'demo-client',
    client_secret: 'demo-client-secret',
    scopes: 'read',
    issuer,
  })
  const claims = JSON.parse((await client.call('whoami')).text)
  assert.deepEqual([claims.sub, claims.aud], ['demo-client', url])
})

test('works for itself with a key, whose assertions are for the issuer (RFC 7523 section 2.2)', async (t) => {
  const server = await startAuthorizationServer(t)
  const { url } = await startProtectedServer(t, server)
  const { clientId, pem } = await newClientKey(server)
  const client = await python.open('mcp', url, {
    kind: 'key',
    client_id: clientId,
    signing_key: pem,
    scope: 'read',
    issuer: server.issuer,
  })
  assert.equal(JSON.parse((await client.call('whoami')).text).client_id, clientId)
})

test('gets in by the word of an enterprise’s identity provider (MCP enterprise-managed authorization, ID-JAG draft section 4)', async (t) => {
  const server = await startAuthorizationServer(t)
  const { url } = await startProtectedServer(t, server)
  const { issuer, clientId, clientSecret, idToken } = await startEnterprise(server)
  const config = await openid.discovery(new URL(issuer), clientId, clientSecret, undefined, {
    execute: [openid.allowInsecureRequests],
  })
  // The SDK leaves it to its user to get the assertion.
  const { access_token: assertion } = await openid.genericGrantRequest(
    config,
    'urn:ietf:params:oauth:grant-type:token-exchange',
    {
      requested_token_type: 'urn:ietf:params:oauth:token-type:id-jag',
      subject_token: idToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      audience: server.issuer,
      resource: url,
      scope: 'read',
    },
  )
  const client = await python.open('mcp', url, {
    kind: 'identity-assertion',
    client_id: clientId,
    client_secret: clientSecret,
    issuer: server.issuer,
    assertion,
  })
  const claims = JSON.parse((await client.call('whoami')).text)
  assert.deepEqual([claims.sub, claims.aud, claims.client_id], ['alice', url, clientId])
})
