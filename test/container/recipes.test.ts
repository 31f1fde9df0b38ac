import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { after, test } from 'node:test'
import { parse } from 'yaml'
import { ENTRY, newFolder, startCommand } from '../support/cli-process.ts'
import { ROOT } from '../support/source-files.ts'
import { readDockerfile, readEnv } from './dockerfile.ts'

const WITHIN_MS = 180_000

interface Step {
  readonly name?: string
  readonly run?: string
}

interface Service {
  readonly image?: string
  readonly name?: string
  readonly alias?: string
  readonly env?: Readonly<Record<string, string>>
  readonly variables?: Readonly<Record<string, string>>
}

interface Workflow {
  readonly jobs: {
    readonly test: {
      readonly services?: { readonly 'mock-idp': Service }
      readonly env?: Readonly<Record<string, string>>
      readonly steps: readonly Step[]
    }
  }
}

interface Pipeline {
  readonly test: {
    readonly services?: readonly Service[]
    readonly variables?: Readonly<Record<string, string>>
    readonly script: readonly string[]
  }
}

/** The YAML blocks of a section of docs/containers.md. */
function recipesOf(title: string): readonly unknown[] {
  const text = readFileSync(join(ROOT, 'docs', 'containers.md'), 'utf8')
  const section = text.split(/^## /m).find((one) => one.startsWith(`${title}\n`)) ?? ''
  return [...section.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, yaml]) => parse(yaml ?? ''))
}

const groups = new Set<number>()

after(() => {
  for (const pid of groups) endGroup(pid)
})

/** Ends a shell and what it left in the background. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM')
  } catch {
    // It has ended by itself.
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

/** Runs the lines of a recipe in one shell, in an empty folder, with `npx --yes mcp-mock-idp` as this checkout; answers what they printed. */
async function runLines(lines: string, env: Readonly<Record<string, string>>): Promise<string> {
  const [cwd, bin] = [newFolder(), newFolder()]
  const quoted = [process.execPath, ...ENTRY].map((word) => `'${word}'`).join(' ')
  const npx = `#!/bin/sh\n[ "$1 $2" = '--yes mcp-mock-idp' ] || exit 64\nshift 2\nexec ${quoted} "$@"\n`
  writeFileSync(join(bin, 'npx'), npx)
  chmodSync(join(bin, 'npx'), 0o755)
  const { PATH = '', HOME = '' } = process.env
  const variables = { PATH: bin + delimiter + PATH, HOME, RUNNER_TEMP: cwd, ...env }
  const child: ChildProcess = spawn('bash', ['-eo', 'pipefail', '-c', lines], {
    cwd,
    env: variables,
    detached: true,
  })
  const pid = child.pid ?? 0
  groups.add(pid)
  const late = setTimeout(() => endGroup(pid), WITHIN_MS)
  let written = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      written += chunk
    })
  }
  const [code] = await once(child, 'exit')
  clearTimeout(late)
  endGroup(pid)
  assert.equal(code, 0, written)
  return written
}

/** Starts a service as its image does, with the variables of the recipe; answers its address. */
async function startService(variables: Readonly<Record<string, string>>) {
  const port = String(await freePort())
  const stage = readDockerfile(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')).at(-1)
  const set = (stage?.steps ?? []).filter(({ name }) => name === 'ENV').map(({ args }) => args)
  const image: Record<string, string> = Object.assign({}, ...set.map(readEnv))
  const all = Object.entries({ ...image, ...variables }).map(([name, value]) => [
    name,
    value.replace(/(mock-idp|localhost):9400/, `localhost:${port}`),
  ])
  const env = { ...Object.fromEntries(all), MOCK_IDP_PORT: port, MOCK_IDP_DATA: newFolder() }
  const server = await startCommand([], { cwd: newFolder(), env })
  return {
    server,
    at: (text: string) => text.replaceAll(/(mock-idp|localhost):9400/g, `localhost:${port}`),
  }
}

/** Variables with the address of a service that was started. */
function moved(env: Readonly<Record<string, string>>, at: (text: string) => string) {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, at(value)]))
}

const scriptOf = (steps: readonly Step[]) => steps.map(({ run }) => run ?? '').join('\n')

test('GitHub Actions: the recipe without an image starts the server, mints and fetches the keys (item 5)', async () => {
  const [recipe] = recipesOf('GitHub Actions') as Workflow[]
  const steps = recipe?.jobs.test.steps ?? []
  assert.deepEqual(
    steps.flatMap(({ name }) => name ?? []),
    ['Start the identity provider', 'Test'],
  )
  const written = await runLines(scriptOf(steps), { MOCK_IDP_PORT: String(await freePort()) })
  assert.match(written, /"keys":\[/)
})

test('GitHub Actions: the recipe with a service container mints and fetches the keys (item 5)', async () => {
  const [, recipe] = recipesOf('GitHub Actions') as Workflow[]
  const { services, env = {}, steps = [] } = recipe?.jobs.test ?? {}
  const service = services?.['mock-idp']
  assert.ok(service?.image?.includes('MOCK_IDP_IMAGE'))
  const { server, at } = await startService(service?.env ?? {})
  const written = await runLines(at(scriptOf(steps)), moved(env, at))
  assert.match(written, /"keys":\[/)
  await server.stop()
})

test('GitLab CI: the recipe with a service mints and fetches the keys (item 5)', async () => {
  const [recipe] = recipesOf('GitLab CI') as Pipeline[]
  const { services = [], variables = {}, script = [] } = recipe?.test ?? {}
  const [service] = services
  assert.deepEqual([service?.name, service?.alias], ['$MOCK_IDP_IMAGE', 'mock-idp'])
  const { server, at } = await startService(service?.variables ?? {})
  const written = await runLines(at(script.join('\n')), moved(variables, at))
  assert.match(written, /"keys":\[/)
  await server.stop()
})

test('GitLab CI: the recipe without an image starts the server, mints and fetches the keys (item 5)', async () => {
  const [, recipe] = recipesOf('GitLab CI') as Pipeline[]
  const lines = (recipe?.test.script ?? []).join('\n')
  const written = await runLines(lines, { MOCK_IDP_PORT: String(await freePort()) })
  assert.match(written, /"keys":\[/)
})

test('every name of ours in the recipes is an option, and https in Compose has its names in both services (item 5)', () => {
  const [compose] = recipesOf('https') as {
    services: Record<string, { environment: Record<string, string>; volumes: string[] }>
  }[]
  const { 'mock-idp': idp, 'mcp-server': server } = compose?.services ?? {}
  assert.equal(
    server?.environment.ISSUER,
    `${idp?.environment.MOCK_IDP_PUBLIC_URL}/issuers/default`,
  )
  assert.equal(server?.environment.SSL_CERT_FILE, `${idp?.environment.MOCK_IDP_TLS_DIR}/ca.pem`)
  assert.ok(server?.volumes.includes('mock-idp-tls:/tls:ro'))
})
