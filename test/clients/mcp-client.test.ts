import assert from 'node:assert/strict'
import {
  Client,
  ClientCredentialsProvider,
  CrossAppAccessProvider,
  DpopSession,
  discoverAndRequestJwtAuthGrant,
  IssuerMismatchError,
  type OAuthClientProvider,
  PrivateKeyJwtProvider,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import { decodeJwt } from 'jose'
import { startAuthorizationServer } from './authorization-server.ts'
import { testsOf } from './client-test.ts'
import { startEnterprise } from './enterprise.ts'
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

const test = testsOf('MCP TypeScript client')

/** @modelcontextprotocol/client, version 2. */
const CLIENT: McpPackage = {
  open(url, provider) {
    const client = new Client({ name: 'test', version: '1.0.0' })
    const transport = new StreamableHTTPClientTransport(new URL(url), {
      authProvider: provider as OAuthClientProvider,
    })
    let connected: Promise<void> | undefined
    return {
      async call(name) {
        connected ??= client.connect(transport)
        await connected
        const { content } = await client.callTool({ name })
        return (content as readonly { readonly text?: string }[])[0]?.text ?? ''
      },
      finish: (callback) => transport.finishAuth(callback.searchParams),
      close: () => client.close(),
    }
  },
  isUnauthorized: (error) => error instanceof UnauthorizedError,
  clientCredentials: (options) => new ClientCredentialsProvider(options),
  privateKeyJwt: (options) => new PrivateKeyJwtProvider(options),
}

testMcpPackage(test, CLIENT)

test('takes no callback whose iss is another issuer’s, or that has none (RFC 9207 section 2.4)', async (t) => {
  const { issuer } = await startAuthorizationServer(t)
  const { url } = await startProtectedServer(t, { issuer })
  const provider = mcpProvider()
  const session = CLIENT.open(url, provider)
  t.after(() => session.close())
  await assert.rejects(session.call('whoami'), UnauthorizedError)
  const forged = new URL(provider.callback())
  assert.equal(forged.searchParams.get('iss'), issuer)
  forged.searchParams.set('iss', 'http://localhost:1/issuers/default')
  await assert.rejects(session.finish(forged), IssuerMismatchError)
  forged.searchParams.delete('iss')
  await assert.rejects(session.finish(forged), IssuerMismatchError)
  await session.finish(provider.callback())
  assert.equal(decodeJwt(accessTokenOf(provider)).sub, 'alice')
})

test('takes no metadata whose issuer is spelt in another way (RFC 8414 section 3.3)', async (t) => {
  const { issuer } = await startAuthorizationServer(t)
  const other = issuer.replace('localhost', '127.0.0.1')
  const { url } = await startProtectedServer(t, { issuer: other })
  await assert.rejects(CLIENT.open(url, mcpProvider()).call('whoami'), IssuerMismatchError)
})

for (const requireDpopNonce of [false, true]) {
  test(`gets a token bound to its key ${requireDpopNonce ? 'with' : 'without'} a nonce, and presents it with proofs (RFC 9449 sections 5, 7 and 8)`, async (t) => {
    const server = await startAuthorizationServer(t, { oauth: { requireDpopNonce } })
    const { url, tokens } = await startProtectedServer(t, { ...server, check: 'dpop' })
    const dpop = await DpopSession.create()
    const provider = mcpProvider({ dpop })
    const said = await whoami(CLIENT, url, provider)
    assert.equal(provider.tokens()?.token_type, 'DPoP')
    const { cnf } = await server.introspect(accessTokenOf(provider))
    assert.deepEqual(said.cnf, cnf)
    const [stolen] = tokens()
    const headers = { Authorization: `Bearer ${stolen}` }
    assert.equal((await fetch(url, { method: 'POST', headers })).status, 401)
  })
}

test('steps up with a refresh token in hand too, keeping the scopes that it had (MCP authorization: scope step-up)', async (t) => {
  const { issuer } = await startAuthorizationServer(t)
  const { url } = await startProtectedServer(t, { issuer })
  const provider = mcpProvider()
  await whoami(CLIENT, url, provider)
  assert.ok(provider.tokens()?.refresh_token, 'there is no refresh token')
  assert.equal(await callSigningIn(CLIENT, { url, provider, tool: 'write_note' }), 'written')
  assert.deepEqual(permissionsIn(accessTokenOf(provider)), ['read', 'write'])
})

test('gets in by the word of an enterprise’s identity provider, with nobody asked (MCP enterprise-managed authorization, ID-JAG draft section 4)', async (t) => {
  const server = await startAuthorizationServer(t)
  const { url } = await startProtectedServer(t, server)
  const { issuer: idpUrl, clientId, clientSecret, idToken } = await startEnterprise(server)
  const provider = new CrossAppAccessProvider({
    clientId,
    clientSecret,
    expectedIssuer: server.issuer,
    assertion: async ({ authorizationServerUrl: audience, resourceUrl: resource, fetchFn }) => {
      const granted = await discoverAndRequestJwtAuthGrant({
        idpUrl,
        audience,
        resource,
        idToken,
        clientId,
        clientSecret,
        scope: 'read',
        ...(fetchFn === undefined ? {} : { fetchFn }),
      })
      return granted.jwtAuthGrant
    },
  })
  const session = CLIENT.open(url, provider)
  t.after(() => session.close())
  const said = JSON.parse(await session.call('whoami'))
  assert.deepEqual(
    [said.iss, said.aud, said.sub, said.client_id],
    [server.issuer, url, 'alice', clientId],
  )
})
