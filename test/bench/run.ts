// Requests per second of the verifier-facing endpoints, each beside a bare node:http server in the same run.
// Needs the built server (`npm run build`) and wrk, a load tool of most Linux distributions.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const SECONDS = Number(process.env.BENCH_SECONDS ?? 4)
const CONNECTIONS = Number(process.env.BENCH_CONNECTIONS ?? 32)
const ROUNDS = 3

interface Load {
  readonly name: string
  readonly path: string
  readonly body?: string
  readonly type?: string
  readonly authorization?: string
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function startOurs(
  extra: readonly string[],
): Promise<{ url: string; child: ChildProcess; readyMs: number }> {
  const port = await freePort()
  const begun = performance.now()
  const args = [
    'dist/cli/main.js',
    'start',
    '--ephemeral',
    '--port',
    String(port),
    '--log-level',
    'warn',
  ]
  const child = spawn(process.execPath, [...args, ...extra], { stdio: 'ignore' })
  const url = `http://localhost:${port}`
  for (let tries = 0; tries < 400; tries += 1) {
    const ready = await fetch(`${url}/healthz`)
      .then((answer) => answer.ok)
      .catch(() => false)
    if (ready) return { url, child, readyMs: performance.now() - begun }
    await pause(10)
  }
  throw new Error('the server did not become ready within four seconds')
}

async function startBare(size: number): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, ['test/bench/bare-server.mjs', String(size)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [port] = await once(child.stdout ?? child, 'data')
  return { url: `http://127.0.0.1:${String(port).trim()}`, child }
}

function script(folder: string, load: Load): string {
  const file = join(folder, `${load.name.replaceAll(/[^a-z0-9]+/gi, '-')}.lua`)
  const lines =
    load.body === undefined
      ? []
      : [
          'wrk.method = "POST"',
          `wrk.body = ${JSON.stringify(load.body)}`,
          `wrk.headers["Content-Type"] = "${load.type}"`,
          ...(load.authorization === undefined
            ? []
            : [`wrk.headers["Authorization"] = "${load.authorization}"`]),
        ]
  const failed =
    'done = function(s) io.write("failed=" .. (s.errors.status + s.errors.connect + s.errors.read + s.errors.timeout) .. "\\n") end'
  writeFileSync(file, [...lines, failed, ''].join('\n'))
  return file
}

function measure(url: string, file: string): number {
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, '-s', file, url]
  const { stdout, status } = spawnSync('wrk', args, {
    encoding: 'utf8',
    timeout: (SECONDS + 20) * 1000,
  })
  if (status !== 0)
    throw new Error('wrk is needed and did not run; Debian and Ubuntu have it as the package wrk')
  if (!stdout.includes('failed=0')) throw new Error(`some requests failed:\n${stdout}`)
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN)
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

async function post(url: string, body: unknown): Promise<Record<string, string>> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as Record<string, string>
}

async function loads(url: string): Promise<readonly Load[]> {
  const basic = `Basic ${Buffer.from('mcp-resource-server:mcp-resource-server-secret').toString('base64')}`
  const form = { type: 'application/x-www-form-urlencoded', authorization: basic }
  const introspect = async (name: string, request: object): Promise<Load> => {
    const { access_token: token } = await post(`${url}/api/tokens`, { scope: 'read', ...request })
    return { name, path: '/introspect', body: `token=${token}`, ...form }
  }
  const json = { path: '/api/tokens', type: 'application/json' }
  return [
    { name: 'JWKS', path: '/.well-known/jwks.json' },
    await introspect('introspect, JWT RS256', { alg: 'RS256' }),
    await introspect('introspect, JWT ES256', { alg: 'ES256' }),
    await introspect('introspect, opaque', { format: 'opaque' }),
    { name: 'mint RS256', body: '{"scope":"read"}', ...json },
    { name: 'mint ES256', body: '{"scope":"read","alg":"ES256"}', ...json },
  ]
}

function residentMegabytes(child: ChildProcess): number {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })
  return Math.round(Number(stdout) / 1024)
}

async function startTimes(): Promise<void> {
  const times: number[] = []
  let resident = 0
  for (let run = 0; run < 5; run += 1) {
    const { child, readyMs } = await startOurs([])
    await pause(1500)
    resident = residentMegabytes(child)
    times.push(readyMs)
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  console.log(
    `start to ready: median ${Math.round(median(times))} ms of ${times.map(Math.round).join(', ')}; resident ${resident} MB`,
  )
}

async function throughput(folder: string): Promise<void> {
  const ours = await startOurs([])
  const bare = await startBare(600)
  try {
    console.log(
      `\n${CONNECTIONS} connections, ${SECONDS} s, median of ${ROUNDS} rounds, requests per second`,
    )
    for (const load of await loads(ours.url)) {
      const file = script(folder, load)
      const figures = { ours: [] as number[], bare: [] as number[] }
      for (let round = 0; round < ROUNDS; round += 1) {
        figures.bare.push(measure(bare.url + load.path, file))
        figures.ours.push(measure(ours.url + load.path, file))
      }
      const [a, b] = [median(figures.ours), median(figures.bare)]
      console.log(
        `${load.name.padEnd(24)} ${String(Math.round(a)).padStart(7)}   bare ${String(Math.round(b)).padStart(7)}   ratio ${(a / b).toFixed(2)}`,
      )
    }
    console.log(`resident after the load: ${residentMegabytes(ours.child)} MB`)
  } finally {
    ours.child.kill('SIGTERM')
    bare.child.kill('SIGTERM')
  }
}

const folder = mkdtempSync(join(tmpdir(), 'mcp-mock-idp-bench-'))
try {
  await startTimes()
  await throughput(folder)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
