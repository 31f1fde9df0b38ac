import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { TYPESCRIPT_SDK } from '../../src/core/connect/typescript-sdk.ts'
import { holdFindings, probeOver } from '../support/findings.ts'
import { ROOT } from '../support/source-files.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { startTestServer } from '../support/test-server.ts'
import { freePort } from '../verifiers/identity-provider.ts'
import { TYPESCRIPT_SDK_MEANINGS } from './finding-meanings.ts'

const INSTALLED: { readonly version: string } = JSON.parse(
  readFileSync(join(ROOT, 'node_modules/@modelcontextprotocol/sdk/package.json'), 'utf8'),
)

/** How long the server may take to listen: it is compiled as it starts. */
const WITHIN_MS = 60_000

async function untilListening(url: string, child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + WITHIN_MS; Date.now() < deadline; ) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    const answers = await fetch(url, { method: 'POST' }).catch(() => undefined)
    if (answers !== undefined) return
    await pause(100)
  }
  throw new Error('the server does not listen')
}

/** Runs the server that the page Connect shows, as it is shown. */
async function startShown(t: TestContext) {
  const { publicUrl } = await startTestServer(t)
  const issuer = `${publicUrl}/issuers/default`
  const url = `http://127.0.0.1:${await freePort()}/mcp`
  const query = new URLSearchParams({ audience: url, scope: 'read' })
  const shown = await fetch(`${issuer}/api/connect/typescript-sdk?${query}`, {
    headers: { Accept: 'text/plain' },
  })
  assert.equal(shown.status, 200)
  const folder = temporaryDirectory(t)
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'server.ts'), await shown.text())
  const args = ['--import', import.meta.resolve('tsx'), 'server.ts']
  const child = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  t.after(async () => {
    const ended = child.exitCode === null ? once(child, 'exit') : undefined
    child.kill('SIGKILL')
    await ended
  })
  await untilListening(url, child)
  return { issuer, url }
}

async function mint(issuer: string, body: object): Promise<string> {
  const answer = await fetch(`${issuer}/api/tokens`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  assert.equal(answer.status, 201)
  return ((await answer.json()) as { access_token: string }).access_token
}

/** Calls the tool as the SDK's own client does; the text that it answers. */
async function callTool(url: string, token: string): Promise<string> {
  const client = new Client({ name: 'test', version: '1.0.0' })
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  })
  // The SDK is compiled without exactOptionalPropertyTypes.
  await client.connect(transport as Parameters<Client['connect']>[0])
  const { content } = await client.callTool({ name: 'whoami' })
  await client.close()
  const [part] = content as readonly { readonly text?: string }[]
  return part?.text ?? ''
}

test('the version that the page names is the one that is tested', () => {
  assert.equal(TYPESCRIPT_SDK.testedWith, `@modelcontextprotocol/sdk ${INSTALLED.version}`)
})

test('the TypeScript SDK’s server takes a good token as it is shown, says whose it is, and refuses bad ones (issue: what is shown is tested)', async (t) => {
  const { issuer, url } = await startShown(t)
  const good = { audience: url, scope: 'read write', client_id: 'a-client' }
  const said = JSON.parse(await callTool(url, await mint(issuer, good)))
  assert.deepEqual([said.clientId, said.scopes], ['a-client', ['read', 'write']])
  assert.equal(said.claims.aud, url)
  for (const [bad, status] of [
    [{ ...good, expires_in: -60 }, 401],
    [{ ...good, audience: 'http://127.0.0.1:1/mcp' }, 401],
    [{ ...good, scope: 'write' }, 403],
  ] as const) {
    const headers = { Authorization: `Bearer ${await mint(issuer, bad)}` }
    const answer = await fetch(url, { method: 'POST', headers })
    assert.equal(answer.status, status)
    assert.match(answer.headers.get('WWW-Authenticate') ?? '', /^Bearer /)
  }
})

test('the probe finds at the TypeScript SDK’s server what docs/findings says, neither more nor less (issue: the reports do not drift)', async (t) => {
  const { issuer, url } = await startShown(t)
  const report = await probeOver(issuer, { url, scope: 'read' })
  holdFindings(report, {
    file: 'typescript-sdk',
    title: `MCP TypeScript SDK ${INSTALLED.version}`,
    setup:
      '`requireBearerAuth` with `requiredScopes: ["read"]` and jose 6, as the page Connect shows it.',
    meanings: TYPESCRIPT_SDK_MEANINGS,
  })
})
