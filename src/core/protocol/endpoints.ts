/** The path of every endpoint below an issuer's base, once. */
export const ENDPOINTS = {
  jwks: '/.well-known/jwks.json',
  oauthMetadata: '/.well-known/oauth-authorization-server',
  openidMetadata: '/.well-known/openid-configuration',
  introspect: '/introspect',
  revoke: '/revoke',
  token: '/token',
  authorize: '/authorize',
  pushedRequest: '/par',
  deviceAuthorization: '/device_authorization',
  register: '/register',
  registeredClient: '/register/{client_id}',
  userinfo: '/userinfo',
  logout: '/logout',
  device: '/device',
  api: '/api',
} as const

/** The name of an endpoint that verifiers and clients use. */
export type ProtocolEndpoint = Exclude<keyof typeof ENDPOINTS, 'api'>

/** The names of the endpoints that verifiers and clients use. */
export const PROTOCOL_ENDPOINTS = (Object.keys(ENDPOINTS) as (keyof typeof ENDPOINTS)[]).filter(
  (name): name is ProtocolEndpoint => name !== 'api',
)

/** The path of a named issuer below the server's public URL. */
export function issuerPath(name: string): string {
  return `/issuers/${name}`
}
