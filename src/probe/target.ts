import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import { canConnect } from './send.ts'

/** A resource server to be probed, found once: every connection goes to this address (B-01). */
export interface Target {
  readonly url: URL
  readonly address: string
  readonly port: number
  readonly tls: boolean
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/** Who asks for a target: how the member is called that names it, and why only this machine will do. */
export interface TargetTerms {
  readonly allowRemote: boolean
  readonly pointer?: string
  readonly why?: string
}

const WHY =
  'bad tokens go to loopback addresses only, unless remote ones are allowed (allow_remote, --allow-remote)'

/** Finds a target; throws `InvalidInput` for what is no HTTP URL, is not to be found, or is elsewhere while that is not allowed. */
export async function findTarget(
  text: string,
  { allowRemote, pointer = '/url', why = WHY }: TargetTerms,
): Promise<Target> {
  const url = readUrl(text, pointer)
  const addresses = await addressesOf(url, pointer)
  const remote = addresses.find((address) => !isLoopback(address))
  if (!allowRemote && remote !== undefined) {
    throw invalidInput(pointer, `is ${remote}, which is not this machine: ${why}`)
  }
  const tls = url.protocol === 'https:'
  const port = Number(url.port) || (tls ? 443 : 80)
  return { url, address: await answering(addresses, port), port, tls }
}

/** Says whether a URL leads to the same server as the target: the same scheme, host and port. */
export function isSameOrigin(target: Pick<Target, 'url'>, url: URL): boolean {
  return url.origin === target.url.origin
}

function readUrl(text: string, pointer: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw invalidInput(pointer, 'must be an http or https URL, such as http://127.0.0.1:8000/mcp')
  if (url.username !== '' || url.password !== '')
    throw invalidInput(pointer, 'must not hold credentials: the probe brings its own')
  url.hash = ''
  return url
}

async function addressesOf(url: URL, pointer: string): Promise<readonly string[]> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(host) !== 0) return [host]
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch {
    throw invalidInput(pointer, `names the host "${host}", which is not to be found`)
  }
}

/** The first address that takes connections: localhost may mean two, and a server listens on one of them only. */
async function answering(addresses: readonly string[], port: number): Promise<string> {
  const [first = ''] = addresses
  if (addresses.length < 2) return first
  for (const address of addresses) if (await canConnect(address, port)) return address
  return first
}

function isLoopback(address: string): boolean {
  return LOOPBACK.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
