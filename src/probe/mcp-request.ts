import type { Target } from './target.ts'

/** How a resource server is spoken to. */
export type Transport = 'http' | 'sse'

/** Lines of a request's head, without line ends, as the bytes they are. */
export type HeaderLine = string | Buffer

/** The newest version of MCP that is spoken here. */
export const PROTOCOL_VERSION = '2025-11-25'

const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: PROTOCOL_VERSION,
    capabilities: {},
    clientInfo: { name: 'mcp-mock-idp-probe', version: '1' },
  },
})

/** A real first request of an MCP client (MCP, streamable HTTP; for SSE the stream itself), with these lines added to its head. */
export function initializeRequest(
  target: Target,
  {
    lines,
    transport,
    query = '',
  }: {
    readonly lines: readonly HeaderLine[]
    readonly transport: Transport
    readonly query?: string
  },
): Buffer {
  const path = target.url.pathname + target.url.search
  const withQuery = query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`
  if (transport === 'sse')
    return request(target, `GET ${withQuery}`, ['Accept: text/event-stream', ...lines])
  const head = [
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    `Content-Length: ${Buffer.byteLength(INITIALIZE)}`,
    ...lines,
  ]
  return Buffer.concat([request(target, `POST ${withQuery}`, head), Buffer.from(INITIALIZE)])
}

/** A request for a document at the target's own origin. */
export function documentRequest(target: Target, url: URL): Buffer {
  return request(target, `GET ${url.pathname}${url.search}`, ['Accept: application/json'])
}

function request({ url }: Target, line: string, lines: readonly HeaderLine[]): Buffer {
  const head: readonly HeaderLine[] = [
    `${line} HTTP/1.1`,
    `Host: ${url.host}`,
    'User-Agent: mcp-mock-idp-probe',
    'Connection: close',
    ...lines,
    '',
    '',
  ]
  const end = Buffer.from('\r\n')
  return Buffer.concat(
    head.flatMap((one, index) => [
      Buffer.isBuffer(one) ? one : Buffer.from(one, 'utf8'),
      ...(index < head.length - 1 ? [end] : []),
    ]),
  )
}
