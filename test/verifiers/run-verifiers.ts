import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { startIdentityProvider } from './identity-provider.ts'
import { MissingPython, pythonEnvironments } from './python-environment.ts'
import { readTotals, totalsReport } from './totals.ts'
import { fastmcpVersion, VERSIONS } from './versions.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Runs the matrix for the named versions, or for all; the answer is the exit code. */
export async function runVerifiers(args: readonly string[]): Promise<number> {
  const begun = performance.now()
  const versions = readVersions(args)
  try {
    const pythons = await pythonEnvironments(versions)
    say(`Python environments are ready after ${seconds(begun)} s.`)
    await build()
    return await runTests({ versions, pythons, begun })
  } catch (error) {
    if (!(error instanceof MissingPython)) throw error
    return withoutPython(error.message)
  }
}

function readVersions(args: readonly string[]): readonly string[] {
  if (args.length === 0) return VERSIONS.map(({ version }) => version)
  return args.map((version) => fastmcpVersion(version).version)
}

/** In CI a check that cannot run is a failure, or nobody would notice that it never does. */
function withoutPython(why: string): number {
  const inCi = process.env.CI !== undefined && process.env.CI !== '' && process.env.CI !== 'false'
  say(`The verifier matrix ${inCi ? 'cannot run' : 'is skipped'}. ${why}`)
  return inCi ? 1 : 0
}

/** Builds the program, unless whoever runs several runners side by side has built it for all of them. */
async function build(): Promise<void> {
  if (process.env.MCP_MOCK_IDP_BUILT === '1') return
  const code = await run('npm', ['run', '--silent', 'build'], {})
  if (code !== 0) throw new Error('`npm run build` failed')
}

async function runTests({
  versions,
  pythons,
  begun,
}: {
  readonly versions: readonly string[]
  readonly pythons: Readonly<Record<string, string>>
  readonly begun: number
}): Promise<number> {
  const totals = await mkdtemp(join(tmpdir(), 'mcp-mock-idp-verifiers-'))
  const server = await startIdentityProvider(ROOT)
  try {
    const files = versions.map((version) => `test/verifiers/fastmcp-${version}.test.ts`)
    // All at once: the Python processes take their time to start, and wait for each other's answers a good deal.
    const options = ['--import', 'tsx', '--test', `--test-concurrency=${files.length}`]
    const code = await run(process.execPath, [...options, ...files], {
      VERIFIERS_SERVER: server.url,
      VERIFIERS_PYTHONS: JSON.stringify(pythons),
      VERIFIERS_TOTALS: totals,
      SSL_CERT_FILE: await oneAuthority(totals),
    })
    const all = await readTotals(totals, versions)
    say(totalsReport(all, (performance.now() - begun) / 1000))
    const idle = all.filter(({ cases }) => cases === 0).map(({ version }) => version)
    if (idle.length > 0) say(`No case ran with FastMCP ${idle.join(', ')}.`)
    return code === 0 && idle.length > 0 ? 1 : code
  } finally {
    await server.stop()
    await rm(totals, { recursive: true, force: true })
  }
}

/**
 * A file with one certificate authority. Nothing here speaks TLS, yet each HTTP client in Python loads all authorities
 * when it is made, which takes twice as long as the call that it is made for.
 */
async function oneAuthority(folder: string): Promise<string> {
  const path = join(folder, 'authority.pem')
  await writeFile(path, rootCertificates[0] ?? '')
  return path
}

async function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
    shell: process.platform === 'win32' && command === 'npm',
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

function seconds(begun: number): string {
  return ((performance.now() - begun) / 1000).toFixed(1)
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
