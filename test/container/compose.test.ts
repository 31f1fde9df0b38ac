import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { createServer as createNetServer } from 'node:net'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { type CliServer, newFolder, sendJson, startCommand } from '../support/cli-process.ts'
import { ROOT } from '../support/source-files.ts'
import { pythonEnvironments } from '../verifiers/python-environment.ts'
import { composeServices, whatRuns } from './compose-services.ts'
import { ownEnvironment } from './image.ts'

/** The version of examples/compose/requirements.txt, and an older one with the same imports. */
const VERSIONS = ['4.1.2', '2.13.3'] as const
const START_WITHIN_MS = 60_000

const services = composeServices()
const children = new Set<ChildProcess>()

let pythons: Readonly<Record<string, string>>
let ports: Readonly<Record<string, string>>
let idp: CliServer

before(
  async () => {
    pythons = await pythonEnvironments(VERSIONS)
    ports = { 9400: String(await freePort()), 8000: String(await freePort()) }
    const { command, env } = whatRuns(serviceOf('mock-idp'))
    assert.deepEqual(command, ['node', '/app/dist/cli/main.js', 'start'])
    const data = join(newFolder(), 'data')
    const variables = { ...onFreePorts(env), MOCK_IDP_DATA: data, MOCK_IDP_HOST: '127.0.0.1' }
    idp = await startCommand([], {
      cwd: newFolder(),
      env: { ...variables, MOCK_IDP_ALLOWED_HOST: 'mock-idp:9400' },
    })
  },
  { timeout: 300_000 },
)

after(async () => {
  for (const child of children) child.kill('SIGKILL')
  await idp?.stop()
})

function serviceOf(name: string) {
  const service = services[name]
  assert.ok(service !== undefined, `compose.yaml has a service ${name}`)
  return service
}

async function freePort(): Promise<number> {
  const server = createNetServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

/** Variables with a free port in place of each that compose.yaml publishes. */
function onFreePorts(env: Readonly<Record<string, string>>): Record<string, string> {
  const moved = Object.entries(env).map(([name, value]) => [
    name,
    value.replaceAll(/\b(9400|8000)\b/g, (port) => ports[port] ?? port),
  ])
  return Object.fromEntries(moved)
}

/** The MCP server of compose.yaml, on this machine, which stands for the network that both containers share. */
async function startMcpServer(
  t: TestContext,
  version: string,
  more: Record<string, string> = {},
): Promise<string> {
  const { command, env } = whatRuns(serviceOf('mcp-server'))
  assert.deepEqual(command, ['python', '/app/server.py'])
  const variables: Record<string, string> = {
    ...onFreePorts(env),
    HOST: '127.0.0.1',
    ...more,
  }
  const child = spawn(pythons[version] ?? '', [join(ROOT, 'examples/compose/server.py')], {
    env: ownEnvironment({ PYTHONDONTWRITEBYTECODE: '1', ...variables }),
  })
  children.add(child)
  t.after(async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    children.delete(child)
  })
  let written = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      written += chunk
    })
  }
  const url = variables.RESOURCE ?? ''
  const until = Date.now() + START_WITHIN_MS
  while ((await statusOf(url)) === 0) {
    if (child.exitCode !== null || Date.now() > until) assert.fail(written)
    await pause(200)
  }
  return url
}

/** The status of a request without a token; 0 where nobody answers. */
async function statusOf(url: string): Promise<number> {
  return fetch(url, { method: 'POST', body: '{}' }).then(
    ({ status }) => status,
    () => 0,
  )
}

/** Mints a token as somebody outside does, by the public URL. */
async function mint(body: Record<string, unknown> = {}): Promise<string> {
  const { env } = whatRuns(serviceOf('mock-idp'))
  const headers = { authorization: `Bearer ${env.MOCK_IDP_ADMIN_TOKEN}` }
  const answer = await sendJson(`${idp.url}/api/tokens`, { method: 'POST', body, headers })
  assert.equal(answer.status, 201)
  return String(answer.body.access_token)
}

/** What the tool of the server says of a token. */
async function whoami(url: string, token: string): Promise<unknown> {
  const client = new Client({ name: 'test', version: '1' })
  const headers = { Authorization: `Bearer ${token}` }
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }),
  )
  try {
    const { content } = await client.callTool({ name: 'whoami', arguments: {} })
    const [first] = content as { text: string }[]
    return JSON.parse(first?.text ?? '')
  } finally {
    await client.close()
  }
}

test('the ports of compose.yaml are those of this machine alone, and both services have one network (item 5)', () => {
  const { ports: published = [] } = serviceOf('mock-idp')
  assert.deepEqual(published, ['127.0.0.1:9400:9400', '127.0.0.1:8000:8000'])
  const server = serviceOf('mcp-server')
  assert.equal(server.network_mode, 'service:mock-idp')
  assert.equal(server.ports, undefined)
  assert.equal(server.depends_on?.['mock-idp']?.condition, 'service_healthy')
})

test('the issuer is spelt in compose.yaml as the identity provider itself spells it (item 5)', async () => {
  const { env } = whatRuns(serviceOf('mcp-server'))
  const issuer = onFreePorts(env).ISSUER
  const { body } = await sendJson(`${issuer}/.well-known/oauth-authorization-server`)
  assert.equal(body.issuer, issuer)
  assert.ok(String(body.authorization_endpoint).startsWith(`http://localhost:${ports[9400]}/`))
})

for (const version of VERSIONS) {
  test(`a token from outside is accepted by the server of compose.yaml with FastMCP ${version}, others are not (item 5)`, async (t) => {
    const url = await startMcpServer(t, version)
    const seen = await whoami(url, await mint({ client_id: 'demo-client', scope: 'read' }))
    assert.deepEqual(seen, { client_id: 'demo-client', scopes: ['read'] })
    const challenged = await fetch(url, { method: 'POST', body: '{}' })
    assert.equal(challenged.status, 401)
    const challenge = challenged.headers.get('www-authenticate') ?? ''
    const metadataUrl = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? ''
    const metadata = await sendJson(metadataUrl)
    assert.equal(metadata.body.resource, url)
    const { env } = whatRuns(serviceOf('mcp-server'))
    assert.deepEqual(metadata.body.authorization_servers, [onFreePorts(env).ISSUER])
    for (const bad of [{ audience: 'https://other.example' }, { expires_in: -600 }]) {
      await assert.rejects(whoami(url, await mint(bad)), /invalid_token/)
    }
  })
}

test('with a network of its own the server fetches the keys by the name of the service, and the issuer stays as it is outside (item 5)', async (t) => {
  const names = new Set<string>()
  const proxy = createServer((incoming, answer) => {
    const target = new URL(incoming.url ?? '')
    names.add(target.host)
    const { method, headers } = incoming
    const path = target.pathname + target.search
    const own = { host: '127.0.0.1', port: ports[9400], path, method, headers }
    incoming.pipe(
      request(own, (response) => {
        answer.writeHead(response.statusCode ?? 500, response.headers)
        response.pipe(answer)
      }),
    )
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const { port } = proxy.address() as { port: number }
  const url = await startMcpServer(t, '4.1.2', {
    JWKS_URI: 'http://mock-idp:9400/issuers/default/.well-known/jwks.json',
    http_proxy: `http://127.0.0.1:${port}`,
    no_proxy: 'localhost,127.0.0.1',
  })
  const seen = await whoami(url, await mint({ client_id: 'demo-client', scope: 'read' }))
  assert.deepEqual(seen, { client_id: 'demo-client', scopes: ['read'] })
  assert.deepEqual([...names], ['mock-idp:9400'])
  proxy.close()
})
