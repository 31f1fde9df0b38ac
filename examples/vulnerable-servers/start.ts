import { parseArgs } from 'node:util'
import { FAMILY } from './family.ts'
import { fetchDocument, Unavailable } from './fetch-document.ts'
import type { ServerOptions } from './server.ts'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    issuer: { type: 'string', default: 'http://localhost:9400/issuers/default' },
    port: { type: 'string', default: '8000' },
    scope: { type: 'string', default: 'mcp:read' },
    'client-id': { type: 'string', default: 'mcp-resource-server' },
    'client-secret': { type: 'string', default: 'mcp-resource-server-secret' },
  },
})

const [name] = positionals
const member = FAMILY.find((one) => one.name === name)
if (member === undefined) {
  process.stderr.write(`Which one? ${FAMILY.map((one) => one.name).join(', ')}\n`)
  process.exit(2)
}

const options = await optionsFor(member.mode).catch((error: unknown) => {
  if (!(error instanceof Unavailable)) throw error
  process.stderr.write(`No issuer answers at ${flags.issuer}; start one, or name it by --issuer.\n`)
  process.exit(2)
})
const server = await member.start(options)
process.stdout.write(`${member.name} (${member.mode}) answers at ${server.url}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close())

/** What the issuer's metadata say (RFC 8414 section 2), and what was asked for. */
async function optionsFor(mode: 'jwt' | 'introspection'): Promise<ServerOptions> {
  const { issuer, scope, port, 'client-id': clientId, 'client-secret': clientSecret } = flags
  const metadata = await fetchDocument(`${issuer}/.well-known/openid-configuration`)
  const own = { issuer, scope, port: Number(port) }
  if (mode === 'jwt') return { ...own, jwksUri: String(metadata.jwks_uri) }
  const endpoint = String(metadata.introspection_endpoint)
  return { ...own, introspection: { endpoint, clientId, clientSecret } }
}
