import { DEFAULT_ISSUER_NAME, type Issuer } from '../core/issuers/issuer.ts'
import { DomainError } from '../core/protocol/domain-error.ts'
import { ENDPOINTS } from '../core/protocol/endpoints.ts'
import { getClient } from '../idp/clients.ts'
import { findIssuer } from '../idp/find-issuer.ts'
import type { Idp } from '../idp/idp.ts'
import { issuerMetadata } from '../idp/issuer-metadata.ts'
import { VERSION } from '../idp/status.ts'

/** What is said at start: where everything is, and that it is a mock. */
export async function banner(idp: Idp, stateAbout: string): Promise<string> {
  const issuer = await findIssuer(idp, DEFAULT_ISSUER_NAME)
  const metadata = await issuerMetadata(idp, issuer)
  const rows: readonly (readonly [string, unknown])[] = [
    ['Page', `${idp.publicUrl}/`],
    ['Issuer', issuer.issuer],
    ['JWKS', metadata.jwks_uri],
    ['Introspection', metadata.introspection_endpoint],
    ['Revocation', metadata.revocation_endpoint],
    ['Metadata', issuer.url + ENDPOINTS.oauthMetadata],
    ...(await clientRows(idp, issuer)),
    ['State', stateAbout],
    ...deterministicRows(idp),
    ...caRows(idp),
  ]
  return [
    `mcp-mock-idp ${VERSION} is ready.`,
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(14)} ${String(value)}`),
    '',
    'Clients and MCP servers name the issuer exactly as above, in authorization_servers too.',
    'This is a mock identity provider for development: never use it in production.',
  ].join('\n')
}

/** That nothing here is secret from whoever knows the seed. */
function deterministicRows({ isDeterministic }: Idp): readonly [string, string][] {
  if (!isDeterministic) return []
  return [['DETERMINISTIC', 'keys, ids and secrets follow from a seed; the clock stands still']]
}

/** What clients of a server with a CA of our own have to trust. */
function caRows({ settings }: Idp): readonly [string, string][] {
  return settings.caFile === undefined ? [] : [['CA to trust', settings.caFile]]
}

/** The seed's clients that have a secret, as they are registered now; those that were deleted are left out. */
async function clientRows(idp: Idp, issuer: Issuer): Promise<readonly [string, string][]> {
  const rows: [string, string][] = []
  for (const { clientId } of idp.settings.seed.clients) {
    const client = await getClient(idp, issuer, clientId).catch(unlessGone)
    if (typeof client?.clientSecret === 'string') {
      rows.push(['Client', `${client.clientId}, secret ${client.clientSecret}`])
    }
  }
  return rows
}

function unlessGone(error: unknown): undefined {
  if (error instanceof DomainError && error.kind === 'not_found') return undefined
  throw error
}
