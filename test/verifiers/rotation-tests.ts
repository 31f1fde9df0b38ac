import { describe } from 'node:test'
import { AUDIENCE, type Bench } from './bench.ts'
import { introspections } from './introspection-modes.ts'
import type { Issuer, Minted, MintRequest, SigningAlg } from './issuer.ts'
import { jwksUri, jwtOptions } from './jwt-modes.ts'
import { checkAccepted, checkRefused } from './outcomes.ts'
import type { ServerUrls } from './python-host.ts'

const MODE = 'key rotation'

/** An issuer with a JWKS verifier that already holds its JWK Set. */
interface Rotation {
  readonly issuer: Issuer
  /** Holds the JWK Set from before the rotation. */
  readonly holder: ServerUrls
  /** Signed before the rotation. */
  readonly before: string
}

/** What tokens from before and after a rotation are to the verifiers. */
export function testRotation(bench: Bench): void {
  const { version } = bench
  const algs = version.algs.filter((alg) => ['RS256', 'PS256', 'ES256', 'EdDSA'].includes(alg))
  describe(MODE, { concurrency: 1 }, () => {
    for (const alg of algs) addAnnounced(bench, alg)
    addWithoutGrace(bench)
    addUnannounced(bench)
    if (version.unseenKid === 'wait') addWithoutRefreshInterval(bench)
    addPinned(bench, quickAlg(bench), { name: 'PEM', read: (issuer, kid) => issuer.pem(kid) })
    if (version.hmac)
      addPinned(bench, 'HS256', { name: 'secret', read: (issuer, kid) => issuer.secret(kid) })
    if (version.introspection !== 'none') addIntrospection(bench)
  })
}

function addAnnounced(bench: Bench, alg: SigningAlg): void {
  bench.addCase(
    MODE,
    `${alg} tokens from before and after an announced rotation are both accepted by a verifier with the JWK Set from before, since the next key is published ahead (RFC 7517 section 5)`,
    async () => {
      const { issuer, holder, before } = await holdJwks(bench, alg)
      await issuer.rotate({ alg })
      checkAccepted(await bench.call(holder, await mint(issuer, alg)))
      checkAccepted(await bench.call(holder, before))
      const fresh = await startJwks(bench, issuer, alg)
      checkAccepted(await bench.call(fresh, before))
      checkAccepted(await bench.call(fresh, await mint(issuer, alg)))
    },
  )
}

function addWithoutGrace(bench: Bench): void {
  const alg = quickAlg(bench)
  bench.addCase(
    MODE,
    'a token from before a rotation without grace is accepted by a verifier with the JWK Set from before, and refused by one started afterwards (RFC 7517 section 5)',
    async () => {
      const { issuer, holder, before } = await holdJwks(bench, alg)
      await issuer.rotate({ alg, grace_seconds: 0 })
      checkAccepted(await bench.call(holder, before))
      const fresh = await startJwks(bench, issuer, alg)
      checkRefused(await bench.call(fresh, before), 401, bench.version)
      checkAccepted(await bench.call(fresh, await mint(issuer, alg)))
    },
  )
}

function addUnannounced(bench: Bench): void {
  const alg = quickAlg(bench)
  const refetches = bench.version.unseenKid === 'refetch'
  bench.addCase(
    MODE,
    refetches
      ? 'a token from after an unannounced rotation is accepted at once, since this version fetches the JWK Set for each kid that it has not seen (RFC 7517 section 5)'
      : 'a token from after an unannounced rotation is refused at first, since this version fetches the JWK Set at most every 30 s (RFC 7517 section 5)',
    async () => {
      const { issuer, holder, before } = await holdJwks(bench, alg)
      await issuer.rotate({ alg, announced: false })
      const outcome = await bench.call(holder, await mint(issuer, alg))
      if (refetches) checkAccepted(outcome)
      else checkRefused(outcome, 401, bench.version)
      checkAccepted(await bench.call(holder, before))
      const fresh = await startJwks(bench, issuer, alg)
      checkAccepted(await bench.call(fresh, await mint(issuer, alg)))
    },
  )
}

function addWithoutRefreshInterval(bench: Bench): void {
  const alg = quickAlg(bench)
  bench.addCase(
    MODE,
    'a token from after an unannounced rotation is accepted at once by a verifier with jwks_refresh_interval=0 (RFC 7517 section 5)',
    async () => {
      const options = { jwks_refresh_interval: 0 }
      const { issuer, holder } = await holdJwks(bench, alg, options)
      await issuer.rotate({ alg, announced: false })
      checkAccepted(await bench.call(holder, await mint(issuer, alg)))
    },
  )
}

function addPinned(
  bench: Bench,
  alg: SigningAlg,
  what: { readonly name: string; read(issuer: Issuer, kid: string): Promise<string> },
): void {
  bench.addCase(
    MODE,
    `a token from after a rotation is refused by a verifier with the ${what.name} from before, and accepted with the one from after (RFC 7515 section 5.2)`,
    async () => {
      const issuer = bench.rotatedIssuer()
      const start = async (kid: string) =>
        bench.startServer({
          verifier: 'jwt',
          options: {
            public_key: await what.read(issuer, kid),
            ...jwtOptions(bench.version, issuer, alg),
          },
        })
      const before = await issuer.mint(request(alg))
      const old = await start(kidOf(before))
      await issuer.rotate({ alg })
      const after = await issuer.mint(request(alg))
      checkAccepted(await bench.call(old, before.access_token))
      checkRefused(await bench.call(old, after.access_token), 401, bench.version)
      checkAccepted(await bench.call(await start(kidOf(after)), after.access_token))
    },
  )
}

function addIntrospection(bench: Bench): void {
  const alg = quickAlg(bench)
  bench.addCase(
    MODE,
    'a token from before a rotation without grace stays active for a verifier that introspects (RFC 7662 section 2.2)',
    async () => {
      const issuer = bench.rotatedIssuer()
      const [how] = introspections(bench)
      if (how === undefined) throw new Error('this version introspects')
      const server = await bench.startServer(how.spec(issuer))
      const before = await mint(issuer, alg)
      await issuer.rotate({ alg, grace_seconds: 0 })
      checkAccepted(await bench.call(server, before))
      checkAccepted(await bench.call(server, await mint(issuer, alg)))
    },
  )
}

async function holdJwks(bench: Bench, alg: SigningAlg, options: object = {}): Promise<Rotation> {
  const issuer = bench.rotatedIssuer()
  const before = await mint(issuer, alg)
  const holder = await startJwks(bench, issuer, alg, options)
  checkAccepted(await bench.call(holder, before))
  return { issuer, holder, before }
}

function startJwks(
  bench: Bench,
  issuer: Issuer,
  alg: SigningAlg,
  options: object = {},
): Promise<ServerUrls> {
  return bench.startServer({
    verifier: 'jwt',
    options: { jwks_uri: jwksUri(issuer), ...jwtOptions(bench.version, issuer, alg), ...options },
  })
}

/** An algorithm of the version whose keys are made quickly, for what does not depend on the algorithm. */
function quickAlg({ version }: Bench): SigningAlg {
  return version.algs.includes('ES256') ? 'ES256' : 'RS256'
}

async function mint(issuer: Issuer, alg: SigningAlg): Promise<string> {
  return (await issuer.mint(request(alg))).access_token
}

function request(alg: SigningAlg): MintRequest {
  return { alg, audience: AUDIENCE, scope: 'read' }
}

function kidOf({ kid }: Minted): string {
  if (kid === undefined) throw new Error('a minted JWT names its key')
  return kid
}
