import type { Alg } from '../keys/algorithms.ts'
import type { Caveat, ConnectFacts, ConnectFile } from './configuration.ts'
import type { FastmcpVersion } from './fastmcp-version.ts'

/** What became of a configuration: its files, the main one first, and the commands that run them; or what the issuer lacks for it. */
export type Written =
  | {
      readonly kind: 'written'
      readonly files: readonly [ConnectFile, ...ConnectFile[]]
      readonly run: string
    }
  | { readonly kind: 'lacking'; readonly lack: Lack }

/** What an issuer lacks for a configuration, and the request of its admin API that makes it. */
export interface Lack {
  readonly what: string
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
}

/** What every kind of configuration says of itself. */
interface AnyTarget {
  readonly id: string
  readonly title: string
  readonly about: string
}

/** A way in which FastMCP checks tokens. */
export interface FastmcpTarget extends AnyTarget {
  readonly product: 'fastmcp'
  /** Which releases have it, in words. */
  readonly since: string
  has(version: FastmcpVersion): boolean
  /** The algorithms to choose from; empty where it is none of its business. */
  algs(version: FastmcpVersion): readonly Alg[]
  write(facts: ConnectFacts, version: FastmcpVersion): Written
  caveats(version: FastmcpVersion): readonly Caveat[]
}

/** Something else that tokens are used with; `testedWith` names the package and release where there is one. */
export interface OtherTarget extends AnyTarget {
  readonly product: 'other'
  readonly testedWith: string | null
  readonly algs: readonly Alg[]
  readonly caveats: readonly Caveat[]
  write(facts: ConnectFacts): Written
}

/** Something that can be configured for an issuer. */
export type Target = FastmcpTarget | OtherTarget
