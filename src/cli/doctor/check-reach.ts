import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import { isLoopbackHost } from '../../config/loopback.ts'
import { lookAt } from '../server-client.ts'
import { type Check, fine, problem, warning } from './check.ts'

const WITHIN_MS = 2000

/** Looks from where a server is reached: at its public URL, at both loopback addresses, and at an address of this machine that others reach. */
export async function checkReach(url: string, publicUrl: string): Promise<readonly Check[]> {
  const { hostname, protocol, port } = new URL(url)
  const seen = await checkPublicUrl(publicUrl)
  if (!isLoopbackHost(hostname)) return [seen]
  const at = (host: string) => `${protocol}//${host}${port === '' ? '' : `:${port}`}`
  return [seen, await checkLoopback(at), await checkBeyond(at)]
}

async function checkPublicUrl(publicUrl: string): Promise<Check> {
  if (await isHealthy(publicUrl)) return fine('public URL', `It answers at ${publicUrl}.`)
  return problem(
    'public URL',
    `Nothing of ours answers at ${publicUrl}, where its metadata leads clients.`,
    'Start it with --public-url as clients reach it, and let that name lead to it.',
  )
}

type At = (host: string) => string

async function checkLoopback(at: At): Promise<Check> {
  const hosts = ['127.0.0.1', '[::1]']
  const healthy = await Promise.all(hosts.map((host) => isHealthy(at(host))))
  const missing = hosts.filter((_, index) => healthy[index] === false)
  if (missing.length === 0) return fine('loopback', `Both ${hosts.join(' and ')} reach it.`)
  return warning(
    'loopback',
    `${missing.join(' and ')} ${missing.length === 1 ? 'does' : 'do'} not reach it, and localhost may mean either.`,
    'Name the address that works in place of localhost, or start it without --host.',
  )
}

async function checkBeyond(at: At): Promise<Check> {
  const address = addressOfMachine()
  if (address === undefined) return fine('beyond', 'This machine has no address beyond loopback.')
  const look = await lookAt(`${at(address)}/healthz`, WITHIN_MS)
  if (look.kind === 'answer') {
    return fine('beyond', `Other machines and containers reach it at ${at(address)}.`)
  }
  return fine(
    'beyond',
    'This machine alone reaches it. For containers: start it with --host 0.0.0.0 and --public-url as they reach it, such as http://host.docker.internal:PORT.',
  )
}

function addressOfMachine(): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap((addresses): readonly NetworkInterfaceInfo[] => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address
}

async function isHealthy(url: string): Promise<boolean> {
  const look = await lookAt(`${url}/healthz`, WITHIN_MS)
  return look.kind === 'answer' && look.status === 200
}
