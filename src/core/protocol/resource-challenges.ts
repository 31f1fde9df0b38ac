import {
  DPOP_ALGS,
  type ProtectedResource,
  protectedResourceMetadataUrl,
} from './protected-resource.ts'
import { joinScopes } from './scope.ts'
import { type ChallengeParameter, writeChallenge } from './write-challenge.ts'

/** A refusal of a resource server: its status, and the value of its `WWW-Authenticate`. */
export interface ResourceChallenge {
  readonly status: 401 | 403
  readonly header: string
}

/** What a protected resource says with each refusal. */
export interface ResourceChallenges {
  /** To a request without a token. */
  readonly noToken: ResourceChallenge
  readonly invalidToken: ResourceChallenge
  /** Null where no scope is asked for, so that none can be missing. */
  readonly insufficientScope: ResourceChallenge | null
}

/**
 * The challenges of a protected resource: each leads to its metadata (RFC 9728 §5.1) and names the scopes to ask for; a
 * request without a token is told of no error (RFC 6750 §3.1).
 */
export function resourceChallenges(of: ProtectedResource): ResourceChallenges {
  const write = (error: readonly ChallengeParameter[]) => challenge(of, error)
  const scoped = of.scopes.length > 0
  return {
    noToken: { status: 401, header: write([]) },
    invalidToken: {
      status: 401,
      header: write([
        ['error', 'invalid_token'],
        [
          'error_description',
          'The access token is malformed, expired, revoked or not for this resource',
        ],
      ]),
    },
    insufficientScope: scoped
      ? {
          status: 403,
          header: write([
            ['error', 'insufficient_scope'],
            ['error_description', 'The access token lacks a scope'],
          ]),
        }
      : null,
  }
}

function challenge(
  { resource, scopes, dpopBound }: ProtectedResource,
  error: readonly ChallengeParameter[],
): string {
  return writeChallenge(dpopBound ? 'DPoP' : 'Bearer', [
    ...error,
    ['scope', joinScopes(scopes)],
    ['resource_metadata', protectedResourceMetadataUrl(new URL(resource))],
    ['algs', dpopBound ? DPOP_ALGS.join(' ') : null],
  ])
}
