import { isLoopbackHost } from '../../config/loopback.ts'

/** In what two URLs differ that have to be the same to the letter, in words; undefined where they are. */
export function spellingDifference(given: string, real: string): string | undefined {
  if (given === real) return undefined
  const [one, other] = [given, real].map((text) => (URL.canParse(text) ? new URL(text) : undefined))
  if (one === undefined || other === undefined) return 'it is no URL'
  const hosts = isLoopbackHost(one.hostname) && isLoopbackHost(other.hostname)
  const differences: readonly (readonly [boolean, string])[] = [
    [given.endsWith('/') !== real.endsWith('/'), 'the slash at the end differs'],
    [
      one.protocol !== other.protocol,
      `the scheme is ${one.protocol} in place of ${other.protocol}`,
    ],
    [
      one.hostname !== other.hostname,
      `the host is ${one.hostname} in place of ${other.hostname}${hosts ? ', which is the same machine and another issuer' : ''}`,
    ],
    [one.port !== other.port, `the port is ${portOf(one)} in place of ${portOf(other)}`],
    [pathOf(one) !== pathOf(other), `the path is ${one.pathname} in place of ${other.pathname}`],
  ]
  const found = differences.filter(([differs]) => differs).map(([, words]) => words)
  return found.length === 0 ? 'the spelling differs' : found.join('; ')
}

function portOf({ port, protocol }: URL): string {
  return port === '' ? `that of ${protocol}` : port
}

function pathOf({ pathname }: URL): string {
  return pathname.replace(/\/$/, '')
}
