import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Tool } from '../../../src/cli/mcp/tool.ts'
import { TOOLS } from '../../../src/cli/mcp/tools.ts'
import { openMcpSession } from '../../support/mcp-session.ts'
import { ROOT } from '../../support/source-files.ts'

const PAGE = readFileSync(join(ROOT, 'docs/mcp-server.md'), 'utf8')

const EFFECTS: Readonly<Record<Tool['effect'], string>> = {
  reads: 'reads',
  adds: 'adds',
  changes: 'changes; again is the same',
  destroys: 'cannot be undone',
  asks: 'reads; asks your server',
  sends: 'mints; sends tokens to your server',
  rehearses: 'changes keys or tokens; sends tokens to your server',
}

test('the page lists every tool with its title and its effect (issue 7, item 8)', () => {
  const rows = TOOLS.map(
    ({ name, title, effect }) => `| \`${name}\` | ${title} | ${EFFECTS[effect]} |`,
  )
  const table = ['| Tool | What it does | Effect |', '|---|---|---|', ...rows, ''].join('\n')
  assert.ok(PAGE.includes(table), `the table must be\n${table}`)
})

test('the page names no tool, member or prompt that there is none of (issue 7, item 8)', async (t) => {
  const { client } = await openMcpSession(t)
  const { tools } = await client.listTools()
  const known = new Set([
    ...tools.flatMap(({ name, inputSchema }) => [
      name,
      ...Object.keys(inputSchema.properties ?? {}),
    ]),
    ...(await client.listPrompts()).prompts.map(({ name }) => name),
    'claude_desktop_config',
  ])
  const named = [...PAGE.matchAll(/`([a-z]+_[a-z_]+)\b[^`]*`/g)].map(([, name]) => name ?? '')
  assert.ok(named.length > 20)
  assert.deepEqual(
    named.filter((name) => !known.has(name)),
    [],
  )
})

test('the configurations of the page are JSON that starts this command (issue 7, item 8)', () => {
  const blocks = [...PAGE.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) =>
    JSON.parse(text ?? ''),
  )
  assert.equal(blocks.length, 2)
  for (const block of blocks) {
    const servers = block.mcpServers ?? block.servers
    const { command, args } = servers['mock-idp']
    assert.deepEqual([command, ...args], ['npx', '-y', 'mcp-mock-idp', 'mcp'])
  }
})

test('the conversation of the page is made of calls that are accepted (issue 7, item 8)', async (t) => {
  const { call } = await openMcpSession(t)
  const audience = 'http://127.0.0.1:8000/mcp'
  const input = { target: 'jwks', version: '2.13.3', audience, scope: 'mcp:read' }
  for (const value of Object.values(input)) assert.ok(PAGE.includes(`"${value}"`), value)
  await call('connect', input)
  await call('check_protected_resource', { resource: audience })
  await call('probe_server', { url: audience, only: ['aud'] })
  await call('run_drill', { url: audience, drill: 'rotation' })
  const { access_token: token } = await call('mint_token')
  await call('inspect_token', { pasted: `Authorization: Bearer ${token}`, audience })
  await call('list_events', { endpoint: 'introspect' })
})
