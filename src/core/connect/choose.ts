import { ALGS, type Alg } from '../keys/algorithms.ts'
import { invalidInput } from '../protocol/invalid-input.ts'
import { FASTMCP_VERSIONS, type FastmcpVersion, fastmcpVersion } from './fastmcp-version.ts'
import type { FastmcpTarget, Target } from './target.ts'

/** A target, in the version and with the algorithm that were chosen. */
export type Choice =
  | {
      readonly product: 'fastmcp'
      readonly target: FastmcpTarget
      readonly version: FastmcpVersion
      readonly alg: Alg
    }
  | {
      readonly product: 'other'
      readonly target: Exclude<Target, FastmcpTarget>
      readonly version: null
      readonly alg: Alg
    }

/** The FastMCP versions that have a target, oldest first; none for what is not FastMCP. */
export function versionsOf(target: Target): readonly FastmcpVersion[] {
  return target.product === 'fastmcp' ? FASTMCP_VERSIONS.filter((one) => target.has(one)) : []
}

/** The algorithms that a target can be configured for in a version; none where it is none of its business. */
export function algsOf(target: Target, version: FastmcpVersion | null): readonly Alg[] {
  if (target.product === 'other') return target.algs
  return version === null ? [] : target.algs(version)
}

/** What is asked for, as text; absent: the newest version, the first algorithm. */
export interface Wanted {
  readonly version?: string | undefined
  readonly alg?: string | undefined
}

/** Settles version and algorithm; throws `InvalidInput` for what the target does not have. */
export function choose(target: Target, wanted: Wanted): Choice {
  if (target.product === 'other') {
    if (wanted.version !== undefined)
      throw invalidInput('/version', `must be absent: ${target.title} is not of FastMCP’s versions`)
    return { product: 'other', target, version: null, alg: chooseAlg(target, null, wanted.alg) }
  }
  const version = chooseVersion(target, wanted.version)
  return { product: 'fastmcp', target, version, alg: chooseAlg(target, version, wanted.alg) }
}

function chooseVersion(target: FastmcpTarget, wanted: string | undefined): FastmcpVersion {
  const versions = versionsOf(target)
  const version = wanted === undefined ? versions.at(-1) : fastmcpVersion(wanted)
  if (version === undefined || !target.has(version)) {
    throw invalidInput(
      '/version',
      `FastMCP ${wanted} does not have it; it is there in ${target.since}`,
    )
  }
  return version
}

function chooseAlg(
  target: Target,
  version: FastmcpVersion | null,
  wanted: string | undefined,
): Alg {
  const algs = algsOf(target, version)
  if (wanted === undefined) return algs[0] ?? 'RS256'
  const found = algs.find((alg) => alg === wanted)
  if (found !== undefined) return found
  if (algs.length === 0)
    throw invalidInput('/alg', `must be absent: it is nothing to ${target.title}`)
  const known = ALGS.some((alg) => alg === wanted)
    ? `${wanted} is not among them`
    : 'got another text'
  throw invalidInput('/alg', `must be one of ${algs.join(', ')}; ${known}`)
}
