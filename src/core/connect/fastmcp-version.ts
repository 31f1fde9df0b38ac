import { ALGS, type Alg, isSymmetric } from '../keys/algorithms.ts'
import { invalidInput } from '../protocol/invalid-input.ts'

/** What a line of FastMCP releases has, as far as a configuration depends on it. */
export interface FastmcpVersion {
  /** The first two numbers of the release that the configurations are tested with. */
  readonly id: string
  readonly testedWith: string
  /** The releases that it stands for. */
  readonly covers: string
  /** What to install besides that release, since the newest of it does not work there (pip requirement specifiers). */
  readonly pins: readonly string[]
  /** How its JWT verifier is imported. */
  readonly jwtVerifier: { readonly module: string; readonly name: string; readonly file: string }
  /** Algorithms that its JWT verifier takes; RS256 alone means that it has no `algorithm` parameter. */
  readonly algs: readonly Alg[]
  /** Whence `BearerAuthProvider` comes; null where it is gone. */
  readonly bearerModule: string | null
  /** `own`: it has no class for it; `basic`: HTTP Basic only; `post`: client_secret_post too. */
  readonly introspection: 'none' | 'own' | 'basic' | 'post'
  readonly introspectionAudience: boolean
  readonly staticTable: boolean
  readonly debug: boolean
  /** How environment variables name the verifier; null where they are ignored. */
  readonly environment: 'bearer' | 'jwt' | 'class' | null
  /** What it does with the kid of a key that it has not seen. */
  readonly unseenKid: 'refetch' | 'wait'
  /** Whether the token that a tool sees has its claims. */
  readonly showsClaims: boolean
  /** The HTTP client that it depends on. */
  readonly httpx: 'httpx' | 'httpx2'
  /** The folder of its package in the project's repository. */
  readonly folder: string
}

const WITHOUT_EDDSA: readonly Alg[] = ALGS.filter((alg) => alg !== 'EdDSA')

const V2_6: FastmcpVersion = {
  id: '2.6',
  testedWith: '2.6.1',
  covers: '2.6 to 2.9',
  pins: ['mcp==1.9.4', 'pydantic==2.11.7', 'anyio==4.9.0'],
  jwtVerifier: {
    module: 'fastmcp.server.auth',
    name: 'BearerAuthProvider',
    file: 'server/auth/providers/bearer.py',
  },
  algs: ['RS256'],
  bearerModule: 'fastmcp.server.auth',
  introspection: 'none',
  introspectionAudience: false,
  staticTable: false,
  debug: false,
  environment: 'bearer',
  unseenKid: 'refetch',
  showsClaims: false,
  httpx: 'httpx',
  folder: 'src/fastmcp',
}

const V2_10: FastmcpVersion = {
  ...V2_6,
  id: '2.10',
  testedWith: '2.10.6',
  covers: '2.10',
  pins: ['mcp==1.12.4', 'pydantic==2.11.7'],
  algs: WITHOUT_EDDSA,
}

const V2_11: FastmcpVersion = {
  ...V2_10,
  id: '2.11',
  testedWith: '2.11.3',
  covers: '2.11 and 2.12',
  pins: [],
  jwtVerifier: {
    module: 'fastmcp.server.auth.providers.jwt',
    name: 'JWTVerifier',
    file: 'server/auth/providers/jwt.py',
  },
  bearerModule: 'fastmcp.server.auth.providers.bearer',
  introspection: 'own',
  staticTable: true,
  environment: 'jwt',
  showsClaims: true,
}

const V2_13: FastmcpVersion = {
  ...V2_11,
  id: '2.13',
  testedWith: '2.13.3',
  covers: '2.13',
  introspection: 'basic',
  debug: true,
  environment: 'class',
}

const V2_14: FastmcpVersion = {
  ...V2_13,
  id: '2.14',
  testedWith: '2.14.7',
  covers: '2.14',
  bearerModule: null,
}

const V3_4: FastmcpVersion = {
  ...V2_14,
  id: '3.4',
  testedWith: '3.4.9',
  covers: '3.0 to 3.4',
  introspection: 'post',
  environment: null,
  unseenKid: 'wait',
  folder: 'fastmcp_slim/fastmcp',
}

const V4_1: FastmcpVersion = {
  ...V3_4,
  id: '4.1',
  testedWith: '4.1.2',
  covers: '4.0 and 4.1',
  algs: ALGS,
  introspectionAudience: true,
  httpx: 'httpx2',
}

/** The releases that there are configurations for, oldest first. */
export const FASTMCP_VERSIONS: readonly FastmcpVersion[] = [
  V2_6,
  V2_10,
  V2_11,
  V2_13,
  V2_14,
  V3_4,
  V4_1,
]

/**
 * The line of releases that a version number belongs to, as `2.13` or `2.13.3`: the nearest one at or below it of the
 * same major version, else the first of that. Throws `InvalidInput` for what is no such number.
 */
export function fastmcpVersion(text: string): FastmcpVersion {
  const [, major, minor = '0'] = /^(\d{1,3})(?:\.(\d{1,3}))?(?:\.\d{1,3})?$/.exec(text) ?? []
  const sameMajor = FASTMCP_VERSIONS.filter(({ id }) => id.split('.')[0] === major)
  const found =
    sameMajor.findLast(({ id }) => Number(id.split('.')[1]) <= Number(minor)) ?? sameMajor[0]
  if (found === undefined || belowFirst(major, minor)) {
    const known = FASTMCP_VERSIONS.map(({ id }) => id).join(', ')
    throw invalidInput(
      '/version',
      `must be a version of FastMCP from 2.6 on, as 2.13 or 2.13.3; tested are ${known}`,
    )
  }
  return found
}

/** FastMCP 2.0 to 2.5 had no authentication. */
function belowFirst(major: string | undefined, minor: string): boolean {
  return major === '2' && Number(minor) < 6
}

/** Whether a version's JWT verifier can be told which algorithm to expect. */
export function takesAlgorithm({ algs }: FastmcpVersion): boolean {
  return algs.length > 1
}

/** The algorithms with a key pair that a version's JWT verifier takes. */
export function keyPairAlgs({ algs }: FastmcpVersion): readonly Alg[] {
  return algs.filter((alg) => !isSymmetric(alg))
}

/** The algorithms with a shared secret that a version's JWT verifier takes. */
export function sharedSecretAlgs({ algs }: FastmcpVersion): readonly Alg[] {
  return algs.filter(isSymmetric)
}
