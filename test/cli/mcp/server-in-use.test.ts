import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  type CliServer,
  introspect,
  newFolder,
  runCommand,
  sendJson,
  startCommand,
} from '../../support/cli-process.ts'
import { type McpSession, openMcpSession } from '../../support/mcp-session.ts'
import { freePort } from '../../verifiers/identity-provider.ts'

let running: CliServer
let cwd: string

before(async () => {
  cwd = newFolder()
  running = await startCommand(['--data', 'state'], { cwd })
})
after(async () => {
  await running?.stop()
})

/** What is used, by the status. */
async function used({ call }: McpSession): Promise<Readonly<Record<string, string>>> {
  return (await call('get_status')).server as Record<string, string>
}

const portOf = (url: string) => new URL(url).port

test('a server that runs at the port is used, and stays when the client leaves (issue 7, item 7)', async (t) => {
  const session = await openMcpSession(t, { args: ['--port', portOf(running.url)] })
  const { kind, public_url: url, database_id: id } = await used(session)
  const { body } = await sendJson(`${running.url}/api/status`)
  assert.deepEqual([kind, url, id], ['running', running.url, body.database_id])
  const { access_token: token } = await session.call('mint_token')
  await session.client.close()
  assert.equal((await introspect(running.url, String(token))).active, true)
})

test('a server that is named by --server is used, and no other in its place (decision 13)', async (t) => {
  const named = await openMcpSession(t, { args: ['--server', running.url, '--port', '0'] })
  assert.equal((await used(named)).public_url, running.url)
  const dead = `http://localhost:${await freePort()}`
  const none = await openMcpSession(t, { args: ['--server', dead, '--port', '0'] })
  assert.equal(await none.refused('get_status'), `No server answers at ${dead}.`)
})

test('--issuer-name is the issuer of every tool that is not told another (issue 7, item 3)', async (t) => {
  await sendJson(`${running.url}/api/issuers`, { method: 'POST', body: { name: 'ci' } })
  const args = ['--server', running.url, '--issuer-name', 'ci']
  const session = await openMcpSession(t, { args })
  assert.equal((await session.call('get_status')).issuer, `${running.url}/issuers/ci`)
  const other = await session.call('get_status', { issuer_name: 'default' })
  assert.equal(other.issuer, `${running.url}/issuers/default`)
})

test('where nothing is, a server is opened at the port, and nothing of it is left (issue 7, item 7)', async (t) => {
  const port = await freePort()
  const folder = newFolder()
  const session = await openMcpSession(t, { args: ['--port', String(port)], cwd: folder })
  const { kind, public_url: url, about } = await used(session)
  assert.deepEqual([kind, url], ['own', `http://localhost:${port}`])
  assert.match(String(about), /everything in it is gone then/)
  assert.equal((await fetch(`http://localhost:${port}/.well-known/jwks.json`)).status, 200)
  const minted = await runCommand(['mint', '--port', String(port)], { cwd: folder })
  assert.equal((await introspect(`http://localhost:${port}`, minted.stdout.trim())).active, true)
  await session.client.close()
  await assert.rejects(fetch(`http://localhost:${port}/healthz`))
  assert.deepEqual(readdirSync(folder), [])
})

test('a database in the working directory, or one that is named, is worked on and kept (decision 13)', async (t) => {
  const folder = newFolder()
  for (const args of [['--data', 'kept'], []]) {
    if (args.length === 0) await runCommand(['mint', '--data', '.mcp-mock-idp'], { cwd: folder })
    const session = await openMcpSession(t, { args: ['--port', '0', ...args], cwd: folder })
    const { kind, about } = await used(session)
    const file = join(folder, args[1] ?? '.mcp-mock-idp', 'mcp-mock-idp.db')
    assert.deepEqual([kind, String(about).includes(`its state stays in ${file}`)], ['own', true])
    await session.client.close()
    assert.ok(existsSync(file))
  }
})

test('a port that another program has is told by every call, and tried again by the next (issue 7, item 7)', async (t) => {
  const foreign = createServer((_request, response) => response.end('hello'))
  const port = await freePort()
  await new Promise<void>((listening) => void foreign.listen(port, '127.0.0.1', listening))
  t.after(() => foreign.close())
  const session = await openMcpSession(t, { args: ['--port', String(port)] })
  const text = await session.refused('get_status')
  assert.match(text, new RegExp(`port ${port} .*in use by another program.*--port`))
  foreign.closeAllConnections()
  await new Promise((closed) => foreign.close(closed))
  assert.equal((await used(session)).kind, 'own')
})

test('a server that went away is told, and the next call finds or opens another (issue 7, item 7)', async (t) => {
  const server = await startCommand(['--ephemeral'], { cwd: newFolder() })
  const port = portOf(server.url)
  const session = await openMcpSession(t, { args: ['--port', port] })
  assert.equal((await used(session)).kind, 'running')
  await server.stop()
  assert.match(await session.refused('mint_token'), /does not answer any more\. Try again: /)
  const { kind, public_url: url } = await used(session)
  assert.deepEqual([kind, url], ['own', `http://localhost:${port}`])
})

test('two sessions share the server that the first has opened (issue 7, item 7)', async (t) => {
  const args = ['--port', String(await freePort())]
  const first = await openMcpSession(t, { args })
  const { access_token: token } = await first.call('mint_token')
  const second = await openMcpSession(t, { args })
  assert.equal((await used(second)).kind, 'running')
  const { ours } = await second.call('inspect_token', { token })
  assert.equal(ours, true)
})

test('a server that asks for its admin token is refused until it is given (decision 5)', async (t) => {
  const secret = 'a-token-of-the-test-0123456789'
  const env = { MOCK_IDP_ADMIN_TOKEN: secret }
  const locked = await startCommand(['--ephemeral'], { cwd: newFolder(), env })
  t.after(() => locked.stop())
  const args = ['--port', portOf(locked.url)]
  const without = await openMcpSession(t, { args })
  assert.match(
    await without.refused('get_status'),
    /asks for its admin token: set MOCK_IDP_ADMIN_TOKEN/,
  )
  const given = await openMcpSession(t, { args, env })
  assert.equal((await used(given)).kind, 'running')
})

test('options that another server has to be started for are refused with how to (decision 5)', async (t) => {
  const args = ['--port', '0', '--host', '0.0.0.0']
  const session = await openMcpSession(t, { args })
  assert.match(await session.refused('get_status'), /^--host: .*mcp-mock-idp start.*--server/)
})

test('wrong use ends the process with 2 before anything is said on stdout (issue 7, item 3)', async () => {
  const args = ['mcp', '--server', 'localhost', '--issuer-name', 'A_b', '--prt', '1']
  const { code, stdout, stderr } = await runCommand(args, { cwd: newFolder() })
  assert.deepEqual([code, stdout], [2, ''])
  for (const flag of ['--server', '--issuer-name', '--prt'])
    assert.equal(stderr.match(new RegExp(`mcp-mock-idp: .*${flag}`, 'g'))?.length, 1, stderr)
  const script = ['mcp', '--print-env', '--ready-file', 'ready.json']
  const told = await runCommand(script, { cwd: newFolder() })
  assert.deepEqual([told.code, told.stdout], [2, ''])
  for (const flag of ['--print-env', '--ready-file']) assert.match(told.stderr, new RegExp(flag))
})
