import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import { deviceAuthorizationEndpoint } from './device-authorization.ts'
import type { HotEndpoint } from './hot-endpoint.ts'
import { introspectEndpoint } from './introspect.ts'
import { jwksEndpoint } from './jwks.ts'
import { oauthMetadataEndpoint, openidMetadataEndpoint } from './metadata.ts'
import { parEndpoint } from './par.ts'
import { registerEndpoint } from './register.ts'
import { registeredClientEndpoint } from './registered-client.ts'
import { revokeEndpoint } from './revoke.ts'
import { tokenEndpoint } from './token.ts'
import { userinfoEndpoint } from './userinfo.ts'

/** Every endpoint that verifiers and clients use. */
export const HOT_ENDPOINTS: readonly HotEndpoint[] = [
  jwksEndpoint,
  oauthMetadataEndpoint,
  openidMetadataEndpoint,
  introspectEndpoint,
  revokeEndpoint,
  tokenEndpoint,
  registerEndpoint,
  registeredClientEndpoint,
  parEndpoint,
  deviceAuthorizationEndpoint,
  userinfoEndpoint,
]

/** What an endpoint's path ends with where something stands behind it. */
const SEGMENT = '{client_id}'

/** The same by their path below an issuer's base; where something stands behind it, up to there. */
const BY_PATH: ReadonlyMap<string, HotEndpoint> = new Map(
  HOT_ENDPOINTS.map((endpoint) => [ENDPOINTS[endpoint.name].replace(SEGMENT, ''), endpoint]),
)

/** The endpoint at a path below an issuer's base, with what stands behind its own path; undefined where there is none. */
export function hotEndpointAt(
  path: string,
): { readonly endpoint: HotEndpoint; readonly segment?: string } | undefined {
  const endpoint = BY_PATH.get(path)
  if (endpoint !== undefined) return path.endsWith('/') ? undefined : { endpoint }
  const split = path.lastIndexOf('/') + 1
  const above = BY_PATH.get(path.slice(0, split))
  return above === undefined ? undefined : { endpoint: above, segment: path.slice(split) }
}
