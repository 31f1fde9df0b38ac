import { asciiJson } from './ascii-json.ts'
import type { ConnectFile } from './configuration.ts'
import { initializeRequest } from './initialize.ts'
import type { ProtectedResourceParts } from './protected-resource-draft.ts'
import { shellQuoted } from './shell-quoted.ts'

/** Commands that show what a server really serves: its metadata, and its answer to a request without a token. */
export function challengeCheck(
  resource: string,
  { metadataUrl, challenges }: ProtectedResourceParts,
): ConnectFile {
  const { status, header } = challenges.noToken
  const lines = [
    '# The metadata: "resource" and "authorization_servers" have to be as drafted, letter by letter.',
    `curl -fsS ${shellQuoted(metadataUrl)}`,
    'echo',
    '',
    `# Without a token: ${status}, and`,
    `# WWW-Authenticate: ${header}`,
    `curl -sS --dump-header - --output /dev/null ${shellQuoted(resource)} \\`,
    "  -H 'Content-Type: application/json' \\",
    "  -H 'Accept: application/json, text/event-stream' \\",
    `  -d ${shellQuoted(asciiJson(initializeRequest('curl')))}`,
    '',
  ]
  return { name: 'check.sh', language: 'bash', text: lines.join('\n') }
}
