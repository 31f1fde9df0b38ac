import type { JsonObject } from '../protocol/json.ts'
import {
  type ProtectedResource,
  protectedResourceMetadata,
  protectedResourceMetadataUrl,
} from '../protocol/protected-resource.ts'
import { type ResourceChallenges, resourceChallenges } from '../protocol/resource-challenges.ts'
import { asciiJson } from './ascii-json.ts'
import { challengeCheck } from './challenge-check.ts'
import type { Caveat, ConnectFacts, ConnectFile } from './configuration.ts'
import { expressRouter } from './express-router.ts'
import { FASTMCP_VERSIONS } from './fastmcp-version.ts'
import { protectedResourceCaveats } from './protected-resource-caveats.ts'
import { remoteAuthServer } from './remote-auth-provider.ts'

/** What a protected resource serves. */
export interface ProtectedResourceParts {
  /** The document (RFC 9728 §2). */
  readonly metadata: JsonObject
  /** Where it is served (RFC 9728 §3.1). */
  readonly metadataUrl: string
  readonly challenges: ResourceChallenges
}

/** What an MCP server has to serve so that clients find the issuer, and code that does it. */
export interface ProtectedResourceDraft extends ProtectedResourceParts {
  readonly of: ProtectedResource
  readonly issuer: string
  /** The document first, in printable ASCII. */
  readonly files: readonly [ConnectFile, ...ConnectFile[]]
  readonly caveats: readonly Caveat[]
}

/** Drafts what an MCP server serves that trusts the issuer of the facts, whose audience is the resource. */
export function protectedResourceDraft(
  of: ProtectedResource,
  facts: ConnectFacts,
): ProtectedResourceDraft {
  const { issuer } = facts
  const parts: ProtectedResourceParts = {
    metadata: protectedResourceMetadata(of, issuer),
    metadataUrl: protectedResourceMetadataUrl(new URL(of.resource)),
    challenges: resourceChallenges(of),
  }
  const newest = FASTMCP_VERSIONS.at(-1)
  return {
    of,
    issuer,
    ...parts,
    files: [
      {
        name: 'oauth-protected-resource.json',
        language: 'json',
        text: `${asciiJson(parts.metadata, 2)}\n`,
      },
      ...(newest === undefined ? [] : [remoteAuthServer(of, facts, newest)]),
      expressRouter(of, parts),
      challengeCheck(of.resource, parts),
    ],
    caveats: protectedResourceCaveats(of, issuer),
  }
}
