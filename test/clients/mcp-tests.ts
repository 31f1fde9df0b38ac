import assert from 'node:assert/strict'
import { decodeJwt } from 'jose'
import { type AuthorizationServer, startAuthorizationServer } from './authorization-server.ts'
import { newClientKey } from './client-key.ts'
import type { ClientTest } from './client-test.ts'
import { startDocumentClient } from './document-client.ts'
import { type McpProvider, mcpProvider } from './mcp-provider.ts'
import { startProtectedServer } from './protected-server.ts'
import { CALLBACK } from './sign-in.ts'

/** One of the TypeScript packages of MCP, by what both can do. */
export interface McpPackage {
  /** A session with the server at the URL; it ends after the test. */
  open(url: string, provider: unknown): McpSession
  /** Whether it was the wish for a person that ended a call. */
  isUnauthorized(error: unknown): boolean
  /** The provider of the package for clients with a secret. */
  clientCredentials(options: Credentials & { readonly clientSecret: string }): unknown
  /** The provider of the package for clients with a key. */
  privateKeyJwt(
    options: Credentials & { readonly privateKey: string; readonly algorithm: string },
  ): unknown
}

interface Credentials {
  readonly clientId: string
  readonly expectedIssuer: string
  readonly scope?: string
}

/** A client of an MCP server. */
export interface McpSession {
  /** Calls a tool, connecting first; the text that it answers. */
  call(tool: string): Promise<string>
  /** Redeems the code that came with the callback. */
  finish(callback: URL): Promise<void>
  close(): Promise<void>
}

/** Calls a tool; where a person has to sign in first, they do, and it is called again. */
export async function callSigningIn(
  { open, isUnauthorized }: McpPackage,
  { url, provider, tool }: { url: string; provider: McpProvider; tool: string },
): Promise<string> {
  const first = open(url, provider)
  try {
    return await first.call(tool)
  } catch (error) {
    if (!isUnauthorized(error)) throw error
    await first.finish(provider.callback())
  } finally {
    await first.close()
  }
  const second = open(url, provider)
  try {
    return await second.call(tool)
  } finally {
    await second.close()
  }
}

/** What the tool says of the token that it was called with. */
export async function whoami(
  client: McpPackage,
  url: string,
  provider: McpProvider,
): Promise<Record<string, unknown>> {
  return JSON.parse(await callSigningIn(client, { url, provider, tool: 'whoami' }))
}

/** The scopes of an access token, without the wish for a refresh token, which some clients add by themselves. */
export function permissionsIn(token: string): readonly string[] {
  const scopes = String(decodeJwt(token).scope).split(' ')
  return scopes.filter((scope) => scope !== 'offline_access').sort()
}

/** The access token that a client holds. */
export function accessTokenOf(provider: McpProvider): string {
  const tokens = provider.tokens()
  assert.ok(tokens, 'the client has no token')
  return tokens.access_token
}

async function calls(client: McpPackage, url: string, provider: unknown) {
  const session = client.open(url, provider)
  try {
    return JSON.parse(await session.call('whoami')) as Record<string, unknown>
  } finally {
    await session.close()
  }
}

/** Marks a token as revoked, as an operator would. */
async function revoke(server: AuthorizationServer, token: string): Promise<void> {
  await server.api('tokens/revoke', { jtis: [decodeJwt(token).jti] })
}

/** Registers what both packages of MCP for TypeScript have to do. */
export function testMcpPackage(test: ClientTest, client: McpPackage): void {
  test('finds the server, registers, signs in and calls a tool; the token is for that server alone (MCP authorization, RFC 8707 section 2)', async (t) => {
    const server = await startAuthorizationServer(t)
    const { issuer } = server
    const { url } = await startProtectedServer(t, { issuer })
    const provider = mcpProvider()
    const said = await whoami(client, url, provider)
    assert.deepEqual([said.iss, said.aud, said.sub], [issuer, url, 'alice'])
    assert.deepEqual(permissionsIn(accessTokenOf(provider)), ['read'])
    const [asked, ...others] = provider.authorizations
    assert.deepEqual(others, [])
    assert.equal(asked?.searchParams.get('resource'), url)
    assert.equal(asked?.searchParams.get('code_challenge_method'), 'S256')
    const kept = provider.clientInformation()
    assert.equal(said.client_id, kept?.client_id)
    assert.deepEqual(kept?.redirect_uris, [CALLBACK])
    assert.equal(kept?.client_name, 'An MCP client')
    const elsewhere = await startProtectedServer(t, { issuer })
    const headers = { Authorization: `Bearer ${accessTokenOf(provider)}` }
    const refused = await fetch(elsewhere.url, { method: 'POST', headers })
    assert.equal(refused.status, 401)
  })

  test('works as a client that is registered already, with and without a secret (RFC 6749 section 2.2)', async (t) => {
    const { issuer } = await startAuthorizationServer(t)
    const { url } = await startProtectedServer(t, { issuer })
    for (const one of [
      { client_id: 'demo-public-client' },
      { client_id: 'demo-client', client_secret: 'demo-client-secret' },
    ]) {
      const said = await whoami(client, url, mcpProvider({ client: { ...one, issuer } }))
      assert.equal(said.client_id, one.client_id)
    }
  })

  test('is known by its metadata document, and does not register (Client ID Metadata Documents section 3)', async (t) => {
    const { server, clientId, fetches } = await startDocumentClient(t, {
      client_name: 'A client with a document',
      redirect_uris: [CALLBACK],
      token_endpoint_auth_method: 'none',
    })
    const { url } = await startProtectedServer(t, server)
    const registered = (await server.clients()).length
    const provider = mcpProvider({ clientMetadataUrl: clientId })
    const said = await whoami(client, url, provider)
    assert.deepEqual([said.client_id, said.aud], [clientId, url])
    assert.equal(fetches(), 1)
    assert.equal((await server.clients()).length, registered)
    const page = await fetch(provider.authorizations[0] ?? '')
    assert.match(await page.text(), /A client with a document/)
  })

  test('registers with a secret and uses it as it was told to (RFC 7591 section 3.2.1)', async (t) => {
    const { issuer } = await startAuthorizationServer(t)
    const { url } = await startProtectedServer(t, { issuer })
    for (const method of ['client_secret_basic', 'client_secret_post']) {
      const provider = mcpProvider({ metadata: { token_endpoint_auth_method: method } })
      const said = await whoami(client, url, provider)
      assert.equal(provider.clientInformation()?.token_endpoint_auth_method, method)
      assert.equal(said.client_id, provider.clientInformation()?.client_id)
    }
  })

  test('refreshes by itself when its token was revoked, and nobody can use the refresh token of before (RFC 9700 section 4.14.2)', async (t) => {
    const server = await startAuthorizationServer(t)
    const { url } = await startProtectedServer(t, { ...server, check: 'introspection' })
    const provider = mcpProvider()
    await whoami(client, url, provider)
    const before = provider.tokens()
    await revoke(server, accessTokenOf(provider))
    assert.equal((await calls(client, url, provider)).sub, 'alice')
    const now = provider.tokens()
    assert.notEqual(now?.access_token, before?.access_token)
    assert.notEqual(now?.refresh_token, before?.refresh_token)
    assert.equal(provider.authorizations.length, 1)
    const again = await fetch(`${server.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: before?.refresh_token ?? '',
        client_id: provider.clientInformation()?.client_id ?? '',
      }),
    })
    assert.deepEqual(
      [again.status, ((await again.json()) as { error: string }).error],
      [400, 'invalid_grant'],
    )
  })

  test('sends a person to sign in again when the refresh token was revoked too (RFC 6749 section 5.2)', async (t) => {
    const server = await startAuthorizationServer(t)
    const { url } = await startProtectedServer(t, { ...server, check: 'introspection' })
    const provider = mcpProvider()
    await whoami(client, url, provider)
    const { refresh_token: token = '' } = provider.tokens() ?? {}
    const { client_id: clientId = '' } = provider.clientInformation() ?? {}
    await fetch(`${server.issuer}/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token, client_id: clientId }),
    })
    assert.deepEqual(await server.introspect(accessTokenOf(provider)), { active: false })
    assert.equal((await whoami(client, url, provider)).sub, 'alice')
    assert.equal(provider.authorizations.length, 2)
    assert.equal(provider.clientInformation()?.client_id, clientId)
  })

  test('steps up when a tool needs a further scope (MCP authorization: 403 insufficient_scope, RFC 6750 section 3.1)', async (t) => {
    const { issuer } = await startAuthorizationServer(t)
    const { url } = await startProtectedServer(t, { issuer })
    // Without a refresh token: the SDK 1.x would try that first, and it cannot widen a scope.
    const provider = mcpProvider({ metadata: { grant_types: ['authorization_code'] } })
    await whoami(client, url, provider)
    assert.deepEqual(permissionsIn(accessTokenOf(provider)), ['read'])
    assert.equal(provider.tokens()?.refresh_token, undefined)
    const written = await callSigningIn(client, { url, provider, tool: 'write_note' })
    assert.equal(written, 'written')
    assert.deepEqual(permissionsIn(accessTokenOf(provider)), ['read', 'write'])
    assert.deepEqual(
      provider.authorizations.map((asked) => asked.searchParams.get('scope')),
      ['read', 'read write'],
    )
    assert.equal(provider.clientInformation()?.scope, 'read')
  })

  test('registers anew at a server that was restarted without its state (RFC 6749 section 5.2: invalid_client)', async (t) => {
    const before = await startAuthorizationServer(t)
    const { url } = await startProtectedServer(t, { ...before, check: 'introspection' })
    const provider = mcpProvider()
    await whoami(client, url, provider)
    const { client_id: lost } = provider.clientInformation() ?? {}
    await before.close()
    const after = await startAuthorizationServer(t, { port: before.port })
    assert.equal(after.issuer, before.issuer)
    assert.equal((await whoami(client, url, provider)).sub, 'alice')
    assert.notEqual(provider.clientInformation()?.client_id, lost)
  })

  test('asks for offline_access where the server offers it, and gets a refresh token for it (OpenID Connect Core section 11)', async (t) => {
    const { issuer } = await startAuthorizationServer(t)
    const scopesSupported = ['read', 'offline_access']
    const { url } = await startProtectedServer(t, { issuer, scopesSupported })
    const provider = mcpProvider()
    const session = client.open(url, provider)
    await assert.rejects(session.call('whoami'), client.isUnauthorized)
    await session.finish(provider.callback())
    assert.ok(provider.tokens()?.refresh_token, 'there is no refresh token')
  })

  test('works for itself with a secret, for the server alone (RFC 6749 section 4.4)', async (t) => {
    const { issuer } = await startAuthorizationServer(t)
    const { url } = await startProtectedServer(t, { issuer })
    const provider = client.clientCredentials({
      clientId: 'demo-client',
      clientSecret: 'demo-client-secret',
      expectedIssuer: issuer,
      scope: 'read',
    })
    const said = await calls(client, url, provider)
    assert.deepEqual([said.sub, said.aud, said.scope], ['demo-client', url, 'read'])
  })

  test('works for itself with a key, whose assertions are for the issuer (RFC 7523 section 2.2)', async (t) => {
    const server = await startAuthorizationServer(t)
    const { url } = await startProtectedServer(t, server)
    const { clientId, pem } = await newClientKey(server)
    const provider = client.privateKeyJwt({
      clientId,
      privateKey: pem,
      algorithm: 'ES256',
      expectedIssuer: server.issuer,
      scope: 'read',
    })
    assert.equal((await calls(client, url, provider)).client_id, clientId)
  })
}
