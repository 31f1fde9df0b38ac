import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { TOOLS } from '../../../src/cli/mcp/tools.ts'
import { VERSION } from '../../../src/idp/status.ts'
import { ENTRY, introspect, newFolder } from '../../support/cli-process.ts'
import { openMcpSession } from '../../support/mcp-session.ts'

test('a client is told what this is, how to use it, and every tool (MCP 2025-11-25, lifecycle)', async (t) => {
  const { client } = await openMcpSession(t)
  assert.deepEqual(client.getServerVersion(), {
    name: 'mcp-mock-idp',
    title: 'Mock identity provider',
    version: VERSION,
  })
  const { tools } = await client.listTools()
  const names = tools.map(({ name }) => name)
  assert.deepEqual(
    names,
    TOOLS.map(({ name }) => name),
  )
  const instructions = client.getInstructions() ?? ''
  const named = [...instructions.matchAll(/\b[a-z]+_[a-z_]+\b/g)].map(([name]) => name)
  assert.ok(named.length > 5)
  assert.deepEqual(
    named.filter((name) => !names.includes(name)),
    [],
  )
})

test('every tool says what it takes, answers and changes (MCP 2025-11-25, tools)', async (t) => {
  const { client } = await openMcpSession(t)
  for (const tool of (await client.listTools()).tools) {
    const { name, title, description = '', inputSchema, outputSchema, annotations = {} } = tool
    assert.match(name, /^[a-z]+(_[a-z]+)*$/)
    assert.ok(title !== undefined && description.length > 60, name)
    assert.equal(inputSchema.additionalProperties, false, name)
    for (const [member, schema] of Object.entries(inputSchema.properties ?? {})) {
      const { description: about, ...rest } = schema as Record<string, unknown>
      assert.ok(about !== undefined || 'enum' in rest || 'type' in rest || 'anyOf' in rest, member)
    }
    assert.equal(outputSchema?.type, 'object', name)
    const hints = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const
    for (const hint of hints) assert.equal(typeof annotations[hint], 'boolean', `${name} ${hint}`)
    assert.ok(!(annotations.readOnlyHint && annotations.destructiveHint), name)
  }
})

test('tools that destroy or reach out are marked, and only they (MCP 2025-11-25, ToolAnnotations)', () => {
  const named = (...effects: readonly string[]) =>
    TOOLS.filter(({ effect }) => effects.includes(effect)).map(({ name }) => name)
  assert.deepEqual(named('destroys', 'rehearses').sort(), [
    'delete_issuer',
    'reset_issuer',
    'revoke_key',
    'revoke_tokens',
    'run_drill',
  ])
  assert.deepEqual(named('asks', 'sends', 'rehearses').sort(), [
    'check_protected_resource',
    'probe_server',
    'run_drill',
  ])
})

test('clients of both generations are served: 2025-11-25 and 2026-07-28 (MCP, versioning)', async (t) => {
  const session = await openMcpSession(t, { negotiation: 'auto' })
  assert.equal(session.client.getNegotiatedProtocolVersion(), '2026-07-28')
  const { access_token: token } = await session.call('mint_token')
  const { server } = await session.call('get_status')
  const { public_url: url, kind } = server as Record<string, string>
  assert.equal(kind, 'own')
  assert.equal((await introspect(String(url), String(token))).active, true)
})

test('a client of the 1.x library takes every schema and validates what comes back (MCP 2025-11-25)', async (t) => {
  const client = new Client({ name: 'test', version: '1' })
  const args = [...ENTRY, 'mcp', '--port', '0']
  const command = process.execPath
  t.after(() => client.close())
  await client.connect(
    new StdioClientTransport({ command, args, cwd: newFolder(), stderr: 'ignore' }),
  )
  const { tools } = await client.listTools()
  assert.equal(tools.length, TOOLS.length)
  const withoutInput = tools.filter(
    ({ annotations, inputSchema }) =>
      annotations?.readOnlyHint === true && inputSchema.required === undefined,
  )
  assert.ok(withoutInput.length >= 8)
  for (const { name } of withoutInput.filter((tool) => tool.name !== 'inspect_token')) {
    const input = name === 'wait_for_event' ? { wait_seconds: 1 } : {}
    const result = await client.callTool({ name, arguments: input })
    assert.notEqual(result.isError, true, `${name}: ${JSON.stringify(result.content)}`)
  }
})

test('the prompt names the server and tools that there are (MCP 2025-11-25, prompts)', async (t) => {
  const { client } = await openMcpSession(t)
  const { prompts } = await client.listPrompts()
  assert.deepEqual(
    prompts.map(({ name, arguments: taken = [] }) => [name, taken.map((one) => one.name)]),
    [['test_server_auth', ['url', 'scope']]],
  )
  const url = 'http://127.0.0.1:8000/mcp'
  const { messages } = await client.getPrompt({ name: 'test_server_auth', arguments: { url } })
  const text = JSON.stringify(messages)
  assert.ok(text.includes(`probe_server with url ${url}`))
  const names = new Set(TOOLS.map(({ name }) => name))
  const named = [...text.matchAll(/\b(?:get|check|probe|run|connect)_[a-z_]+\b/g)]
  for (const [name] of named) assert.ok(names.has(name), name)
})

test('a tool that there is none of is an error of the protocol (MCP 2025-11-25, tools, error handling)', async (t) => {
  const { client } = await openMcpSession(t)
  await assert.rejects(client.callTool({ name: 'mint', arguments: {} }), /mint not found/)
})

/** Starts the process with nothing but pipes. */
function start(t: TestContext, args: readonly string[] = ['--port', '0']) {
  const child = spawn(process.execPath, [...ENTRY, 'mcp', ...args], { cwd: newFolder() })
  t.after(() => child.kill('SIGKILL'))
  const written = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    written.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    written.stderr += chunk
  })
  return { child, written, ended: once(child, 'close', { signal: AbortSignal.timeout(120_000) }) }
}

const INITIALIZE = `${JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  },
})}\n`

const INITIALIZED = '{"jsonrpc":"2.0","method":"notifications/initialized"}\n'

test('the end of stdin ends the process with 0, and its server with it (MCP 2025-11-25, shutdown)', async (t) => {
  const { child, written, ended } = start(t)
  child.stdin.write(INITIALIZE + INITIALIZED)
  while (!written.stderr.includes('Using ')) await once(child.stderr, 'data')
  const url = /opened for you at (\S+)/.exec(written.stderr)?.[1] ?? ''
  assert.equal((await fetch(`${url}/healthz`)).status, 200)
  child.stdin.end()
  assert.deepEqual((await ended).slice(0, 2), [0, null])
  await assert.rejects(fetch(`${url}/healthz`))
})

test('a call under way does not keep the process when stdin ends (issue 7, item 7)', async (t) => {
  const { child, written, ended } = start(t)
  const params = { name: 'wait_for_event', arguments: { type: 'issuer_reset', wait_seconds: 50 } }
  const call = JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/call', params })
  child.stdin.write(`${INITIALIZE}${INITIALIZED}${call}\n`)
  while (!written.stderr.includes('Using ')) await once(child.stderr, 'data')
  const from = Date.now()
  child.stdin.end()
  assert.deepEqual((await ended).slice(0, 2), [0, null])
  assert.ok(Date.now() - from < 30_000)
  assert.doesNotMatch(written.stderr, /fault of ours/)
})

test('a signal ends it as it ends start (issue 7, item 3)', async (t) => {
  const { child, written, ended } = start(t)
  child.stdin.write(INITIALIZE + INITIALIZED)
  while (!written.stderr.includes('Using ')) await once(child.stderr, 'data')
  child.kill('SIGTERM')
  assert.deepEqual((await ended).slice(0, 2), [0, null])
})

test('stdout has messages of the protocol and nothing else, whatever is logged (MCP 2025-11-25, stdio)', async (t) => {
  const { child, written, ended } = start(t, ['--port', '0', '--log-level', 'debug'])
  const params = { name: 'mint_token', arguments: {} }
  const call = JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/call', params })
  child.stdin.write(`${INITIALIZE}${INITIALIZED}${call}\n`)
  while (!written.stdout.includes('"id":2')) await once(child.stdout, 'data')
  child.stdin.end()
  await ended
  const lines = written.stdout.trimEnd().split('\n')
  for (const line of lines) assert.equal(JSON.parse(line).jsonrpc, '2.0')
  assert.match(written.stderr, /request method=POST path=\/api\/tokens/)
  const { result } = JSON.parse(lines.at(-1) ?? '')
  assert.ok(!written.stderr.includes(result.structuredContent.access_token))
})
