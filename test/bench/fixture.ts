// How long a test waits for its first token, beside oauth2-mock-server in the same run: `npm run bench:fixture [-- ROUNDS]`.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../support/source-files.ts'

const ROUNDS = Number(process.argv[2] ?? 15)
const ENTRY = process.env.FIXTURE_ENTRY ?? join(ROOT, 'dist/index.js')

const OURS = (alg: string) => `
  const { startMockIdp } = await import(${JSON.stringify(ENTRY)})
  const idp = await startMockIdp()
  await idp.mint({ alg: '${alg}' })`

const THEIRS = (alg: string) => `
  const { OAuth2Server } = await import('oauth2-mock-server')
  const server = new OAuth2Server()
  await server.issuer.keys.generate('${alg}')
  await server.start(0, 'localhost')
  await server.issuer.buildToken()`

/** An issuer a test: a server or an issuer of its own, and its first token; the first is not counted. */
const OUR_ISSUER = (alg: string, pauseMs: number) => `
  const { startMockIdp } = await import(${JSON.stringify(ENTRY)})
  const idp = await startMockIdp()
  await idp.mint({ alg: 'RS256' })
  const one = async () => (await idp.createIssuer()).mint({ alg: '${alg}' })
  ${REPEATED(pauseMs)}`

const THEIR_ISSUER = (alg: string, pauseMs: number) => `
  const { OAuth2Issuer } = await import('oauth2-mock-server')
  const one = async () => {
    const issuer = new OAuth2Issuer()
    issuer.url = 'http://localhost:1'
    await issuer.keys.generate('${alg}')
    return issuer.buildToken()
  }
  ${REPEATED(pauseMs)}`

function REPEATED(pauseMs: number): string {
  return `await one()
  const times = []
  for (let n = 0; n < 5; n += 1) {
    await new Promise((later) => setTimeout(later, ${pauseMs}))
    const from = performance.now()
    await one()
    times.push(performance.now() - from)
  }
  told = times.sort((a, b) => a - b)[2]`
}

interface Measure {
  readonly what: string
  readonly ours: string
  readonly theirs: string
}

const MEASURES: readonly Measure[] = ['RS256', 'ES256'].flatMap((alg) => [
  { what: `import to first ${alg} token`, ours: OURS(alg), theirs: THEIRS(alg) },
  {
    what: `issuer and ${alg} token, back to back`,
    ours: OUR_ISSUER(alg, 0),
    theirs: THEIR_ISSUER(alg, 0),
  },
  {
    what: `issuer and ${alg} token, a second between`,
    ours: OUR_ISSUER(alg, 1000),
    theirs: THEIR_ISSUER(alg, 1000),
  },
])

/** Milliseconds that a script takes in a fresh process, told by the script itself. */
function milliseconds(folder: string, body: string): number {
  const file = join(folder, 'measured.mjs')
  const text = `const begun = performance.now()\nlet told\n${body}\nprocess.stdout.write(String(told ?? performance.now() - begun))\nprocess.exit(0)\n`
  writeFileSync(file, text)
  return Number(execFileSync(process.execPath, [file], { encoding: 'utf8', cwd: ROOT }))
}

function median(values: readonly number[]): string {
  const sorted = [...values].sort((one, other) => one - other)
  return `${(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(1)} ms`
}

if (!existsSync(ENTRY)) throw new Error(`there is no ${ENTRY}: run npm run build first`)
// Within the tree, for the packages to be found.
const folder = mkdtempSync(join(ROOT, 'node_modules/.bench-'))
const rows = MEASURES.map(({ what, ours, theirs }) => {
  const times = { ours: [] as number[], theirs: [] as number[] }
  for (let round = 0; round < ROUNDS; round += 1) {
    times.ours.push(milliseconds(folder, ours))
    times.theirs.push(milliseconds(folder, theirs))
  }
  return { what, 'mcp-mock-idp': median(times.ours), 'oauth2-mock-server': median(times.theirs) }
})
rmSync(folder, { recursive: true })
console.table(rows)
