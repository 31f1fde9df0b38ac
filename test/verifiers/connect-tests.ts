import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import { promisify } from 'node:util'
import { fastmcpVersion } from '../../src/core/connect/fastmcp-version.ts'
import type { FastmcpTarget } from '../../src/core/connect/target.ts'
import { TARGETS } from '../../src/core/connect/targets.ts'
import type { Bench } from './bench.ts'
import { freePort } from './identity-provider.ts'
import type { Issuer, MintRequest, SigningAlg } from './issuer.ts'
import { checkAccepted, checkRefused, checkShown } from './outcomes.ts'
import { asAskedFor, type ExpectedToken } from './token-mode.ts'

const run = promisify(execFile)
const PROGRAM_TIMEOUT_MS = 60_000

/** What the admin API answers for a target. */
interface Served {
  readonly files: readonly { readonly name: string; readonly text: string }[]
}

/** A token that a configuration is to take, how it is to be shown, and one that is to be refused. */
interface Tokens {
  readonly good: string
  readonly expected: ExpectedToken
  readonly bad: string
}

/** The configurations that are shown for this version, run as they are served. */
export function testConnect(bench: Bench): void {
  const version = fastmcpVersion(bench.version.version)
  const targets = TARGETS.filter((one) => one.product === 'fastmcp').filter((one) =>
    one.has(version),
  )
  describe('the configurations that are shown', { concurrency: 1 }, () => {
    let folder = ''
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'mcp-mock-idp-connect-'))
    })
    after(() => rm(folder, { recursive: true, force: true }))
    for (const target of targets) {
      bench.addCase(
        `connect: ${target.title}`,
        'what is shown runs as it is, takes a good token, shows what was asked for, and refuses a bad one (issue: what is shown is tested)',
        () => tryTarget(bench, target, join(folder, target.id)),
      )
    }
    if (bench.version.version === WITH_PYTEST) {
      bench.addCase(
        'connect: MCP client',
        'FastMCP’s own client calls the tool with the file that is shown and nothing else (issue: what is shown is tested)',
        () => tryClient(bench, join(folder, 'client')),
      )
      bench.addCase(
        'connect: pytest',
        'the tests that are shown pass as they are against the server that is shown (issue: what is shown is tested)',
        () => tryPytest(bench, join(folder, 'pytest')),
      )
    }
  })
}

/** The version whose environment has pytest too. */
const WITH_PYTEST = '2.13.3'

async function tryTarget(bench: Bench, target: FastmcpTarget, folder: string): Promise<void> {
  // An issuer's first token of an algorithm makes its key, which a configuration may have to show.
  const [alg] = target.algs(fastmcpVersion(bench.version.version))
  if (alg !== undefined) await bench.issuer().mint({ alg: alg as SigningAlg })
  const { url, audience } = await startShown(bench, target.id, folder)
  const { good, expected, bad } = await tokensFor(bench, target, audience)
  const shown = checkAccepted(await bench.callAt(url, good))
  const { version } = bench
  checkShown(shown, expected, {
    ...version,
    shows: version.shows.filter((one) => one === 'claims'),
  })
  checkRefused(await bench.callAt(url, bad), 401, version)
}

/** Fetches a configuration and runs its server as it is. */
export async function startShown(
  bench: Bench,
  target: string,
  folder: string,
  issuer = bench.issuer(),
): Promise<{ readonly url: string; readonly audience: string }> {
  const port = await freePort()
  const audience = `http://127.0.0.1:${port}/mcp`
  const files = await shownFiles(issuer, target, { audience, version: bench.version.version })
  const paths = await writeFiles(`${folder}-${port}`, files)
  const path = paths['server.py'] ?? ''
  const variables = paths['auth.sh']
  const environment = variables === undefined ? undefined : await variablesOf(variables)
  return { url: await bench.runServerFile({ path, port }, environment), audience }
}

async function shownFiles(
  issuer: Issuer,
  target: string,
  wanted: Readonly<Record<string, string>>,
): Promise<Served['files']> {
  const query = new URLSearchParams({ scope: 'read', ...wanted })
  const address = `${issuer.url}/api/connect/${target}?${query}`
  const answer = await fetch(address)
  assert.equal(answer.status, 200, await answer.clone().text())
  const { files } = (await answer.json()) as Served
  const text = await (await fetch(address, { headers: { Accept: 'text/plain' } })).text()
  assert.equal(text, files[0]?.text)
  return files
}

async function writeFiles(
  folder: string,
  files: Served['files'],
): Promise<Readonly<Record<string, string>>> {
  await mkdir(folder)
  const written = files.map(async ({ name, text }) => {
    const path = join(folder, name)
    await writeFile(path, text)
    return [name, path] as const
  })
  return Object.fromEntries(await Promise.all(written))
}

/** The variables that a script of bash exports. */
async function variablesOf(path: string): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await run('bash', ['-c', '. "$1" && env -0', 'bash', path])
  const pairs = stdout.split('\0').map((pair) => /^(FASTMCP_\w+)=([\s\S]*)$/.exec(pair) ?? [])
  return Object.fromEntries(pairs.flatMap(([, name, value]) => (name ? [[name, value ?? '']] : [])))
}

async function tokensFor(bench: Bench, target: FastmcpTarget, audience: string): Promise<Tokens> {
  if (target.id === 'static-table') return STATIC
  const [alg] = target.algs(fastmcpVersion(bench.version.version))
  const request: MintRequest = {
    audience,
    scope: 'read write',
    subject: 'alice',
    client_id: 'connected-client',
    ...(alg === undefined ? { format: 'opaque' } : { alg: alg as SigningAlg }),
  }
  const minted = await bench.issuer().mint(request)
  const { access_token: bad } = await bench.issuer().mint({ ...request, expires_in: -60 })
  const expected = asAskedFor(minted, request, alg !== undefined)
  const good = minted.access_token
  return { good, bad, expected: target.id === 'debug' ? shownByDebug(good, expected) : expected }
}

/** A DebugTokenVerifier shows what it was told, whoever calls. */
function shownByDebug(token: string, expected: ExpectedToken): ExpectedToken {
  const told = { client_id: 'debug-client', scopes: ['read'], expires_at: null }
  return { ...expected, ...told, claims: { token } }
}

const STATIC: Tokens = {
  good: 'dev-token-123',
  expected: {
    client_id: 'dev-user',
    scopes: ['read', 'write'],
    expires_at: null,
    claims: { client_id: 'dev-user', scopes: ['read', 'write'], sub: 'developer@example.com' },
    exactClaims: true,
    subject: 'developer@example.com',
  },
  bad: 'readonly-token',
}

const CALL = `
import asyncio, json, sys
from fastmcp import Client

async def main():
    async with Client(json.load(open(sys.argv[1]))) as client:
        print((await client.call_tool("whoami")).content[0].text)

asyncio.run(main())
`

async function tryClient(bench: Bench, folder: string): Promise<void> {
  const { audience } = await startShown(bench, 'jwks', `${folder}-server`)
  await bench.issuer().mint({ audience, scope: 'read', client_id: 'configured-client' })
  const files = await shownFiles(bench.issuer(), 'mcp-client', { audience })
  const { 'mcp.json': path = '' } = await writeFiles(`${folder}-files`, files)
  const args = ['-c', CALL, path]
  const { stdout } = await run(bench.python, args, { timeout: PROGRAM_TIMEOUT_MS })
  assert.equal(JSON.parse(stdout).client_id, 'configured-client')
}

async function tryPytest(bench: Bench, folder: string): Promise<void> {
  const { audience } = await startShown(bench, 'jwks', `${folder}-server`)
  const files = await shownFiles(bench.issuer(), 'pytest', { audience })
  const path = `${folder}-tests`
  await writeFiles(path, files)
  const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider']
  const { stdout } = await run(bench.python, args, { cwd: path, timeout: PROGRAM_TIMEOUT_MS })
  assert.match(stdout, /\b3 passed\b/)
}
