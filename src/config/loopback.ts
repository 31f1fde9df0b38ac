import { isIPv4, isIPv6 } from 'node:net'
import { withoutBrackets } from './value-rules.ts'

/**
 * Says whether listening on a host keeps to this machine. Only the plain spellings of loopback do; `0`, `0x7f000001`,
 * `::`, other names and whatever else a resolver may understand count as beyond it.
 */
export function isLoopbackHost(host: string): boolean {
  const address = withoutBrackets(host).toLowerCase()
  if (address === 'localhost') return true
  if (isIPv4(address)) return address.startsWith('127.')
  return isIPv6(address) && LOOPBACK_IPV6.has(normalIpv6(address))
}

const LOOPBACK_IPV6: ReadonlySet<string> = new Set(['[::1]', '[::ffff:7f00:1]'])

/** URL parsers write every IPv6 address in one way (RFC 5952); an address with a zone is none to them. */
function normalIpv6(address: string): string {
  const url = `http://[${address}]`
  return URL.canParse(url) ? new URL(url).hostname : address
}
