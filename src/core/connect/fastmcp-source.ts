import type { Caveat } from './configuration.ts'
import type { FastmcpVersion } from './fastmcp-version.ts'

/** Where a file of FastMCP's package can be read, as it is in the release that the configurations are tested with. */
export function fastmcpSource({ testedWith, folder }: FastmcpVersion, file: string): string {
  return `https://github.com/PrefectHQ/fastmcp/blob/v${testedWith}/${folder}/${file}`
}

/** A caveat, or none where it does not hold. */
export function caveatIf(holds: boolean, text: string, source: string): readonly Caveat[] {
  return holds ? [{ text, source }] : []
}
