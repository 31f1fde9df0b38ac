import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server as TlsServer } from 'node:https'
import { closeIdp } from '../idp/close-idp.ts'
import type { Idp } from '../idp/idp.ts'
import { type Access, accessRules } from './access.ts'
import { bind } from './bind.ts'
import { type Connections, closeServers, makeServer } from './node-server.ts'
import { type Handler, requestHandler } from './request-handler.ts'
import { makeTlsServer, type ServerCertificate } from './tls-server.ts'

/** What a server is started with. */
export interface ServerOptions {
  /** 0: any free one. */
  readonly port: number
  /** Where to listen; undefined: both loopback addresses. */
  readonly host?: string | undefined
  /** The server's own URL; undefined: `http://localhost:{port}`, or with https, or with the host that was given. */
  readonly publicUrl?: string | undefined
  readonly allowedHosts?: readonly string[] | undefined
  readonly adminToken?: string | undefined
  /** Gives the certificate to serve https with, once the port is bound; undefined: plain http. */
  readonly tls?: (() => Promise<ServerCertificate>) | undefined
  /** Opens the identity provider, once the port and so the URL is known. */
  readonly open: (publicUrl: string) => Promise<Idp>
  /** Told of what is odd but not wrong, in a sentence. */
  readonly warn?: ((message: string) => void) | undefined
  /** Whether admin API and pages are loaded with the first request for them, so that whoever needs neither starts sooner. */
  readonly pagesWhenAsked?: boolean | undefined
}

/** A server that answers. */
export interface RunningServer {
  readonly idp: Idp
  readonly publicUrl: string
  readonly port: number
  /** Answers any request, also below a path of somebody else's Express app. */
  readonly handle: Handler
  /** Finishes what is under way, ends waits, frees the port and closes the identity provider. */
  close(): Promise<void>
}

/** Starts a server: binds first, so that a taken port is found before anything is opened. Rejects with `PortTaken`. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  let answer: Handler = answerStarting
  const connections: Connections = new Map()
  const listener: Handler = (request, response) => answer(request, response)
  const tlsServers: TlsServer[] = []
  const make = () => {
    if (options.tls === undefined) return makeServer(listener, connections)
    const server = makeTlsServer({ listener, connections, warn: options.warn })
    tlsServers.push(server)
    return server
  }
  const { servers, port } = await bind({ ...options, make })
  const scheme = options.tls === undefined ? 'http' : 'https'
  const publicUrl = options.publicUrl ?? `${scheme}://${publicHost(options.host)}:${port}`
  const idp = await openSecured(options, publicUrl, tlsServers).catch(async (error: unknown) => {
    await closeServers(servers, connections)
    throw error
  })
  const access: Access = accessRules({ ...options, publicUrl, port })
  const handler = requestHandler(idp, access)
  answer = handler.handle
  if (options.pagesWhenAsked !== true) await handler.load()
  const close = async () => {
    idp.closing.abort()
    await closeServers(servers, connections)
    await closeIdp(idp)
  }
  return { idp, publicUrl, port, handle: handler.handle, close }
}

/** Gives the servers their certificate, so that whoever comes early is answered, and opens the identity provider. */
async function openSecured(
  { tls, open }: ServerOptions,
  publicUrl: string,
  servers: readonly TlsServer[],
): Promise<Idp> {
  const certificate = await tls?.()
  if (certificate !== undefined) for (const server of servers) server.setSecureContext(certificate)
  return open(publicUrl)
}

/** The name in the URL of a server: `localhost`, unless one address was asked for. */
function publicHost(host: string | undefined): string {
  if (host === undefined || /^(0|0x0+|0+(\.0+){0,3}|\[?::0*\]?)$/i.test(host)) return 'localhost'
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

function answerStarting(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { 'Retry-After': '1', 'Content-Type': 'text/plain' }).end('starting\n')
}
