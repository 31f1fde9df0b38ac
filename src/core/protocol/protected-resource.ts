import type { Alg } from '../keys/algorithms.ts'
import type { JsonObject } from './json.ts'

/** An MCP server as a protected resource, as its metadata describe it (RFC 9728 §2). */
export interface ProtectedResource {
  /** The resource identifier, letter by letter as it is to be served and to be the audience of tokens. */
  readonly resource: string
  /** The scopes that it asks for. */
  readonly scopes: readonly string[]
  readonly name: string | null
  /** The URL of a page for developers. */
  readonly documentation: string | null
  /** Whether it takes access tokens that are bound by DPoP only (RFC 9449). */
  readonly dpopBound: boolean
}

/** The algorithms of DPoP proofs that a drafted resource names (RFC 9728 §2, RFC 9449 §7.1). */
export const DPOP_ALGS: readonly Alg[] = ['ES256', 'RS256']

/** The metadata of a protected resource that trusts one issuer (RFC 9728 §2); a member without a value is left out. */
export function protectedResourceMetadata(of: ProtectedResource, issuer: string): JsonObject {
  const { resource, scopes, name, documentation, dpopBound } = of
  return {
    resource,
    authorization_servers: [issuer],
    ...(scopes.length === 0 ? {} : { scopes_supported: [...scopes] }),
    bearer_methods_supported: ['header'],
    ...(name === null ? {} : { resource_name: name }),
    ...(documentation === null ? {} : { resource_documentation: documentation }),
    ...(dpopBound
      ? {
          dpop_signing_alg_values_supported: [...DPOP_ALGS],
          dpop_bound_access_tokens_required: true,
        }
      : {}),
  }
}

/** Behind the host of a resource, before its path and query (RFC 9728 §3). */
const WELL_KNOWN = '/.well-known/oauth-protected-resource'

/** Where the metadata of a resource stand: the well-known path goes between its host and its path, and a query stays (RFC 9728 §3.1). */
export function protectedResourceMetadataUrl({ origin, pathname, search }: URL): string {
  return origin + WELL_KNOWN + (pathname === '/' ? '' : pathname) + search
}
