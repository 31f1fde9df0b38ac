import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { ROOT } from '../support/source-files.ts'
import { startTally } from '../verifiers/totals.ts'

/** Registers a test of one client, which counts as a case of it. */
export type ClientTest = (title: string, run: (t: TestContext) => Promise<void>) => void

/** The tests of a client; the runner reads how many ran, since none at all would pass too. */
export function testsOf(client: ClientName): ClientTest {
  const tally = startTally(client)
  const { CLIENTS_TOTALS: totals } = process.env
  if (totals !== undefined) after(() => tally.write(totals))
  return (title, run) =>
    test(`${client}: ${title}`, { timeout: 60_000 }, (t) => tally.count('client', () => run(t)))
}

/** Where the version of each client that is tested stands. */
export const CLIENTS = {
  'openid-client': () => installed('openid-client'),
  oauth4webapi: () => installed('oauth4webapi'),
  'MCP TypeScript SDK': () => installed('@modelcontextprotocol/sdk'),
  'MCP TypeScript client': () => installed('@modelcontextprotocol/client'),
  'MCP Python SDK': () => required('mcp'),
  FastMCP: () => required('fastmcp'),
} as const

/** The name of a client as docs/sign-in.md has it. */
export type ClientName = keyof typeof CLIENTS

/** The Python environment of the clients, which is one of the verifiers' too. */
export const PYTHON_ENVIRONMENT = '4.1.2'

function installed(name: string): string {
  const path = join(ROOT, 'node_modules', name, 'package.json')
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
}

function required(name: string): string {
  const path = join(ROOT, 'test/verifiers/requirements', `${PYTHON_ENVIRONMENT}.txt`)
  const found = new RegExp(`^${name}==(\\S+)$`, 'm').exec(readFileSync(path, 'utf8'))
  if (found?.[1] === undefined) throw new Error(`${path} does not name ${name}`)
  return found[1]
}
