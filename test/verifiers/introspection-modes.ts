import { AUDIENCE, type Bench } from './bench.ts'
import { RESOURCE_SERVER, type SigningAlg } from './issuer.ts'
import type { VerifierSpec } from './python-host.ts'
import { asAskedFor, shownMembers, type TokenMode } from './token-mode.ts'
import { ASKS, ASKS_FOR_AUDIENCE, ASKS_WHETHER_ACTIVE, type Verdicts } from './verdicts.ts'

/** A verifier that introspects, whatever the format of the token. */
export interface Introspection {
  readonly name: string
  /** Unique among the ways of a version, fit for an issuer's name. */
  readonly id: string
  /** The audience that it is told to expect. */
  readonly audience?: string
  readonly verdicts: Verdicts
  readonly missingScopeStatus: 401 | 403
  spec(issuer: { readonly url: string }): VerifierSpec
}

interface TokenKind {
  readonly name: string
  /** What a revoked key means; tried with the keys that are made quickly. */
  readonly key: 'asked' | 'none'
  readonly format: 'jwt' | 'opaque'
  readonly alg?: SigningAlg
}

const KINDS: readonly TokenKind[] = [
  { name: 'RS256 tokens', key: 'none', format: 'jwt', alg: 'RS256' },
  { name: 'ES256 tokens', key: 'asked', format: 'jwt', alg: 'ES256' },
  { name: 'HS256 tokens', key: 'asked', format: 'jwt', alg: 'HS256' },
  { name: 'opaque tokens', key: 'none', format: 'opaque' },
]

/** 2.11 has no class for it; its middleware checks the scopes of a verifier that does not. */
const OWN: Introspection = {
  name: 'TokenVerifier of the user that introspects (Basic)',
  id: 'own',
  verdicts: ASKS,
  missingScopeStatus: 403,
  spec: (issuer) => ({ verifier: 'own-introspection', options: introspectionOptions(issuer) }),
}

const DEBUG_CLIENT_ID = 'debug-client'

/** What introspecting verifiers are told about the endpoint. */
export function introspectionOptions({ url }: { readonly url: string }) {
  return {
    introspection_url: `${url}/introspect`,
    ...RESOURCE_SERVER,
    required_scopes: ['read'],
  }
}

/** The ways in which the version can introspect. */
export function introspections({ version }: Bench): readonly Introspection[] {
  const basic = withClass('introspection (Basic)', 'basic', {})
  const post = withClass('introspection (post)', 'post', {
    client_auth_method: 'client_secret_post',
  })
  const forAudience: Introspection = {
    ...withClass('introspection (Basic) with an audience', 'audience', { audience: AUDIENCE }),
    verdicts: ASKS_FOR_AUDIENCE,
    audience: AUDIENCE,
  }
  if (version.introspection === 'none') return []
  if (version.introspection === 'own') return [OWN]
  if (version.introspection === 'basic') return [basic]
  return [basic, post, ...(version.introspectionAudience ? [forAudience] : [])]
}

/** Each way of introspecting with each kind of token, and the debug verifier with a callable that asks. */
export function introspectionModes(bench: Bench): readonly TokenMode[] {
  const modes = introspections(bench).flatMap((how) =>
    KINDS.map((kind) => introspectionMode(bench, kind, how)),
  )
  return [
    ...modes,
    ...(bench.version.debug ? KINDS : [])
      .filter(({ alg }) => alg === undefined || alg === 'ES256')
      .map((kind) => debugMode(bench, kind)),
  ]
}

/** With the class of 2.13 and later. */
function withClass(name: string, id: string, extra: object): Introspection {
  return {
    name,
    id,
    verdicts: ASKS,
    missingScopeStatus: 401,
    spec: (issuer) => ({
      verifier: 'introspection',
      options: { ...introspectionOptions(issuer), ...extra },
    }),
  }
}

/** One way of introspecting with one kind of token. */
function introspectionMode(bench: Bench, kind: TokenKind, how: Introspection): TokenMode {
  return {
    ...kind,
    name: `${how.name}, ${kind.name}`,
    verdicts: how.verdicts,
    missingScopeStatus: how.missingScopeStatus,
    showsWhat: shownMembers(bench),
    start: () => bench.startServer(how.spec(bench.issuer())),
    shows: (minted, request) => asAskedFor(minted, request, false),
  }
}

function debugMode(bench: Bench, kind: TokenKind): TokenMode {
  return {
    ...kind,
    name: `DebugTokenVerifier that asks, ${kind.name}`,
    verdicts: ASKS_WHETHER_ACTIVE,
    missingScopeStatus: 403,
    showsWhat: 'the configured client and scopes, since it does not read tokens',
    start: () =>
      bench.startServer({
        verifier: 'debug',
        options: {
          ...introspectionOptions(bench.issuer()),
          shown_client_id: DEBUG_CLIENT_ID,
          shown_scopes: ['read'],
        },
      }),
    shows: ({ access_token }) => ({
      client_id: DEBUG_CLIENT_ID,
      scopes: ['read'],
      expires_at: null,
      claims: { token: access_token },
      exactClaims: true,
      subject: undefined,
    }),
  }
}
