import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type CliServer, newFolder, runCommand, startCommand } from '../support/cli-process.ts'
import { startMcpServer } from '../support/mcp-server.ts'

let server: CliServer
let cwd: string

before(async () => {
  cwd = newFolder()
  server = await startCommand(['--data', 'state'], { cwd })
})
after(async () => {
  await server?.stop()
})

const RESOURCE = 'http://127.0.0.1:8000/mcp'
const METADATA = 'http://127.0.0.1:8000/.well-known/oauth-protected-resource/mcp'

const run = (...args: readonly string[]) =>
  runCommand(['protected-resource', '--server', server.url, ...args], { cwd })

test('protected-resource prints the document alone, so that it can be written to a file (RFC 9728 section 2)', async () => {
  const flags = ['--scope', 'read', '--scope', 'write', '--resource-name', 'Müll & Co', '--dpop']
  const { code, stdout, stderr } = await run(RESOURCE, ...flags)
  assert.equal(code, 0, stderr)
  const document = JSON.parse(stdout)
  assert.deepEqual(document.authorization_servers, [`${server.url}/issuers/default`])
  assert.deepEqual(
    [document.resource, document.scopes_supported, document.resource_name],
    [RESOURCE, ['read', 'write'], 'Müll & Co'],
  )
  assert.equal(document.dpop_bound_access_tokens_required, true)
  assert.match(stderr, /^Using the server at /)
})

test('--format challenge prints the header of the 401, and all prints everything (RFC 9728 section 5.1)', async () => {
  const challenge = await run(RESOURCE, '--scope', 'read', '--format', 'challenge')
  assert.equal(
    challenge.stdout,
    `WWW-Authenticate: Bearer scope="read", resource_metadata="${METADATA}"\n`,
  )
  const all = await run(RESOURCE, '--scope', 'read', '--format', 'all')
  for (const part of [
    METADATA,
    '"bearer_methods_supported"',
    'insufficient_scope',
    '# server.py',
    'RemoteAuthProvider(',
    'Router()',
    'curl -fsS',
    '# Good to know',
  ])
    assert.ok(all.stdout.includes(part), part)
})

test('it works on the database where no server answers, with the issuer that was served (Z-10)', async () => {
  const args = ['protected-resource', RESOURCE, '--port', '0', '--data', 'state']
  const { code, stdout, stderr } = await runCommand(args, { cwd })
  assert.equal(code, 0, stderr)
  assert.deepEqual(JSON.parse(stdout).authorization_servers, [`${server.url}/issuers/default`])
})

test('what is wrong is told by its flag: 1 where the server refuses it, 2 for wrong use', async () => {
  const refused = await run('mcp', '--scope', 'a"b', '--resource-documentation', 'docs')
  assert.equal(refused.code, 1)
  assert.equal(refused.stdout, '')
  for (const flag of ['URL', '--scope', '--resource-documentation'])
    assert.match(refused.stderr, new RegExp(`^mcp-mock-idp: ${flag}: must be`, 'm'))
  const format = await run(RESOURCE, '--format', 'xml')
  assert.equal(format.code, 2)
  assert.match(format.stderr, /--format: must be one of json, challenge, all; got "xml"/)
  assert.equal((await run(RESOURCE, '--format', 'json', '--check')).code, 2)
  assert.equal((await run()).code, 2)
})

test('--check ends with 0 where the server serves what was drafted, and with 1 where clients cannot use it (issue 6: protected resource)', async (t) => {
  const issuer = `${server.url}/issuers/default`
  const sound = await startMcpServer(t, { issuer })
  const good = await run(sound.url, '--scope', 'mcp:read', '--check')
  assert.deepEqual([good.code, good.stdout], [0, ''])
  assert.match(good.stderr, /The server serves what was drafted\./)
  const named = await run(sound.url, '--scope', 'mcp:read', '--resource-name', 'Tools', '--check')
  assert.deepEqual(
    [named.code, named.stdout],
    [0, 'WARNING resource_name: The document says nothing, not "Tools".\n'],
  )
  const other = await startMcpServer(t, { issuer: `${issuer}/` })
  const bad = await run(other.url, '--scope', 'mcp:read', '--check')
  assert.equal(bad.code, 1)
  assert.match(bad.stdout, /^ERROR {3}authorization_servers: The document names ".*\/", not /)
})
