import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { closeIdp } from '../idp/close-idp.ts'
import type { Idp } from '../idp/idp.ts'
import { type Access, accessRules } from './access.ts'
import { answerHot } from './answer-hot.ts'
import { createApp } from './app.ts'
import { bind } from './bind.ts'

/** What a server is started with. */
export interface ServerOptions {
  /** 0: any free one. */
  readonly port: number
  /** Where to listen; undefined: both loopback addresses. */
  readonly host?: string | undefined
  /** The server's own URL; undefined: `http://localhost:{port}`, or with the host that was given. */
  readonly publicUrl?: string | undefined
  readonly allowedHosts?: readonly string[] | undefined
  readonly adminToken?: string | undefined
  /** Opens the identity provider, once the port and so the URL is known. */
  readonly open: (publicUrl: string) => Promise<Idp>
  /** Told of what is odd but not wrong, in a sentence. */
  readonly warn?: ((message: string) => void) | undefined
}

/** A server that answers. */
export interface RunningServer {
  readonly idp: Idp
  readonly publicUrl: string
  readonly port: number
  /** Finishes what is under way, ends waits, frees the port and closes the identity provider. */
  close(): Promise<void>
}

/** How long requests under way may take to finish once the server closes, in milliseconds. */
const CLOSE_WITHIN_MS = 5000

/** Starts a server: binds first, so that a taken port is found before anything is opened. Rejects with `PortTaken`. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  let answer: (request: IncomingMessage, response: ServerResponse) => void = answerStarting
  const make = () => makeServer((request, response) => answer(request, response))
  const { servers, port } = await bind({ ...options, make })
  const publicUrl = options.publicUrl ?? `http://${publicHost(options.host)}:${port}`
  const idp = await options.open(publicUrl).catch(async (error: unknown) => {
    await closeServers(servers)
    throw error
  })
  const access: Access = accessRules({ ...options, publicUrl, port })
  const app = createApp(idp, { access })
  answer = (request, response) => {
    if (!answerHot({ idp, access }, request, response)) app(request, response)
  }
  const close = async () => {
    idp.closing.abort()
    await closeServers(servers)
    await closeIdp(idp)
  }
  return { idp, publicUrl, port, close }
}

/** The name in the URL of a server: `localhost`, unless one address was asked for. */
function publicHost(host: string | undefined): string {
  if (host === undefined || /^(0|0x0+|0+(\.0+){0,3}|\[?::0*\]?)$/i.test(host)) return 'localhost'
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

function answerStarting(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { 'Retry-After': '1', 'Content-Type': 'text/plain' }).end('starting\n')
}

/** Headers of 128 KiB, so that a large token is judged and not cut; who sends too slowly is cut off within 30 s. Times in milliseconds. */
export const SERVER_LIMITS = {
  maxHeaderSize: 128 * 1024,
  headersTimeout: 15_000,
  requestTimeout: 25_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 2000,
} as const

function makeServer(
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const server = createServer(SERVER_LIMITS, listener)
  server.on('clientError', refuseMalformed)
  server.on('connect', (_request, socket) => endWith(socket, '501 Not Implemented'))
  return server
}

const MALFORMED: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Content Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
  else endWith(socket, MALFORMED[error.code ?? ''] ?? '400 Bad Request')
}

/** Says no to what is not read as a request, and lets go of the connection whether or not the other side does. */
function endWith(socket: Duplex, status: string): void {
  const answer = `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`
  socket.end(answer, () => socket.destroy())
}

async function closeServers(servers: readonly Server[]): Promise<void> {
  await Promise.all(servers.map(closeServer))
}

/** How often connections are looked at that have become idle while a server closes, in milliseconds. */
const IDLE_CHECK_MS = 20

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS)
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS)
    server.close(() => {
      clearTimeout(late)
      clearInterval(idle)
      resolve()
    })
    server.closeIdleConnections()
  })
}
