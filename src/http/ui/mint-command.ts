import { isDeepStrictEqual } from 'node:util'
import { asciiJson } from '../../core/connect/ascii-json.ts'
import { shellQuoted } from '../../core/connect/shell-quoted.ts'
import { DEFAULT_ISSUER_NAME, type Issuer } from '../../core/issuers/issuer.ts'
import { issuerPath } from '../../core/protocol/endpoints.ts'
import type { JsonObject } from '../../core/protocol/json.ts'

/** A shell command that asks the API for what a form asks for; members that say the API's default are left out. */
export function mintCommand(issuer: Issuer, body: JsonObject, defaults: JsonObject): string {
  const changed = Object.entries(body).filter(
    ([name, value]) => !isDeepStrictEqual(value, defaults[name]),
  )
  return [
    `curl -sS ${apiBase(issuer)}/api/tokens \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -d ${shellQuoted(asciiJson(Object.fromEntries(changed)))}`,
  ].join('\n')
}

/** What is of the default issuer is at the server's root too, which is shorter. */
function apiBase({ name, url }: Issuer): string {
  const path = issuerPath(name)
  return name === DEFAULT_ISSUER_NAME && url.endsWith(path) ? url.slice(0, -path.length) : url
}
