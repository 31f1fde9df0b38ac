import { AUDIENCE, type Bench } from './bench.ts'
import type { SigningAlg } from './issuer.ts'
import { asAskedFor, shownMembers, type TokenMode } from './token-mode.ts'
import { READS_JWT } from './verdicts.ts'
import type { Alg, FastmcpVersion } from './versions.ts'

const PEM_ALGS: readonly Alg[] = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA']
const HMAC_ALGS = ['HS256', 'HS384', 'HS512'] as const

/** JWKS, static PEM and shared secret, in each algorithm that the version verifies. */
export function jwtModes(bench: Bench): readonly TokenMode[] {
  const { version } = bench
  const pemAlgs = version.algs.filter((alg) => PEM_ALGS.includes(alg))
  return [
    ...version.algs.map((alg) => jwksMode(bench, alg, version.jwtClass)),
    ...(version.bearerAlias ? [jwksMode(bench, 'RS256', 'BearerAuthProvider')] : []),
    ...pemAlgs.map((alg) => pemMode(bench, alg)),
    ...(version.hmac ? HMAC_ALGS : []).map((alg) => hmacMode(bench, alg)),
  ]
}

/** Members that the modes of one algorithm have in common. */
export function jwtMode(bench: Bench, alg: SigningAlg): Omit<TokenMode, 'name' | 'key' | 'start'> {
  return {
    format: 'jwt',
    alg,
    verdicts: READS_JWT,
    missingScopeStatus: bench.version.missingScopeStatus,
    showsWhat: shownMembers(bench),
    shows: (minted, request) => asAskedFor(minted, request, true),
  }
}

/** The address of an issuer's JWK Set. */
export function jwksUri(issuer: { readonly url: string }): string {
  return `${issuer.url}/.well-known/jwks.json`
}

/** The constructor's arguments beside the key; 2.6 has no `algorithm` parameter. */
export function jwtOptions(version: FastmcpVersion, issuer: { readonly url: string }, alg: string) {
  return {
    issuer: issuer.url,
    audience: AUDIENCE,
    required_scopes: ['read'],
    ...(version.algs.length > 1 ? { algorithm: alg } : {}),
  }
}

function jwksMode(bench: Bench, alg: Alg, className: FastmcpVersion['jwtClass']): TokenMode {
  const { version } = bench
  return {
    ...jwtMode(bench, alg),
    name: `${className} with JWKS ${alg}`,
    key: 'cached',
    start: () =>
      bench.startServer({
        verifier: className === version.jwtClass ? 'jwt' : 'bearer',
        options: {
          jwks_uri: jwksUri(bench.issuer()),
          ...jwtOptions(version, bench.issuer(), alg),
        },
      }),
  }
}

function pemMode(bench: Bench, alg: Alg): TokenMode {
  return pinnedMode(bench, alg, {
    name: `${bench.version.jwtClass} with static PEM ${alg}`,
    key: (kid) => bench.issuer().pem(kid),
  })
}

function hmacMode(bench: Bench, alg: SigningAlg): TokenMode {
  return pinnedMode(bench, alg, {
    name: `${bench.version.jwtClass} with shared secret ${alg}`,
    key: (kid) => bench.issuer().secret(kid),
  })
}

function pinnedMode(
  bench: Bench,
  alg: SigningAlg,
  pinned: { readonly name: string; key(kid: string): Promise<string> },
): TokenMode {
  return {
    ...jwtMode(bench, alg),
    name: pinned.name,
    key: 'pinned',
    start: async (kid) =>
      bench.startServer({
        verifier: 'jwt',
        options: {
          public_key: await pinned.key(kid),
          ...jwtOptions(bench.version, bench.issuer(), alg),
        },
      }),
  }
}
