import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'

/** How a server is protected; what is not said is as it should be. */
export interface McpServerOptions {
  /** The issuer's identifier, which is also the base of its endpoints. */
  readonly issuer: string
  readonly path?: string
  /** Told the server's own URL; default that. */
  readonly audience?: (url: string) => string
  /** What it requires; null for none. */
  readonly scope?: string | null
  /** What its challenge says of the scope, and its metadata. */
  readonly says?: Partial<Said>
  /** In place of looking at the token, the error to refuse it with; null for a good one. */
  readonly check?: (token: string, url: string) => Promise<Refused | null>
  /** Looks at a request before anything else does; true: it has answered. */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** What a server says about itself. */
export interface Said {
  readonly metadata: boolean
  readonly resource: string
  readonly challengeScope: boolean
  readonly challenge: boolean
}

/** Why a token is refused. */
export type Refused = 'invalid_token' | 'insufficient_scope'

const SAID: Said = { metadata: true, resource: '', challengeScope: true, challenge: true }

/** A server that listens. */
export interface McpServer {
  readonly url: string
  /** The values of Authorization that came, in order. */
  readonly seen: readonly (string | undefined)[]
  close(): Promise<void>
}

/** Starts a small MCP server that checks tokens with jose and is strict where that is not. */
export async function startMcpServer(
  t: Pick<TestContext, 'after'>,
  options: McpServerOptions,
): Promise<McpServer> {
  const { issuer, path = '/mcp', scope = 'mcp:read' } = options
  const said = { ...SAID, ...options.says }
  const seen: (string | undefined)[] = []
  const server = createServer({ maxHeaderSize: 128 * 1024 })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = origin + path
  const audience = options.audience?.(url) ?? url
  const check = options.check ?? jwtCheck({ issuer, audience, scope })
  const wellKnown = '/.well-known/oauth-protected-resource'
  const metadata = {
    resource: said.resource === '' ? url : said.resource,
    authorization_servers: [issuer],
    ...(scope === null ? {} : { scopes_supported: [scope] }),
  }
  const refuse = (response: ServerResponse, status: number, error?: Refused) => {
    const parameters = [
      ...(error === undefined ? [] : [`error="${error}"`]),
      ...(scope === null || !said.challengeScope ? [] : [`scope="${scope}"`]),
      ...(said.metadata ? [`resource_metadata="${origin}${wellKnown}${path}"`] : []),
    ]
    const headers = said.challenge ? { 'WWW-Authenticate': `Bearer ${parameters.join(', ')}` } : {}
    response.writeHead(status, headers).end()
  }
  server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    if (options.before?.(request, response) === true) return
    if (request.url === wellKnown + path && said.metadata) {
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify(metadata))
      return
    }
    if (request.url?.split('?')[0] !== path) return void response.writeHead(404).end()
    seen.push(request.headers.authorization)
    const [authorization = '', second] = authorizations(request)
    const token = second === undefined ? (/^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '') : ''
    if (token === '') return refuse(response, 401)
    const error = await check(token, url)
    if (error !== null) return refuse(response, error === 'invalid_token' ? 401 : 403, error)
    await answerMcp(request, response)
  })
  const close = async () => {
    server.closeAllConnections()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  t.after(close)
  return { url, seen, close }
}

function authorizations({ rawHeaders }: IncomingMessage): readonly string[] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && name.toLowerCase() === 'authorization' ? [rawHeaders[index + 1] ?? ''] : [],
  )
}

/** A stream for a GET, as the older transport has it; for a POST an answer in an event stream, as most servers give it. */
async function answerMcp(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' })
  if (request.method === 'GET') {
    response.write('event: endpoint\r\ndata: /messages/?session_id=1\r\n\r\n')
    return
  }
  let body = ''
  for await (const chunk of request) body += chunk
  const { id } = JSON.parse(body) as { id?: number }
  response.end(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, result: {} })}\n\n`)
}

interface Wanted {
  readonly issuer: string
  readonly audience: string
  readonly scope: string | null
}

/** Checks JWTs as RFC 9068 section 4 asks. */
export function jwtCheck({ issuer, audience, scope }: Wanted, over: object = {}) {
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), {
    cooldownDuration: 5000,
  })
  return async (token: string): Promise<Refused | null> => {
    try {
      const rules = { issuer, audience, typ: 'at+jwt', algorithms: ['RS256'], requiredClaims }
      const { payload } = await jwtVerify(token, keys, { ...rules, ...over })
      if (!isSound(token, payload)) return 'invalid_token'
      return hasScope(payload, scope) ? null : 'insufficient_scope'
    } catch {
      return 'invalid_token'
    }
  }
}

const requiredClaims = ['exp', 'iat', 'sub', 'client_id', 'jti']

/** What jose lets pass. */
function isSound(token: string, { exp, sub, client_id: clientId }: JWTPayload): boolean {
  const isCanonical = token
    .split('.')
    .every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
  return isCanonical && Number.isFinite(exp) && typeof sub === 'string' && isText(clientId)
}

const isText = (value: unknown) => typeof value === 'string'

/** Whether claims, or an answer of introspection, have a scope. */
export function hasScope(
  { scope: had }: { readonly [name: string]: unknown },
  scope: string | null,
): boolean {
  if (scope === null) return true
  return typeof had === 'string' && had.split(' ').includes(scope)
}

/** Checks tokens by asking the issuer, with the credentials of the seed unless others are given. */
export function introspectionCheck(
  { issuer, audience, scope }: Wanted,
  credentials = 'mcp-resource-server:mcp-resource-server-secret',
) {
  return async (token: string): Promise<Refused | null> => {
    const response = await fetch(`${issuer}/introspect`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
      body: new URLSearchParams({ token }),
    })
    const answer = (await response.json()) as Record<string, unknown>
    const isMeant = [answer.aud].flat().includes(audience)
    if (answer.active !== true || !isMeant) return 'invalid_token'
    return hasScope(answer, scope) ? null : 'insufficient_scope'
  }
}
