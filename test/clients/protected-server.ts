import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js'
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import express, { type NextFunction, type Request, type Response } from 'express'
import { type Check, dpopCheck, introspectionCheck, jwtCheck } from './token-checks.ts'

/** How an MCP server is protected. */
export interface ProtectedServerOptions {
  readonly issuer: string
  /** `jwt`: by jose; `introspection`: by asking; `dpop`: by oauth4webapi, for bound tokens alone. Default `jwt`. */
  readonly check?: 'jwt' | 'introspection' | 'dpop'
  /** What its metadata says can be asked for; default `read`. */
  readonly scopesSupported?: readonly string[]
}

/** An MCP server that listens. */
export interface ProtectedServer {
  /** The URL that clients connect to, which is its resource identifier too. */
  readonly url: string
  /** The tokens that came, in order, each once. */
  tokens(): readonly string[]
}

const METADATA = '/.well-known/oauth-protected-resource'

const CHECKS = { jwt: jwtCheck, introspection: introspectionCheck, dpop: dpopCheck } as const

/**
 * Starts an MCP server on the TypeScript SDK 1.x. It requires the scope `read`, and `write` for the tool `write_note`:
 * without it the answer is 403 with `insufficient_scope` and both scopes in the challenge (RFC 6750 section 3.1).
 */
export async function startProtectedServer(
  t: Pick<TestContext, 'after'>,
  options: ProtectedServerOptions,
): Promise<ProtectedServer> {
  const app = express()
  const server = app.listen(0, '127.0.0.1')
  t.after(() => close(server))
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = `${origin}/mcp`
  const challenge = { origin, scheme: options.check === 'dpop' ? 'DPoP' : 'Bearer' }
  const check = CHECKS[options.check ?? 'jwt']({ issuer: options.issuer, audience: url })
  const tokens = new Set<string>()
  app.get([`${METADATA}/mcp`], (_request, response) => {
    response.json({
      resource: url,
      authorization_servers: [options.issuer],
      scopes_supported: options.scopesSupported ?? ['read'],
      bearer_methods_supported: ['header'],
    })
  })
  app.use('/mcp', express.json(), (request, _response, next) => {
    const [, token] = request.headers.authorization?.split(' ') ?? []
    if (token !== undefined) tokens.add(token)
    next()
  })
  app.use('/mcp', options.check === 'dpop' ? dpopAuth(check, challenge) : bearerAuth(check, origin))
  app.use('/mcp', requireWriteScope(challenge))
  app.post('/mcp', answerMcp)
  app.use('/mcp', (_request, response) => void response.status(405).end())
  return { url, tokens: () => [...tokens] }
}

function bearerAuth(check: Check, origin: string) {
  return requireBearerAuth({
    // The check for bearer tokens looks at nothing but the token.
    verifier: { verifyAccessToken: (token) => verified(check, { token, request: undefined }) },
    requiredScopes: ['read'],
    resourceMetadataUrl: `${origin}${METADATA}/mcp`,
  })
}

async function verified(check: Check, presented: Parameters<Check>[0]): Promise<AuthInfo> {
  const claims = await check(presented)
  if (claims === undefined) throw new InvalidTokenError('The token is not for this server')
  return {
    token: presented.token,
    clientId: String(claims.client_id),
    scopes: typeof claims.scope === 'string' ? claims.scope.split(' ') : [],
    expiresAt: Number(claims.exp),
    extra: { claims },
  }
}

interface Challenge {
  readonly origin: string
  readonly scheme: string
}

/** The SDK has no middleware for bound tokens (RFC 9449 section 7.1). */
function dpopAuth(check: Check, challenge: Challenge) {
  return async (request: Request, response: Response, next: NextFunction) => {
    const [, token = ''] = request.headers.authorization?.split(' ') ?? []
    try {
      Object.assign(request, { auth: await verified(check, { token, request }) })
    } catch {
      refuse(response, { ...challenge, status: 401, error: 'invalid_token', scope: 'read' })
      return
    }
    next()
  }
}

function requireWriteScope(challenge: Challenge) {
  return (request: Request, response: Response, next: NextFunction) => {
    const { auth, body } = request as Request & { auth?: AuthInfo; body?: Called }
    const writes = body?.method === 'tools/call' && body.params?.name === 'write_note'
    if (!writes || auth?.scopes.includes('write') === true) return next()
    refuse(response, {
      ...challenge,
      status: 403,
      error: 'insufficient_scope',
      scope: 'read write',
    })
  }
}

interface Called {
  readonly method?: string
  readonly params?: { readonly name?: string }
}

interface Refusal extends Challenge {
  readonly status: 401 | 403
  readonly error: string
  readonly scope: string
}

function refuse(response: Response, { status, scheme, origin, error, scope }: Refusal): void {
  const parameters = `error="${error}", scope="${scope}", resource_metadata="${origin}${METADATA}/mcp"`
  response.status(status).set('WWW-Authenticate', `${scheme} ${parameters}`).json({ error })
}

async function answerMcp(request: Request, response: Response): Promise<void> {
  const server = new McpServer({ name: 'protected', version: '1.0.0' })
  server.registerTool('whoami', { description: 'Says whose token it is.' }, ({ authInfo }) => ({
    content: [{ type: 'text', text: JSON.stringify(authInfo?.extra?.claims) }],
  }))
  server.registerTool('write_note', { description: 'Needs the scope write.' }, () => ({
    content: [{ type: 'text', text: 'written' }],
  }))
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
  response.on('close', () => void server.close())
  // The SDK is compiled without exactOptionalPropertyTypes.
  await server.connect(transport as Parameters<McpServer['connect']>[0])
  await transport.handleRequest(request, response, request.body)
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  if (server.listening) await new Promise((resolve) => server.close(resolve))
}
