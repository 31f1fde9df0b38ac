import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:https'
import { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { type Connections, keep, refuseOthers, SERVER_LIMITS } from './node-server.ts'

/** What a server shows that it is who it says: its certificate, with the chain after it, and the private key, both in PEM. */
export interface ServerCertificate {
  readonly cert: string
  readonly key: string
}

/** What a server is made with. */
export interface TlsServerOptions {
  readonly listener: RequestListener
  /** Holds the connections that are open. */
  readonly connections: Connections
  /** Told once that a client does not trust the certificate. */
  readonly warn?: ((message: string) => void) | undefined
}

/** How long a client may take to agree on TLS, in milliseconds. */
const HANDSHAKE_WITHIN_MS = 10_000

/** A server for https with our limits; it speaks to nobody until `setSecureContext` has given it a certificate. */
export function makeTlsServer({ listener, connections, warn }: TlsServerOptions): Server {
  const options = { ...SERVER_LIMITS, handshakeTimeout: HANDSHAKE_WITHIN_MS }
  const server = createServer(options, listener)
  refuseOthers(server)
  // Until TLS is agreed on, nothing that comes is of a request.
  server.on('connection', (socket) => {
    if (socket instanceof Socket) keep(connections, socket, () => 0)
  })
  server.on('secureConnection', (socket) => {
    const raw = rawSocketOf(socket, connections)
    if (raw !== undefined) connections.delete(raw)
    keep(connections, socket, () => socket.bytesRead)
  })
  let isToldOfDistrust = false
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ERR_SSL_HTTP_REQUEST') answerPlainHttp(rawSocketOf(socket, connections))
    if (error.code !== 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' || isToldOfDistrust) return
    isToldOfDistrust = true
    warn?.(
      'a client does not trust the certificate of this server: name the file of its CA to it (SSL_CERT_FILE, NODE_EXTRA_CA_CERTS)',
    )
  })
  return server
}

/** The TCP connection below a TLS one: Node gives no way from one to the other but the address of the other side. */
function rawSocketOf(socket: TLSSocket, connections: Connections): Socket | undefined {
  const { remoteAddress, remotePort } = socket
  if (remotePort === undefined) return undefined
  return [...connections.keys()].find(
    (one) => one !== socket && one.remotePort === remotePort && one.remoteAddress === remoteAddress,
  )
}

/** Whoever comes by plain http is told how to come, in the clear, since nothing else would be read. */
function answerPlainHttp(socket: Socket | undefined): void {
  if (socket?.writable !== true) return
  const body = 'This server speaks https: begin its URL with https://\n'
  const head = [
    'HTTP/1.1 400 Bad Request',
    'Connection: close',
    'Content-Type: text/plain',
    `Content-Length: ${body.length}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}
