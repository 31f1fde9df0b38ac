import assert from 'node:assert/strict'
import {
  type OAuthClientProvider,
  UnauthorizedError,
} from '@modelcontextprotocol/sdk/client/auth.js'
import {
  ClientCredentialsProvider,
  PrivateKeyJwtProvider,
} from '@modelcontextprotocol/sdk/client/auth-extensions.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { startAuthorizationServer } from './authorization-server.ts'
import { testsOf } from './client-test.ts'
import { mcpProvider } from './mcp-provider.ts'
import {
  accessTokenOf,
  callSigningIn,
  type McpPackage,
  permissionsIn,
  testMcpPackage,
  whoami,
} from './mcp-tests.ts'
import { startProtectedServer } from './protected-server.ts'

/** @modelcontextprotocol/sdk, version 1. */
const SDK: McpPackage = {
  open(url, provider) {
    const client = new Client({ name: 'test', version: '1.0.0' })
    const transport = new StreamableHTTPClientTransport(new URL(url), {
      authProvider: provider as OAuthClientProvider,
    })
    let connected: Promise<void> | undefined
    return {
      async call(name) {
        // The SDK is compiled without exactOptionalPropertyTypes.
        connected ??= client.connect(transport as Parameters<Client['connect']>[0])
        await connected
        const { content } = await client.callTool({ name })
        return (content as readonly { readonly text?: string }[])[0]?.text ?? ''
      },
      finish: (callback) => transport.finishAuth(callback.searchParams.get('code') ?? ''),
      close: () => client.close(),
    }
  },
  isUnauthorized: (error) => error instanceof UnauthorizedError,
  clientCredentials: (options) => new ClientCredentialsProvider(options),
  privateKeyJwt: (options) => new PrivateKeyJwtProvider(options),
}

const test = testsOf('MCP TypeScript SDK')

testMcpPackage(test, SDK)

test('tries its refresh token where it would have to step up, and gives up, since that cannot widen a scope (RFC 6749 section 6)', async (t) => {
  const { issuer } = await startAuthorizationServer(t)
  const { url } = await startProtectedServer(t, { issuer })
  const provider = mcpProvider()
  await whoami(SDK, url, provider)
  const before = provider.tokens()
  await assert.rejects(
    callSigningIn(SDK, { url, provider, tool: 'write_note' }),
    /403 after trying upscoping/,
  )
  assert.notEqual(provider.tokens()?.refresh_token, before?.refresh_token)
  assert.deepEqual(permissionsIn(accessTokenOf(provider)), ['read'])
  assert.equal(provider.authorizations.length, 1)
})
