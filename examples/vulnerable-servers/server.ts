import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Answer, type HttpParts, json, STRICT_HTTP } from './http-parts.ts'
import {
  type IntrospectionEndpoint,
  type IntrospectionParts,
  STRICT_INTROSPECTION,
  verifyByAsking,
} from './introspect.ts'
import type { Members } from './json-object.ts'
import { openKeySet } from './key-set.ts'
import { answerMcp } from './mcp.ts'
import { Refusal } from './refusal.ts'
import { openSessions, type Sessions, type Subject } from './sessions.ts'
import { type JwtParts, STRICT, verifyJwt, type Wanted } from './verify.ts'

/** What a server protects itself with: one of `jwksUri` and `introspection`. */
export interface ServerOptions {
  readonly issuer: string
  readonly jwksUri?: string
  readonly introspection?: IntrospectionEndpoint
  /** Its identifier, which tokens must be for; default its own URL. */
  readonly resource?: string
  /** The scope that it requires; default `mcp:read`. */
  readonly scope?: string
  /** Default 0, any free one; always of 127.0.0.1. */
  readonly port?: number
  /** The time in Unix seconds; default the real one. */
  readonly now?: () => number
}

/** The one place in which a server differs from the correct one. */
export interface Mistake {
  readonly http?: Partial<HttpParts>
  readonly jwt?: Partial<JwtParts>
  readonly introspection?: Partial<IntrospectionParts>
}

/** A server that runs. */
export interface ExampleServer {
  /** Its MCP endpoint. */
  readonly url: string
  readonly close: () => Promise<void>
}

const MCP_PATH = '/mcp'
const METADATA_PATH = '/.well-known/oauth-protected-resource'

/** How long a request's body may be, in bytes. */
const LONGEST_BODY = 64 * 1024

/** Starts an MCP server, by default the correct one, on 127.0.0.1. */
export async function startServer(
  options: ServerOptions,
  mistake: Mistake = {},
): Promise<ExampleServer> {
  const server = createServer({ maxHeaderSize: 128 * 1024, requestTimeout: 10_000 })
  server.on('clientError', answerBrokenRequest)
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const answer = protectedServer(origin, { options, mistake })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answer(request).then(
      (given) => write(response, given),
      () => write(response, json(500, { error: 'server_error' })),
    )
  })
  return {
    url: origin + MCP_PATH,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

interface Setting {
  readonly options: ServerOptions
  readonly mistake: Mistake
}

/** Answers requests: the metadata to anybody, MCP to whoever has a good token. */
function protectedServer(origin: string, { options, mistake }: Setting) {
  const scope = options.scope ?? 'mcp:read'
  const resource = options.resource ?? origin + MCP_PATH
  const metadataUrl = origin + METADATA_PATH + MCP_PATH
  const parts = { ...STRICT_HTTP, ...mistake.http }
  const check = verifier({ ...options, scope, resource }, mistake)
  const sessions = openSessions()
  const metadata = {
    resource,
    authorization_servers: [options.issuer],
    scopes_supported: [scope],
    bearer_methods_supported: ['header'],
  }
  const answerProtected = async (request: IncomingMessage): Promise<Answer> => {
    let token: string | undefined
    try {
      const known = parts.recognize(request, sessions)
      token = known === null ? parts.readToken(request) : undefined
      const subject = token === undefined ? (known ?? undefined) : await check(token)
      return answerGranted(request, { subject, sessions, mayUse: parts.mayUse })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return parts.refuse(error, { scope, metadataUrl, token })
    }
  }
  return async (request: IncomingMessage): Promise<Answer> => {
    const [path = ''] = (request.url ?? '').split('?')
    if ([METADATA_PATH, METADATA_PATH + MCP_PATH].includes(path)) return parts.metadata(metadata)
    if (path !== MCP_PATH) return json(404, { error: 'not_found' })
    if (isForeign(request.headers.origin)) return json(403, { error: 'foreign_origin' })
    return answerProtected(request)
  }
}

/** Checks a token and answers whom it is about. */
type Check = (token: string) => Promise<Subject>

function verifier(options: ServerOptions & Omit<Wanted, 'now'>, mistake: Mistake): Check {
  const { issuer, resource, scope, jwksUri, introspection } = options
  const now = options.now ?? (() => Math.floor(Date.now() / 1000))
  if (introspection !== undefined) {
    const parts = { ...STRICT_INTROSPECTION, ...mistake.introspection }
    const context = { issuer, resource, scope, introspection, parts }
    return async (token) => subjectOf(await verifyByAsking(token, { ...context, now: now() }))
  }
  if (jwksUri === undefined) throw new Error('one of jwksUri and introspection must be given')
  const parts = { ...STRICT, ...mistake.jwt }
  const context = { issuer, resource, scope, keys: openKeySet({ uri: jwksUri, now }, parts), parts }
  return async (token) => subjectOf(await verifyJwt(token, { ...context, now: now() }))
}

function subjectOf({ sub }: Members): Subject {
  return typeof sub === 'string' ? sub : undefined
}

interface Granted extends Pick<HttpParts, 'mayUse'> {
  readonly subject: Subject
  readonly sessions: Sessions
}

/** Answers a request that had a good token. */
async function answerGranted(
  request: IncomingMessage,
  { subject, sessions, mayUse }: Granted,
): Promise<Answer> {
  if (request.method !== 'POST') return { status: 405, headers: { Allow: 'POST' }, body: '' }
  const id = request.headers['mcp-session-id']
  const owner = typeof id === 'string' ? sessions.ownerOf(id) : subject
  if (owner === null || !mayUse(owner, subject)) return json(404, { error: 'no_such_session' })
  const body = await bodyOf(request)
  if (body === undefined) return json(413, { error: 'too_large' })
  return answerMcp(body, () => sessions.begin(subject))
}

async function bodyOf(request: AsyncIterable<Buffer>): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > LONGEST_BODY) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A page of another origin must not speak to a server of this machine (MCP, streamable HTTP, security warning). */
function isForeign(origin = ''): boolean {
  return origin !== '' && !/^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(origin)
}

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, Connection: 'close' }).end(body)
}

/** How long whoever sends too much may go on, in milliseconds: closing at once would lose the answer on its way. */
const LINGER_MS = 500

/** Answers what is no HTTP, or has too large a head, without looking at it any further. */
function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (!socket.writable) return
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Too Large' : '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  socket.resume()
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}
