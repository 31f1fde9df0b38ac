import { createHash } from 'node:crypto'
import type { JsonObject } from '../protocol/json.ts'
import type { Audience } from './token.ts'

/** What a profile makes claims of; instants are Unix seconds, and null stands for "none". */
export interface ProfileInput {
  readonly issuer: string
  readonly subject: string | null
  readonly clientId: string | null
  readonly audience: Audience
  /** Whether the audience was asked for, and is not only the default. */
  readonly audienceGiven: boolean
  readonly scopes: readonly string[]
  readonly issuedAt: number
  readonly expiresAt: number | null
  readonly notBefore: number | null
  readonly jti: string
}

/** The claims and header type that a provider's access tokens have, in the order it writes them; undefined and null members are left out. */
export interface Profile {
  readonly about: string
  /** The document, or the source, that the members were taken from. */
  readonly source: string
  /** The `typ` of the header; null: none. */
  readonly typ: string | null
  claims(input: ProfileInput): JsonObject
}

/** A stable GUID for a text, shaped as a version 5 UUID (RFC 9562 §5.5), as providers give to tenants and people. */
function guid(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  const [a, b, c, d] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(13, 16), hex.slice(17, 20)]
  return `${a}-${b}-5${c}-${variant}${d}-${hex.slice(20, 32)}`
}

const joined = (scopes: readonly string[]) => (scopes.length === 0 ? null : scopes.join(' '))
const single = (audience: Audience): Audience =>
  Array.isArray(audience) && audience.length === 1 ? (audience[0] ?? null) : audience

/** Every profile, by the name it is asked for. */
export const PROFILES = {
  rfc9068: {
    about: 'the standard JWT access token (default)',
    source: 'https://www.rfc-editor.org/rfc/rfc9068#section-2',
    typ: 'at+jwt',
    claims: (i) => ({
      iss: i.issuer,
      aud: i.audience,
      sub: i.subject,
      client_id: i.clientId,
      iat: i.issuedAt,
      nbf: i.notBefore,
      exp: i.expiresAt,
      jti: i.jti,
      scope: joined(i.scopes),
    }),
  },
  fastmcp: {
    about: "what FastMCP's RSAKeyPair.create_token emits: no jti, no client_id",
    source: 'https://github.com/PrefectHQ/fastmcp (fastmcp/server/auth/providers/jwt.py)',
    typ: 'JWT',
    claims: (i) => ({
      sub: i.subject,
      iss: i.issuer,
      iat: i.issuedAt,
      exp: i.expiresAt,
      aud: i.audience,
      scope: joined(i.scopes),
      nbf: i.notBefore,
    }),
  },
  entra: {
    about: 'Microsoft Entra ID, access token version 2.0: scopes in scp, the client in azp',
    source:
      'https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference',
    typ: 'JWT',
    claims: (i) => ({
      aud: single(i.audience),
      iss: i.issuer,
      iat: i.issuedAt,
      nbf: i.notBefore ?? i.issuedAt,
      exp: i.expiresAt,
      azp: i.clientId,
      azpacr: '1',
      oid: i.subject === null ? null : guid(i.issuer, 'oid', i.subject),
      preferred_username: i.subject,
      scp: joined(i.scopes),
      sub: i.subject,
      tid: guid(i.issuer, 'tid'),
      uti: i.jti,
      ver: '2.0',
    }),
  },
  okta: {
    about: 'Okta custom authorization server: scopes as a list in scp, the client in cid',
    source: 'https://developer.okta.com/docs/api/openapi/okta-oauth/guides/overview/',
    typ: null,
    claims: (i) => ({
      ver: 1,
      jti: i.jti,
      iss: i.issuer,
      aud: single(i.audience),
      iat: i.issuedAt,
      nbf: i.notBefore,
      exp: i.expiresAt,
      cid: i.clientId,
      uid:
        i.subject === null
          ? null
          : `00u${guid(i.issuer, 'uid', i.subject).replaceAll('-', '').slice(0, 17)}`,
      scp: i.scopes.length === 0 ? null : [...i.scopes],
      auth_time: i.issuedAt,
      sub: i.subject,
    }),
  },
  auth0: {
    about: "Auth0's default access token profile: the client in azp",
    source: 'https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles',
    typ: 'JWT',
    claims: (i) => ({
      iss: i.issuer,
      sub: i.subject,
      aud: i.audience,
      iat: i.issuedAt,
      nbf: i.notBefore,
      exp: i.expiresAt,
      scope: joined(i.scopes),
      azp: i.clientId,
    }),
  },
  keycloak: {
    about: 'Keycloak: a claim typ "Bearer", the client in azp, roles in realm_access',
    source:
      'https://github.com/keycloak/keycloak/blob/main/core/src/main/java/org/keycloak/representations/AccessToken.java',
    typ: 'JWT',
    claims: (i) => ({
      exp: i.expiresAt,
      nbf: i.notBefore,
      iat: i.issuedAt,
      jti: i.jti,
      iss: i.issuer,
      aud: i.audience,
      sub: i.subject,
      typ: 'Bearer',
      azp: i.clientId,
      sid: guid(i.issuer, 'sid', i.subject ?? '', i.clientId ?? ''),
      acr: '1',
      realm_access: { roles: ['offline_access', 'uma_authorization'] },
      scope: joined(i.scopes),
      preferred_username: i.subject,
    }),
  },
  cognito: {
    about: 'Amazon Cognito user pool: token_use "access", and no aud unless one is asked for',
    source:
      'https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html',
    typ: null,
    claims: (i) => ({
      sub: i.subject,
      iss: i.issuer,
      version: 2,
      client_id: i.clientId,
      aud: i.audienceGiven ? single(i.audience) : null,
      origin_jti: guid(i.issuer, 'origin', i.jti),
      event_id: guid(i.issuer, 'event', i.jti),
      token_use: 'access',
      scope: joined(i.scopes),
      auth_time: i.issuedAt,
      nbf: i.notBefore,
      exp: i.expiresAt,
      iat: i.issuedAt,
      jti: i.jti,
      username: i.subject,
    }),
  },
  google: {
    about: "Google's ID token, which is its only JWT: no scope, the client in azp",
    source:
      'https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload',
    typ: 'JWT',
    claims: (i) => ({
      iss: i.issuer,
      azp: i.clientId,
      aud: single(i.audience),
      sub: i.subject,
      nbf: i.notBefore,
      iat: i.issuedAt,
      exp: i.expiresAt,
    }),
  },
} as const satisfies Readonly<Record<string, Profile>>

/** The name of a profile. */
export type ProfileName = keyof typeof PROFILES

/** The names of all profiles, the default first. */
export const PROFILE_NAMES = Object.keys(PROFILES) as readonly ProfileName[]

/** The profile of a name. */
export function profile(name: ProfileName): Profile {
  return PROFILES[name]
}
