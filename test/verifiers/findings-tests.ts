import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import { holdFindings, probeOver } from '../support/findings.ts'
import type { Bench } from './bench.ts'
import { startShown } from './connect-tests.ts'
import { FASTMCP_MEANINGS } from './finding-meanings.ts'

/** The versions whose findings are in docs/findings. */
const VERSIONS: readonly string[] = ['2.13.3', '4.1.2']

/** The ways of checking tokens that are probed, as the Connect page sets them up. */
const WAYS = [
  { target: 'jwks', title: 'JWKS', setup: '`JWTVerifier` with `jwks_uri`' },
  { target: 'public-key', title: 'public key', setup: '`JWTVerifier` with `public_key`, a PEM' },
  {
    target: 'shared-secret',
    title: 'shared secret',
    setup: '`JWTVerifier` with `public_key`, an HS256 secret',
    alg: 'HS256',
  },
  {
    target: 'introspection',
    title: 'introspection',
    setup: '`IntrospectionTokenVerifier`',
    probe: { bad_answers: true },
  },
  { target: 'static-table', title: 'static table', setup: '`StaticTokenVerifier`' },
] as const

/** What the probe finds at real servers of this version, held to what docs/findings says. */
export function testFindings(bench: Bench): void {
  const { version } = bench.version
  if (!VERSIONS.includes(version)) return
  describe('what the probe finds', { concurrency: 1 }, () => {
    let folder = ''
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'mcp-mock-idp-findings-'))
    })
    after(() => rm(folder, { recursive: true, force: true }))
    for (const { target, title, setup, ...more } of WAYS) {
      bench.addCase(
        `probe: ${title}`,
        'the probe finds what docs/findings says, neither more nor less (issue: the reports do not drift)',
        async () => {
          const issuer = bench.probedIssuer()
          // The first token of an algorithm makes the key that the configuration shows.
          const request = 'alg' in more ? { alg: more.alg } : {}
          await issuer.mint(request)
          const { url } = await startShown(bench, target, join(folder, target), issuer)
          const report = await probeOver(issuer.url, {
            url,
            scope: 'read',
            ...request,
            ...('probe' in more ? more.probe : {}),
          })
          holdFindings(report, {
            file: `fastmcp-${version}/${target}`,
            title: `FastMCP ${version}, ${title}`,
            setup: `${setup}, \`required_scopes=["read"]\`, everything else as the page Connect shows it.`,
            meanings: FASTMCP_MEANINGS,
          })
        },
      )
    }
  })
}
