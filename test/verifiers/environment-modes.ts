import { AUDIENCE, type Bench } from './bench.ts'
import { introspectionOptions } from './introspection-modes.ts'
import { RESOURCE_SERVER } from './issuer.ts'
import { jwksUri, jwtMode } from './jwt-modes.ts'
import { asAskedFor, shownMembers, type TokenMode } from './token-mode.ts'
import { ASKS } from './verdicts.ts'
import type { FastmcpVersion } from './versions.ts'

type Variables = Readonly<Record<string, string>>

/** How the releases name the verifier and its settings in environment variables. */
const NAMING: Readonly<
  Record<FastmcpVersion['environment'], { readonly select: Variables; readonly prefix: string }>
> = {
  bearer: {
    select: { FASTMCP_SERVER_DEFAULT_AUTH_PROVIDER: 'bearer_env' },
    prefix: 'FASTMCP_AUTH_BEARER_',
  },
  jwt: { select: { FASTMCP_SERVER_AUTH: 'JWT' }, prefix: 'FASTMCP_SERVER_AUTH_JWT_' },
  class: {
    select: { FASTMCP_SERVER_AUTH: 'fastmcp.server.auth.providers.jwt.JWTVerifier' },
    prefix: 'FASTMCP_SERVER_AUTH_JWT_',
  },
  ignored: {
    select: { FASTMCP_SERVER_AUTH: 'fastmcp.server.auth.providers.jwt.JWTVerifier' },
    prefix: 'FASTMCP_SERVER_AUTH_JWT_',
  },
}

/** A verifier configured by environment variables alone, where the version reads them. */
export function environmentModes(bench: Bench): readonly TokenMode[] {
  const { version } = bench
  if (version.environment === 'ignored') return []
  return [
    environmentJwks(bench),
    ...(version.hmac ? [environmentHmac(bench)] : []),
    ...(version.introspection === 'basic' ? [environmentIntrospection(bench)] : []),
  ]
}

/** The variables of a JWT verifier; `settings` are named as the constructor's arguments, in capitals. */
export function jwtVariables(bench: Bench, settings: Variables): Variables {
  const { select, prefix } = NAMING[bench.version.environment]
  const all: Variables = {
    ISSUER: bench.issuer().url,
    AUDIENCE,
    REQUIRED_SCOPES: '["read"]',
    ...settings,
  }
  const prefixed = Object.entries(all).map(([name, value]) => [`${prefix}${name}`, value])
  return { ...select, ...Object.fromEntries(prefixed) }
}

function environmentJwks(bench: Bench): TokenMode {
  return {
    ...jwtMode(bench, 'RS256'),
    name: 'environment variables with JWKS RS256',
    key: 'cached',
    start: () =>
      bench.startConfiguredServer(jwtVariables(bench, { JWKS_URI: jwksUri(bench.issuer()) })),
  }
}

function environmentHmac(bench: Bench): TokenMode {
  return {
    ...jwtMode(bench, 'HS256'),
    name: 'environment variables with shared secret HS256',
    key: 'pinned',
    start: async (kid) => {
      const secret = await bench.issuer().secret(kid)
      return bench.startConfiguredServer(
        jwtVariables(bench, { PUBLIC_KEY: secret, ALGORITHM: 'HS256' }),
      )
    },
  }
}

function environmentIntrospection(bench: Bench): TokenMode {
  const prefix = 'FASTMCP_SERVER_AUTH_INTROSPECTION_'
  return {
    name: 'environment variables with introspection (Basic), opaque tokens',
    format: 'opaque',
    key: 'none',
    verdicts: ASKS,
    missingScopeStatus: 401,
    showsWhat: shownMembers(bench),
    start: () =>
      bench.startConfiguredServer({
        FASTMCP_SERVER_AUTH:
          'fastmcp.server.auth.providers.introspection.IntrospectionTokenVerifier',
        [`${prefix}INTROSPECTION_URL`]: introspectionOptions(bench.issuer()).introspection_url,
        [`${prefix}CLIENT_ID`]: RESOURCE_SERVER.client_id,
        [`${prefix}CLIENT_SECRET`]: RESOURCE_SERVER.client_secret,
        [`${prefix}REQUIRED_SCOPES`]: 'read',
      }),
    shows: (minted, request) => asAskedFor(minted, request, false),
  }
}
