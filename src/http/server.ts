import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { closeIdp } from '../idp/close-idp.ts'
import type { Idp } from '../idp/idp.ts'
import { type Access, accessRules } from './access.ts'
import { answerHot } from './answer-hot.ts'
import { createApp } from './app.ts'
import { bind } from './bind.ts'
import { closeServers, makeServer } from './node-server.ts'

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

/** Starts a server: binds first, so that a taken port is found before anything is opened. Rejects with `PortTaken`. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  let answer: (request: IncomingMessage, response: ServerResponse) => void = answerStarting
  const connections = new Set<Socket>()
  const make = () => makeServer((request, response) => answer(request, response), connections)
  const { servers, port } = await bind({ ...options, make })
  const publicUrl = options.publicUrl ?? `http://${publicHost(options.host)}:${port}`
  const idp = await options.open(publicUrl).catch(async (error: unknown) => {
    await closeServers(servers, connections)
    throw error
  })
  const access: Access = accessRules({ ...options, publicUrl, port })
  const app = createApp(idp, { access })
  answer = (request, response) => {
    if (!answerHot({ idp, access }, request, response)) app(request, response)
  }
  const close = async () => {
    idp.closing.abort()
    await closeServers(servers, connections)
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
