import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** Where an address leads: this machine, some place that is not the open internet (RFC 6890), or the open internet. */
export type AddressKind = 'loopback' | 'special' | 'global'

type Range = readonly [address: string, prefix: number]

const LOOPBACK_V4: readonly Range[] = [['127.0.0.0', 8]]

/** The special-purpose IPv4 addresses (RFC 6890 §2.2.2 and the IANA registry), multicast and what is reserved. */
const SPECIAL_V4: readonly Range[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** The part of IPv6 that is handed out to the internet; whatever lies outside it is special (RFC 4291 §2.4). */
const GLOBAL_V6: readonly Range[] = [['2000::', 3]]

/** The special-purpose addresses within it (RFC 6890 §2.2.3 and the IANA registry): among them those that lead on to an IPv4 address. */
const SPECIAL_V6: readonly Range[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
]

function listOf(ranges: readonly Range[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const [address, prefix] of ranges) list.addSubnet(address, prefix, family)
  return list
}

const loopbackV4 = listOf(LOOPBACK_V4, 'ipv4')
const specialV4 = listOf(SPECIAL_V4, 'ipv4')
const globalV6 = listOf(GLOBAL_V6, 'ipv6')
const specialV6 = listOf(SPECIAL_V6, 'ipv6')

/** Says where an address leads, however it is spelled; what is no address is special. */
export function addressKind(address: string): AddressKind {
  if (isIPv4(address)) return kindOfV4(address)
  if (!isIPv6(address) || address.includes('%')) return 'special'
  const normal = new URL(`http://[${address}]`).hostname.slice(1, -1)
  if (normal === '::1') return 'loopback'
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(normal)
  if (mapped !== null) return kindOfV4(embeddedV4(mapped[1] ?? '', mapped[2] ?? ''))
  const isGlobal = globalV6.check(normal, 'ipv6') && !specialV6.check(normal, 'ipv6')
  return isGlobal ? 'global' : 'special'
}

function kindOfV4(address: string): AddressKind {
  if (loopbackV4.check(address, 'ipv4')) return 'loopback'
  return specialV4.check(address, 'ipv4') ? 'special' : 'global'
}

function embeddedV4(high: string, low: string): string {
  const bits = Number.parseInt(high, 16) * 0x10000 + Number.parseInt(low, 16)
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join('.')
}
