import { createServer, type RequestListener, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Headers of 128 KiB, so that a large token is judged and not cut; who sends too slowly is cut off within 30 s. Times in milliseconds. */
export const SERVER_LIMITS = {
  maxHeaderSize: 128 * 1024,
  headersTimeout: 15_000,
  requestTimeout: 25_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 2000,
} as const

/** The connections that are open, each with how many bytes of requests have come on it. */
export type Connections = Map<Socket, () => number>

/** A server with our limits; `connections` holds those that are open. */
export function makeServer(listener: RequestListener, connections: Connections): Server {
  const server = createServer(SERVER_LIMITS, listener)
  server.on('connection', (socket) => keep(connections, socket, () => socket.bytesRead))
  refuseOthers(server)
  return server
}

/** Keeps a connection among those that are open, as long as it is. */
export function keep(connections: Connections, socket: Socket, bytesOfRequests: () => number) {
  connections.set(socket, bytesOfRequests)
  socket.once('close', () => connections.delete(socket))
}

/** Has a server say no to what is no request. */
export function refuseOthers(server: Server): void {
  server.on('clientError', refuseMalformed)
  server.on('connect', (_request, socket) => endWith(socket, '501 Not Implemented'))
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

/** How long requests under way may take to finish once a server closes, in milliseconds. */
const CLOSE_WITHIN_MS = 5000

/** How often connections are looked at that have become idle while a server closes, in milliseconds. */
const IDLE_CHECK_MS = 20

/** Stops listening; resolves once the requests under way are finished, or cut off after 5 s. */
export async function closeServers(
  servers: readonly Server[],
  connections: Connections,
): Promise<void> {
  // Browsers and clients open connections ahead of a request, and Node counts one that has sent nothing as busy.
  for (const [socket, bytesOfRequests] of connections) if (bytesOfRequests() === 0) socket.destroy()
  const late = setTimeout(() => {
    for (const socket of connections.keys()) socket.destroy()
  }, CLOSE_WITHIN_MS)
  await Promise.all(servers.map(closeServer))
  clearTimeout(late)
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS)
    server.close(() => {
      clearInterval(idle)
      resolve()
    })
    server.closeIdleConnections()
  })
}
