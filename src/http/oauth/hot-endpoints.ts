import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import type { HotEndpoint } from './hot-endpoint.ts'
import { introspectEndpoint } from './introspect.ts'
import { jwksEndpoint } from './jwks.ts'
import { oauthMetadataEndpoint, openidMetadataEndpoint } from './metadata.ts'
import { revokeEndpoint } from './revoke.ts'
import { tokenEndpoint } from './token.ts'

/** Every endpoint that verifiers and clients use. */
export const HOT_ENDPOINTS: readonly HotEndpoint[] = [
  jwksEndpoint,
  oauthMetadataEndpoint,
  openidMetadataEndpoint,
  introspectEndpoint,
  revokeEndpoint,
  tokenEndpoint,
]

/** The same by their path below an issuer's base. */
export const HOT_BY_PATH: ReadonlyMap<string, HotEndpoint> = new Map(
  HOT_ENDPOINTS.map((endpoint) => [ENDPOINTS[endpoint.name], endpoint]),
)
