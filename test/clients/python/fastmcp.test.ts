import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { decodeJwt } from 'jose'
import { freePort } from '../../verifiers/identity-provider.ts'
import { startAuthorizationServer } from '../authorization-server.ts'
import { newClientKey } from '../client-key.ts'
import { testsOf } from '../client-test.ts'
import { startDocumentClient } from '../document-client.ts'
import { permissionsIn } from '../mcp-tests.ts'
import { startProtectedServer } from '../protected-server.ts'
import { pythonClients } from './python-clients.ts'

const test = testsOf('FastMCP')
const python = pythonClients()

/** Of tokens that are to expire while a test waits. */
const LIFETIME_SECONDS = 5

test('Client(auth="oauth") signs in at a server with RemoteAuthProvider, whose AnyHttpUrl(issuer) is ours (RFC 9728, RFC 8414 section 3.3)', async (t) => {
  const { issuer, clients } = await startAuthorizationServer(t)
  const url = await python.startServer({ auth: 'remote', issuer })
  const client = await python.open('fastmcp', url, { kind: 'oauth' })
  const { text, tokens, registration } = await client.call('whoami')
  const { claims } = JSON.parse(text)
  assert.deepEqual([claims.iss, claims.aud, claims.sub], [issuer, url, 'alice'])
  assert.deepEqual(permissionsIn(tokens.access_token), ['read'])
  assert.equal(claims.client_id, registration?.client_id)
  assert.equal(registration?.token_endpoint_auth_method, 'none')
  assert.ok(tokens.refresh_token, 'there is no refresh token')
  const registered = (await clients()).find((one) => one.client_id === registration?.client_id)
  assert.equal(registered?.client_name, 'FastMCP Client')
  const elsewhere = await python.startServer({ auth: 'remote', issuer })
  const headers = { Authorization: `Bearer ${tokens.access_token}` }
  assert.equal((await fetch(elsewhere, { method: 'POST', headers })).status, 401)
})

test('signs in as a client that is registered already, from whatever port it is called back at (RFC 8252 section 7.3)', async (t) => {
  const { issuer } = await startAuthorizationServer(t)
  const url = await python.startServer({ auth: 'remote', issuer })
  for (const registered of [
    { client_id: 'demo-public-client' },
    { client_id: 'demo-client', client_secret: 'demo-client-secret' },
  ]) {
    const client = await python.open('fastmcp', url, { kind: 'oauth', ...registered })
    const { text } = await client.call('whoami')
    assert.equal(JSON.parse(text).client_id, registered.client_id)
  }
})

test('is known by its metadata document, and does not register (Client ID Metadata Documents section 3)', async (t) => {
  const { server, clientId, fetches } = await startDocumentClient(t, {
    client_name: 'A client with a document',
    redirect_uris: ['http://localhost/callback'],
    token_endpoint_auth_method: 'none',
  })
  const { url } = await startProtectedServer(t, server)
  const client = await python.open('fastmcp', url, { kind: 'oauth', client_metadata_url: clientId })
  const { text } = await client.call('whoami')
  assert.equal(JSON.parse(text).client_id, clientId)
  assert.equal(fetches(), 1)
})

test('refreshes when its token has expired, without a person (RFC 6749 section 6)', async (t) => {
  const server = await startAuthorizationServer(t)
  const url = await python.startServer({ auth: 'remote', issuer: server.issuer })
  const { client_id: clientId } = await server.addClient({
    redirect_uris: ['http://localhost/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
    access_token_lifetime: LIFETIME_SECONDS,
  })
  const client = await python.open('fastmcp', url, { kind: 'oauth', client_id: clientId })
  const before = await client.call('whoami')
  await pause((LIFETIME_SECONDS + 1) * 1000)
  const after = await client.call('whoami')
  assert.equal(JSON.parse(after.text).claims.sub, 'alice')
  assert.notEqual(after.tokens.access_token, before.tokens.access_token)
  assert.notEqual(after.tokens.refresh_token, before.tokens.refresh_token)
  assert.equal((await server.events('grant_created')).length, 1)
})

test('goes through OIDCProxy, which signs the person in at the issuer, and refreshes there (OpenID Connect Discovery section 4)', async (t) => {
  const { issuer, addClient, events } = await startAuthorizationServer(t)
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const registered = await addClient({
    client_name: 'OIDCProxy',
    redirect_uris: [`${base}/auth/callback`],
    grant_types: ['authorization_code', 'refresh_token'],
    access_token_lifetime: LIFETIME_SECONDS,
  })
  const { client_id, client_secret } = registered
  const spec = { auth: 'oidc-proxy', issuer, port, client_id, client_secret } as const
  const url = await python.startServer(spec)
  const client = await python.open('fastmcp', url, { kind: 'oauth' })
  const first = await client.call('whoami')
  const { claims } = JSON.parse(first.text)
  assert.deepEqual([claims.iss, claims.aud, claims.sub], [issuer, url, 'alice'])
  assert.equal(claims.client_id, client_id)
  // The client holds a token of the proxy’s, and the proxy the one of ours.
  assert.equal(decodeJwt(first.tokens.access_token).iss, `${base}/`)
  await pause((LIFETIME_SECONDS + 1) * 1000)
  const second = await client.call('whoami')
  assert.notEqual(JSON.parse(second.text).claims.jti, claims.jti)
  assert.equal((await events('grant_created')).length, 1)
})

test('registers anew when the server that knew it was restarted without its state (RFC 6749 section 4.1.2.1: 400 and no redirect)', async (t) => {
  const before = await startAuthorizationServer(t)
  const { url } = await startProtectedServer(t, { ...before, check: 'introspection' })
  const client = await python.open('fastmcp', url, { kind: 'oauth' })
  const first = await client.call('whoami')
  await before.close()
  await startAuthorizationServer(t, { port: before.port })
  const second = await client.call('whoami')
  assert.equal(JSON.parse(second.text).sub, 'alice')
  assert.notEqual(second.registration?.client_id, first.registration?.client_id)
})

test('steps up when a tool needs a further scope (MCP authorization: 403 insufficient_scope)', async (t) => {
  const { issuer } = await startAuthorizationServer(t)
  const { url } = await startProtectedServer(t, { issuer })
  const client = await python.open('fastmcp', url, { kind: 'oauth' })
  const { tokens: before } = await client.call('whoami')
  assert.deepEqual(permissionsIn(before.access_token), ['read'])
  const { text, tokens } = await client.call('write_note')
  assert.equal(text, 'written')
  assert.deepEqual(permissionsIn(tokens.access_token), ['read', 'write'])
})

test('works for itself with a secret (RFC 6749 section 4.4)', async (t) => {
  const { issuer } = await startAuthorizationServer(t)
  const url = await python.startServer({ auth: 'remote', issuer })
  const client = await python.open('fastmcp', url, {
    kind: 'secret',
    client_id: 'demo-client',
    client_secret: 'demo-client-secret',
    scopes: 'read',
    issuer,
  })
  const { claims } = JSON.parse((await client.call('whoami')).text)
  assert.deepEqual([claims.sub, claims.aud], ['demo-client', url])
})

test('works for itself with a key (RFC 7523 section 2.2)', async (t) => {
  const server = await startAuthorizationServer(t)
  const url = await python.startServer({ auth: 'remote', issuer: server.issuer })
  const { clientId, pem } = await newClientKey(server)
  const client = await python.open('fastmcp', url, {
    kind: 'key',
    client_id: clientId,
    signing_key: pem,
    scope: 'read',
    issuer: server.issuer,
  })
  assert.equal(JSON.parse((await client.call('whoami')).text).client_id, clientId)
})
