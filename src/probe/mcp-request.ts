import { initializeRequest } from '../core/connect/initialize.ts'
import { VERSION } from '../idp/status.ts'
import type { Target } from './target.ts'

/** How a resource server is spoken to. */
export const TRANSPORTS = ['http', 'sse'] as const

/** Streamable HTTP, or the older transport that begins with an event stream. */
export type Transport = (typeof TRANSPORTS)[number]

/** The newest version of MCP that is spoken here. */
export const PROTOCOL_VERSION = '2025-11-25'

const CLIENT_NAME = 'mcp-mock-idp-probe'

/** What a request has besides the method and the path: the lines of its head (a character is a byte), a query, another body. */
export interface RequestParts {
  readonly lines: readonly string[]
  readonly query?: string | undefined
  readonly form?: string | undefined
  /** A JSON-RPC message in place of the first one of a session. */
  readonly message?: object | undefined
}

/** The first message of a session (MCP, lifecycle). */
const INITIALIZE = initializeRequest(CLIENT_NAME, {
  version: VERSION,
  protocolVersion: PROTOCOL_VERSION,
})

/** What a client says once a session has begun (MCP, lifecycle). */
export const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' }

/** A message that every server answers, whatever it can do (MCP, ping). */
export const PING = { jsonrpc: '2.0', id: 2, method: 'ping' }

/** A request as its parts: what is written into bytes, and into a command. */
export interface McpRequest {
  readonly method: 'GET' | 'POST'
  /** Path and query. */
  readonly path: string
  readonly lines: readonly string[]
  /** Empty where there is none. */
  readonly body: string
}

/** A real request of an MCP client, a first one unless another message is given (MCP, transports; for SSE the stream itself). */
export function mcpRequest(target: Target, transport: Transport, parts: RequestParts): McpRequest {
  const path = pathOf(target, parts.query)
  if (transport === 'sse' && parts.form === undefined) {
    return { method: 'GET', path, lines: ['Accept: text/event-stream', ...parts.lines], body: '' }
  }
  const body = parts.form ?? JSON.stringify(parts.message ?? INITIALIZE)
  const type = parts.form === undefined ? 'application/json' : 'application/x-www-form-urlencoded'
  const lines = [`Content-Type: ${type}`, 'Accept: application/json, text/event-stream']
  return { method: 'POST', path, lines: [...lines, ...parts.lines], body }
}

function pathOf({ url }: Target, query: string | undefined): string {
  const path = url.pathname + url.search
  return query === undefined ? path : `${path}${url.search === '' ? '?' : '&'}${query}`
}

/** A request for a document at the target's own origin. */
export function documentRequest(url: URL): McpRequest {
  const path = `${url.pathname}${url.search}`
  return { method: 'GET', path, lines: ['Accept: application/json'], body: '' }
}

/** A request as the very bytes that are sent (B-03). */
export function bytesOf({ url }: Target, { method, path, lines, body }: McpRequest): Buffer {
  const content = Buffer.from(body, 'utf8')
  const length = method === 'POST' ? [`Content-Length: ${content.length}`] : []
  const head = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${url.host}`,
    `User-Agent: ${CLIENT_NAME}`,
    'Connection: close',
    ...length,
    ...lines,
    '',
    '',
  ]
  return Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), content])
}
