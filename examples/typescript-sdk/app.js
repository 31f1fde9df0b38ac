import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js'
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'

/**
 * The Express app of an MCP server that takes JWTs of one issuer for one audience.
 * @param {{ issuer: string, jwksUri: string, audience: string }} trusted
 */
export function createApp(trusted) {
  const auth = requireBearerAuth({ verifier: verifier(trusted), requiredScopes: ['read'] })
  const app = createMcpExpressApp()
  app.post('/mcp', auth, async (request, response) => {
    const transport = new StreamableHTTPServerTransport({})
    response.on('close', () => void transport.close())
    await createServer().connect(transport)
    await transport.handleRequest(request, response, request.body)
  })
  return app
}

function verifier({ issuer, jwksUri, audience }) {
  const keys = createRemoteJWKSet(new URL(jwksUri))
  return {
    async verifyAccessToken(token) {
      const expected = { issuer, audience, algorithms: ['RS256', 'ES256'] }
      const { payload } = await jwtVerify(token, keys, expected).catch(refuse)
      return {
        token,
        clientId: String(payload.client_id ?? payload.sub ?? 'unknown'),
        scopes: typeof payload.scope === 'string' ? payload.scope.split(' ') : [],
        expiresAt: payload.exp,
        extra: { subject: payload.sub },
      }
    },
  }
}

// A bad token is the caller's mistake; keys that cannot be fetched are not.
function refuse(error) {
  const isAboutToken = error instanceof errors.JOSEError && error.code !== 'ERR_JWKS_TIMEOUT'
  throw isAboutToken ? new InvalidTokenError(error.message) : error
}

function createServer() {
  const server = new McpServer({ name: 'my-mcp-server', version: '1.0.0' })
  const description = 'Says whose token the call came with.'
  server.registerTool('whoami', { description }, ({ authInfo }) => {
    const { clientId, scopes, extra } = authInfo
    const text = JSON.stringify({ clientId, scopes, subject: extra.subject })
    return { content: [{ type: 'text', text }] }
  })
  return server
}
