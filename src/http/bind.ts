import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A port that somebody else listens on. */
export class PortTaken extends Error {
  readonly port: number

  constructor(port: number, host: string) {
    super(`port ${port} on ${host} is in use by another program; choose another with --port`)
    this.name = 'PortTaken'
    this.port = port
  }
}

/** Where to listen. */
export interface BindOptions {
  /** 0: any free one. */
  readonly port: number
  /** Undefined: both loopback addresses, since `localhost` may mean either. */
  readonly host?: string | undefined
  readonly make: () => Server
  readonly warn?: ((message: string) => void) | undefined
}

/** What listens, all on one port. */
export interface Bound {
  readonly servers: readonly Server[]
  readonly port: number
}

/** How often a free port of IPv4 that is taken on IPv6 is given back for another. */
const TRIES = 20

/** Listens where asked; throws `PortTaken`, or the system's error with a sentence. */
export async function bind(options: BindOptions): Promise<Bound> {
  if (options.host !== undefined) {
    const server = await listen(options, options.port, options.host)
    return { servers: [server], port: portOf(server) }
  }
  for (let tries = 1; ; tries += 1) {
    const bound = await bindLoopback(options, tries < TRIES)
    if (bound !== undefined) return bound
  }
}

/** Both loopback addresses on one port; undefined where a port drawn on IPv4 is taken on IPv6, and another may be drawn. */
async function bindLoopback(options: BindOptions, mayRedraw: boolean): Promise<Bound | undefined> {
  const first = await listen(options, options.port, '127.0.0.1')
  const port = portOf(first)
  try {
    return { servers: [first, await listen(options, port, '::1')], port }
  } catch (error) {
    if (!(error instanceof PortTaken)) {
      options.warn?.('there is no IPv6 loopback here: listening on 127.0.0.1 only')
      return { servers: [first], port }
    }
    first.close()
    if (options.port === 0 && mayRedraw) return undefined
    throw error
  }
}

async function listen({ make }: BindOptions, port: number, host: string): Promise<Server> {
  const server = make()
  server.listen({ port, host: host.replace(/^\[(.*)\]$/, '$1'), exclusive: true })
  try {
    await once(server, 'listening')
    return server
  } catch (error) {
    throw sentence(error as NodeJS.ErrnoException, port, host)
  }
}

function sentence(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code === 'EADDRINUSE') return new PortTaken(port, host)
  if (error.code === 'EACCES')
    return new Error(
      `port ${port} on ${host} needs rights that this user does not have; choose one above 1023 with --port`,
    )
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new Error(`this machine has no address ${host} to listen on; choose another with --host`)
  }
  return error
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}
