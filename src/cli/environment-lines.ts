import { shellQuoted } from '../core/connect/shell-quoted.ts'
import { isJsonObject, type JsonObject } from '../core/protocol/json.ts'

/** The variables that tell a shell about a server, by the facts that they hold. */
const VARIABLES: readonly (readonly [string, string])[] = [
  ['MOCK_IDP_URL', 'url'],
  ['MOCK_IDP_ISSUER', 'issuer'],
  ['MOCK_IDP_JWKS_URI', 'jwks_uri'],
  ['MOCK_IDP_INTROSPECTION_ENDPOINT', 'introspection_endpoint'],
  ['MOCK_IDP_TOKEN_ENDPOINT', 'token_endpoint'],
]

/** The lines that set these variables in a POSIX shell, `export NAME='value'` each. */
export function environmentLines(facts: JsonObject): readonly string[] {
  const client = isJsonObject(facts.client) ? facts.client : {}
  const values = [
    ...VARIABLES.map(([name, fact]) => [name, facts[fact]] as const),
    ['MOCK_IDP_CLIENT_ID', client.client_id] as const,
    ['MOCK_IDP_CLIENT_SECRET', client.client_secret] as const,
  ]
  return values
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `export ${name}=${shellQuoted(String(value))}`)
}
