// The time that each page takes with many tokens in the database: `npm run bench:pages -- [tokens]`, a million where
// nothing is said. Needs the built server. The database is filled once and kept in the folder for temporary files.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { accessRules } from '../../src/http/access.ts'
import { pageRoutes } from '../../src/http/ui/pages.ts'
import { closeIdp } from '../../src/idp/close-idp.ts'
import { openIdp } from '../../src/idp/open-idp.ts'
import { MIGRATIONS } from '../../src/store/sqlite/migrations/migrations.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { FILL_VERSION, fillDatabase } from './fill-database.ts'
import { PAGE_STATES, type PageFacts, pagePatterns } from './page-states.ts'

const REQUESTS = 20

/** What every page is to stay below, in milliseconds. */
const MEDIAN_BELOW_MS = 100

/** The file with this many tokens, filled where it is not there yet. */
async function databaseWith(tokens: number): Promise<string> {
  const folder = join(tmpdir(), 'mcp-mock-idp-bench')
  const path = join(folder, `pages-${tokens}-schema${MIGRATIONS.length}-fill${FILL_VERSION}.db`)
  if (existsSync(path)) return path
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const unfinished = `${path}.unfinished`
  for (const ending of ['', '-wal', '-shm']) rmSync(unfinished + ending, { force: true })
  console.log(`filling ${path}`)
  const begun = performance.now()
  await fillDatabase(unfinished, tokens)
  renameSync(unfinished, path)
  console.log(`filled with ${tokens} tokens in ${Math.round((performance.now() - begun) / 1000)} s`)
  return path
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function startServer(database: string): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort()
  const args = ['dist/cli/main.js', 'start', '--database', database, '--port', String(port)]
  const child = spawn(process.execPath, [...args, '--log-level', 'warn'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://localhost:${port}`
  for (let tries = 0; tries < 1000; tries += 1) {
    const ready = await fetch(`${url}/healthz`)
      .then((answer) => answer.ok)
      .catch(() => false)
    if (ready) return { url, child }
    await pause(10)
  }
  throw new Error('the server did not become ready within ten seconds')
}

async function readFacts(url: string, tokens: number): Promise<PageFacts> {
  const answer = await fetch(`${url}/api/keys`)
  const { items } = (await answer.json()) as {
    items: { kid: string; alg: string; state: string }[]
  }
  const kidOf = (state: string, alg: string) =>
    items.find((key) => key.state === state && key.alg === alg)?.kid ?? ''
  return { tokens, kid: kidOf('current', 'RS256'), revokedKid: kidOf('revoked', 'ES256') }
}

/** Every path that a page is served at, with the states that it is measured in. */
async function pagePaths(facts: PageFacts): Promise<readonly string[]> {
  const store = await openSqliteStore({ location: { kind: 'memory' } })
  const idp = await openIdp({ store, publicUrl: 'http://localhost' })
  const patterns = [
    ...new Set(pagePatterns(pageRoutes(idp, accessRules({ publicUrl: 'http://localhost' })))),
  ]
  await closeIdp(idp)
  return patterns.flatMap((pattern) => PAGE_STATES[pattern]?.(facts) ?? [pattern])
}

interface Figures {
  readonly path: string
  readonly status: number
  readonly median: number
  readonly slowest: number
}

async function measure(url: string, path: string): Promise<Figures> {
  const times: number[] = []
  let status = 0
  for (let n = 0; n < REQUESTS; n += 1) {
    const begun = performance.now()
    const answer = await fetch(url + path, { redirect: 'manual' })
    await answer.arrayBuffer()
    times.push(performance.now() - begun)
    status = answer.status
  }
  const sorted = times.sort((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  return { path, status, median, slowest: sorted.at(-1) ?? Number.NaN }
}

function line({ path, status, median, slowest }: Figures): string {
  const late = median < MEDIAN_BELOW_MS ? '' : '  too slow'
  const bad = status < 400 ? '' : `  status ${status}`
  return `${median.toFixed(1).padStart(8)} ${slowest.toFixed(1).padStart(8)}  ${path}${late}${bad}`
}

async function main(tokens: number, only: string): Promise<void> {
  const { url, child } = await startServer(await databaseWith(tokens))
  try {
    const facts = await readFacts(url, tokens)
    const paths = (await pagePaths(facts)).filter((path) => path.includes(only))
    console.log(`\n${tokens} tokens; ${REQUESTS} requests a page, in ms\n  median  slowest`)
    const figures: Figures[] = []
    for (const path of paths) {
      const one = await measure(url, path)
      figures.push(one)
      console.log(line(one))
    }
    const wrong = figures.filter(({ median, status }) => median >= MEDIAN_BELOW_MS || status >= 400)
    console.log(
      `\n${figures.length} pages and states, ${wrong.length} of them too slow or not found`,
    )
    for (const one of wrong) console.log(line(one))
    if (wrong.length > 0) process.exitCode = 1
  } finally {
    child.kill('SIGTERM')
  }
}

await main(Number(process.argv[2] ?? 1_000_000), process.argv[3] ?? '')
