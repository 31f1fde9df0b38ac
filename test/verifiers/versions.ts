/** JWS algorithms with a key pair that a verifier can be told to expect. */
export type Alg =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'

/** What a FastMCP release has, and does differently from others. */
export interface FastmcpVersion {
  readonly version: string
  /** What its JWT verifier is called. */
  readonly jwtClass: 'BearerAuthProvider' | 'JWTVerifier'
  /** Algorithms with a key pair that it verifies; RS256 alone means that it has no `algorithm` parameter. */
  readonly algs: readonly Alg[]
  /** It takes a shared secret, for HS256, HS384 and HS512. */
  readonly hmac: boolean
  /** It has the class of the 2.6 documentation beside its own, as a deprecated name. */
  readonly bearerAlias: boolean
  /** `own`: no class for it, so the user writes one; `post`: client_secret_post beside Basic. */
  readonly introspection: 'none' | 'own' | 'basic' | 'post'
  /** Its introspection verifier can be given an audience. */
  readonly introspectionAudience: boolean
  readonly staticTable: boolean
  readonly debug: boolean
  /** How its environment variables name the verifier, or that they are ignored. */
  readonly environment: 'bearer' | 'jwt' | 'class' | 'ignored'
  /** What its JWKS verifier does with a kid that it has not seen: ask at once, or at most every 30 s. */
  readonly unseenKid: 'refetch' | 'wait'
  /** What a JWT verifier answers to a token without the required scope. */
  readonly missingScopeStatus: 401 | 403
  /** A refusal has a WWW-Authenticate header with an error code (RFC 6750 section 3). */
  readonly challenges: boolean
  /** Members that `get_access_token()` has beyond client_id, scopes and expires_at. */
  readonly shows: readonly ('claims' | 'subject')[]
}

const RSA_AND_EC: readonly Alg[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
]

const OLDEST: FastmcpVersion = {
  version: '2.6.1',
  jwtClass: 'BearerAuthProvider',
  algs: ['RS256'],
  hmac: false,
  bearerAlias: false,
  introspection: 'none',
  introspectionAudience: false,
  staticTable: false,
  debug: false,
  environment: 'bearer',
  unseenKid: 'refetch',
  missingScopeStatus: 403,
  challenges: false,
  shows: [],
}

const WITH_ALGORITHMS: FastmcpVersion = {
  ...OLDEST,
  version: '2.10.6',
  algs: RSA_AND_EC,
  hmac: true,
  challenges: true,
}

const WITH_TOKEN_VERIFIER: FastmcpVersion = {
  ...WITH_ALGORITHMS,
  version: '2.11.3',
  jwtClass: 'JWTVerifier',
  bearerAlias: true,
  introspection: 'own',
  staticTable: true,
  environment: 'jwt',
  missingScopeStatus: 401,
  shows: ['claims'],
}

const WITH_INTROSPECTION: FastmcpVersion = {
  ...WITH_TOKEN_VERIFIER,
  version: '2.13.3',
  introspection: 'basic',
  debug: true,
  environment: 'class',
}

const LAST_OF_2: FastmcpVersion = { ...WITH_INTROSPECTION, version: '2.14.7', bearerAlias: false }

const LAST_OF_3: FastmcpVersion = {
  ...LAST_OF_2,
  version: '3.4.9',
  introspection: 'post',
  environment: 'ignored',
  unseenKid: 'wait',
}

const NEWEST: FastmcpVersion = {
  ...LAST_OF_3,
  version: '4.1.2',
  algs: [...RSA_AND_EC, 'EdDSA'],
  introspectionAudience: true,
  shows: ['claims', 'subject'],
}

/** The releases that are tested, oldest first; each has a file in requirements/. */
export const VERSIONS: readonly FastmcpVersion[] = [
  OLDEST,
  WITH_ALGORITHMS,
  WITH_TOKEN_VERIFIER,
  WITH_INTROSPECTION,
  LAST_OF_2,
  LAST_OF_3,
  NEWEST,
]

/** The release with that number. */
export function fastmcpVersion(version: string): FastmcpVersion {
  const found = VERSIONS.find((one) => one.version === version)
  if (found === undefined) {
    const known = VERSIONS.map((one) => one.version).join(', ')
    throw new Error(`FastMCP ${version} is not among the tested versions: ${known}`)
  }
  return found
}
