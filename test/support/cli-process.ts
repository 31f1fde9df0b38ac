import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { filesBelow, ROOT } from './source-files.ts'

/** How long a command, or a server's start, may take, in milliseconds. */
const WITHIN_MS = 30_000

/** Where and with what a command runs; no `MOCK_IDP_…` variable of the test's own environment reaches it. */
export interface Surroundings {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Shell text to run first, such as `umask 000`. */
  readonly before?: string
}

/** How a command ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A server of the command line that is ready. */
export interface CliServer {
  readonly child: ChildProcess
  /** The server's own URL. */
  readonly url: string
  /** What it has written so far. */
  output(): { readonly stdout: string; readonly stderr: string }
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ended>
}

/** The built program where it is newer than its sources (it starts faster), else the sources. */
export const ENTRY = isBuilt()
  ? [join(ROOT, 'dist/cli/main.js')]
  : ['--import', import.meta.resolve('tsx'), join(ROOT, 'src/cli/main.ts')]

function isBuilt(): boolean {
  const built = statSync(join(ROOT, 'dist/cli/main.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  return filesBelow('src').every((path) => statSync(join(ROOT, path)).mtimeMs < built)
}

const children = new Set<ChildProcess>()
const folders: string[] = []

after(() => {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A new empty folder, removed after the tests of the file. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mock-idp-test-'))
  folders.push(folder)
  return folder
}

function launch(args: readonly string[], { cwd, env = {}, before }: Surroundings): ChildProcess {
  const node = [...ENTRY, ...args]
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith('MOCK_IDP_'))
  const options = { cwd, env: { ...Object.fromEntries(clean), ...env } }
  const child =
    before === undefined
      ? spawn(process.execPath, node, options)
      : spawn('sh', ['-c', `${before}; exec "$0" "$@"`, process.execPath, ...node], options)
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

function collect(child: ChildProcess) {
  const written = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk) => {
    written.stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    written.stderr += chunk
  })
  return written
}

/** The end of a child, with all that it has written. */
async function ended(child: ChildProcess, written: { stdout: string; stderr: string }) {
  const [code, signal] = await once(child, 'close')
  return { code, signal, ...written } as Ended
}

function killLate(child: ChildProcess): void {
  const late = setTimeout(() => child.kill('SIGKILL'), WITHIN_MS)
  child.once('exit', () => clearTimeout(late))
}

/** Runs a command to its end. */
export async function runCommand(args: readonly string[], where: Surroundings): Promise<Ended> {
  const child = launch(args, where)
  killLate(child)
  return ended(child, collect(child))
}

/** Starts a server on a free port and waits until it says that it is ready. */
export async function startCommand(
  args: readonly string[],
  where: Surroundings,
): Promise<CliServer> {
  const port =
    args.includes('--port') || where.env?.MOCK_IDP_PORT !== undefined ? [] : ['--port', '0']
  const child = launch(['start', ...port, ...args], where)
  const written = collect(child)
  const end = ended(child, written)
  const until = Date.now() + WITHIN_MS
  const page = /^ {2}Page +(\S+)\/$/m
  while (!page.test(written.stdout) || !/never use it in production/.test(written.stdout)) {
    if (child.exitCode !== null || Date.now() > until) {
      throw new Error(`the server did not start: ${written.stdout}${written.stderr}`)
    }
    await pause(20)
  }
  return {
    child,
    url: page.exec(written.stdout)?.[1] ?? '',
    output: () => ({ ...written }),
    stop: (signal = 'SIGTERM') => {
      child.kill(signal)
      killLate(child)
      return end
    },
  }
}

/** Sends a JSON request and answers status and body. */
export async function sendJson(
  url: string,
  {
    method = 'GET',
    body,
    headers = {},
  }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const content = body === undefined ? {} : { body: JSON.stringify(body) }
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const response = await fetch(url, { method, headers: { ...type, ...headers }, ...content })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
}

/** What introspection says of a token to the seed's resource server. */
export async function introspect(url: string, token: string): Promise<Record<string, unknown>> {
  const credentials = Buffer.from('mcp-resource-server:mcp-resource-server-secret').toString(
    'base64',
  )
  const response = await fetch(`${url}/introspect`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ token }),
  })
  return (await response.json()) as Record<string, unknown>
}
