import type { Client } from '../clients/client.ts'
import { OAuthError } from '../protocol/oauth-error.ts'
import { quoted } from '../protocol/parameters.ts'
import { readResources } from '../protocol/resource.ts'

/** The resources that a client asks for (RFC 8707 §2); one that lists its audience gets no other. Throws `invalid_target`. */
export function allowedResources(client: Client, asked: readonly string[]): readonly string[] {
  const resources = readResources(asked)
  const { audience } = client.metadata
  const listed = audience === undefined ? undefined : [audience].flat()
  const beyond =
    listed === undefined ? undefined : resources.find((resource) => !listed.includes(resource))
  if (beyond !== undefined) {
    throw new OAuthError(
      'invalid_target',
      `resource ${quoted(beyond)} is not among the client's audience: ${listed?.join(' ')}`,
    )
  }
  return resources
}
