import { readFileSync } from 'node:fs'
import { DEFAULT_ISSUER_NAME } from '../core/issuers/issuer.ts'
import { findIssuer } from './find-issuer.ts'
import type { Idp } from './idp.ts'

/** What runs, for people and for a command line that asks whose server it talks to. */
export interface Status {
  readonly product: 'mcp-mock-idp'
  readonly version: string
  readonly databaseId: string
  readonly publicUrl: string
  readonly issuer: string
  /** The file that clients have to trust, on this machine; undefined: the server has no CA of its own. */
  readonly caFile: string | undefined
  /** Whether keys, ids and secrets follow from a seed, and time stands still. */
  readonly isDeterministic: boolean
  /** Unix seconds. */
  readonly startedAt: number
  readonly uptimeSeconds: number
}

/** The version of this package. */
export const VERSION: string = readVersion()

/** What our command line calls itself in `User-Agent` (RFC 9110 §10.1.5). */
export const COMMAND_LINE_AGENT = `mcp-mock-idp/${VERSION}`

function readVersion(): string {
  const file = new URL('../../package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return version
}

/** What runs here. */
export async function status(idp: Idp): Promise<Status> {
  const { issuer } = await findIssuer(idp, DEFAULT_ISSUER_NAME)
  return {
    product: 'mcp-mock-idp',
    version: VERSION,
    databaseId: idp.databaseId,
    publicUrl: idp.publicUrl,
    issuer,
    caFile: idp.settings.caFile,
    isDeterministic: idp.isDeterministic,
    startedAt: idp.startedAt,
    uptimeSeconds: idp.clock.now() - idp.startedAt,
  }
}
