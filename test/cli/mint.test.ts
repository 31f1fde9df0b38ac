import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  type CliServer,
  introspect,
  newFolder,
  runCommand,
  sendJson,
  startCommand,
} from '../support/cli-process.ts'

const JWT_LINE = /^[\w-]+\.[\w-]+\.[\w-]+\n$/
let server: CliServer
let cwd: string

before(async () => {
  cwd = newFolder()
  server = await startCommand(['--data', 'state'], { cwd })
})
after(async () => {
  await server?.stop()
})

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

test('mint prints the token and nothing else on stdout, minted by the server that answers (item 4)', async () => {
  const args = [
    'mint',
    '--server',
    server.url,
    '--subject',
    'bob',
    '--scope',
    'read',
    '--audience',
    'a',
    '--audience',
    'b',
  ]
  const { code, stdout, stderr } = await runCommand(args, { cwd: newFolder() })
  assert.equal(code, 0, stderr)
  assert.match(stdout, JWT_LINE)
  assert.equal(stderr, `Using the server at ${server.url}.\n`)
  const { sub, scope, aud } = claimsOf(stdout)
  assert.deepEqual({ sub, scope, aud }, { sub: 'bob', scope: 'read', aud: ['a', 'b'] })
  assert.equal((await introspect(server.url, stdout.trim())).active, true)
})

test('a fault is minted by its id; one that is not there, or parameters that it sets itself, are refused (issue: faults)', async () => {
  const mint = (...args: readonly string[]) =>
    runCommand(['mint', '--server', server.url, ...args], { cwd: newFolder() })
  const { code, stdout } = await mint('--fault', 'exp-past', '--subject', 'bob')
  assert.equal(code, 0)
  const { exp, sub } = claimsOf(stdout)
  assert.deepEqual([exp < Date.now() / 1000, sub], [true, 'bob'])
  const conflict = await mint('--fault', 'exp-past', '--expires-in', '60')
  assert.equal(conflict.code, 1)
  assert.match(conflict.stderr, /--expires-in: .*"exp-past"/)
  const unknown = await mint('--fault', 'exp-passed')
  assert.equal(unknown.code, 1)
  assert.match(unknown.stderr, /--fault: .*catalogue/)
})

test('the server at the configured port is used where none is named (decision 13)', async () => {
  const { port } = new URL(server.url)
  const { code, stderr } = await runCommand(['mint'], {
    cwd: newFolder(),
    env: { MOCK_IDP_PORT: port },
  })
  assert.deepEqual([code, stderr], [0, `Using the server at http://localhost:${port}.\n`])
})

test('--json prints the whole answer (api.md, POST /api/tokens)', async () => {
  const args = [
    'mint',
    '--server',
    server.url,
    '--json',
    '--token-format',
    'opaque',
    '--no-expires-in',
  ]
  const { stdout } = await runCommand(args, { cwd: newFolder() })
  const answer = JSON.parse(stdout)
  assert.deepEqual(
    [answer.token_type, answer.format, answer.expires_in],
    ['Bearer', 'opaque', undefined],
  )
  assert.equal((await sendJson(`${server.url}/api/tokens/${answer.jti}`)).status, 200)
})

test('a token that needed a new key comes with a warning on stderr (decision 16)', async () => {
  const args = ['mint', '--server', server.url, '--alg', 'PS384']
  const [first, second] = [
    await runCommand(args, { cwd: newFolder() }),
    await runCommand(args, { cwd: newFolder() }),
  ]
  assert.match(first.stdout, JWT_LINE)
  assert.match(first.stderr, /^A key was made for this token/m)
  assert.doesNotMatch(second.stderr, /A key was made/)
})

test('--count prints a token a line, --json an answer a line (api.md, POST /api/tokens)', async () => {
  const args = ['mint', '--server', server.url, '--count', '300', '--alg', 'ES256']
  const tokens = (await runCommand(args, { cwd: newFolder() })).stdout.trimEnd().split('\n')
  assert.deepEqual([tokens.length, new Set(tokens).size], [300, 300])
  const answers = (await runCommand([...args, '--json'], { cwd: newFolder() })).stdout
    .trimEnd()
    .split('\n')
  assert.equal(new Set(answers.map((line) => JSON.parse(line).jti)).size, 300)
})

test('a refusal by the server is exit 1 and a sentence that names the flag', async () => {
  const args = [
    'mint',
    '--server',
    server.url,
    '--profile',
    'nope',
    '--not-before',
    '-99999999999999',
  ]
  const { code, stdout, stderr } = await runCommand(args, { cwd: newFolder() })
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(stderr, /^mcp-mock-idp: --profile: /m)
})

test('an issuer that is not there is exit 1', async () => {
  const args = ['mint', '--server', server.url, '--issuer-name', 'nobody']
  const { code, stderr } = await runCommand(args, { cwd: newFolder() })
  assert.equal(code, 1)
  assert.match(stderr, /mcp-mock-idp: there is no issuer/)
})

test('--issuer-name picks an issuer of the server', async () => {
  await sendJson(`${server.url}/api/issuers`, { method: 'POST', body: { name: 'second' } })
  const args = ['mint', '--server', server.url, '--issuer-name', 'second']
  const { stdout } = await runCommand(args, { cwd: newFolder() })
  assert.equal(claimsOf(stdout).iss, `${server.url}/issuers/second`)
})

test('wrong flags are told all at once with the nearest known ones, exit 2 (item 1)', async () => {
  const args = [
    'mint',
    '--subjct',
    'x',
    '--expires-in',
    '1h',
    '--claims',
    '[]',
    '--server',
    'here',
    '--issuer-name',
    'A',
  ]
  const { code, stdout, stderr } = await runCommand(args, {
    cwd: newFolder(),
    env: { MOCK_IDP_PORT: 'x' },
  })
  assert.deepEqual([code, stdout], [2, ''])
  assert.deepEqual(stderr.trimEnd().split('\n'), [
    'mcp-mock-idp: --subjct: is no option; the nearest is --subject',
    'mcp-mock-idp: --expires-in: must be a whole number',
    'mcp-mock-idp: --claims: must be a JSON object',
    'mcp-mock-idp: --server: must be an http or https URL; got "here"',
    'mcp-mock-idp: --issuer-name: must be small letters, digits and - only; got "A"',
    'mcp-mock-idp: MOCK_IDP_PORT: must be a whole number from 0 to 65535; got "x"',
  ])
})

test('a server that was named and does not answer is exit 1, without falling back (decision 13)', async () => {
  const args = ['mint', '--server', 'http://127.0.0.1:9', '--data', join(cwd, 'state')]
  const { code, stdout, stderr } = await runCommand(args, { cwd: newFolder() })
  assert.deepEqual(
    [code, stdout, stderr],
    [1, '', 'mcp-mock-idp: No server answers at http://127.0.0.1:9.\n'],
  )
})

test('without a server and without a database there is nothing to mint with, exit 1, and nothing is made', async () => {
  const empty = newFolder()
  const { code, stderr } = await runCommand(['mint', '--port', '9'], { cwd: empty })
  assert.equal(code, 1)
  assert.match(
    stderr,
    /^mcp-mock-idp: No server answers at http:\/\/localhost:9, and there is no database at /,
  )
  assert.deepEqual(readdirSync(empty), [])
})

test('with --data a server that has another database is not used; one that has it is (decision 13)', async () => {
  const { port } = new URL(server.url)
  const other = newFolder()
  const elsewhere = await runCommand(['mint', '--port', port, '--data', 'mine'], { cwd: other })
  assert.equal(elsewhere.code, 0, elsewhere.stderr)
  assert.match(elsewhere.stderr, /^Using the database \S+mine\/mcp-mock-idp\.db\.\n$/)
  assert.deepEqual(await introspect(server.url, elsewhere.stdout.trim()), { active: false })
  const same = await runCommand(['mint', '--port', port, '--data', 'state'], { cwd })
  assert.equal(same.stderr, `Using the server at http://localhost:${port}.\n`)
  const named = await runCommand(['mint', '--server', server.url, '--data', 'mine'], { cwd: other })
  assert.equal(named.code, 1)
  assert.match(named.stderr, /has another database/)
})

test('a token minted on the database carries the URL that it was served under, and is active there later (decision 4)', async () => {
  const folder = newFolder()
  const first = await startCommand(['--data', 'd', '--issuer', 'https://idp.test/x'], {
    cwd: folder,
  })
  await first.stop()
  const { code, stdout, stderr } = await runCommand(['mint', '--port', '0', '--data', 'd'], {
    cwd: folder,
  })
  assert.equal(code, 0, stderr)
  assert.match(stdout, JWT_LINE)
  assert.equal(claimsOf(stdout).iss, 'https://idp.test/x')
  const { port } = new URL(first.url)
  const second = await startCommand(
    ['--data', 'd', '--port', port, '--issuer', 'https://idp.test/x'],
    { cwd: folder },
  )
  assert.equal((await introspect(second.url, stdout.trim())).active, true)
  await second.stop()
})

test('a server that asks for its admin token gets it from the environment or a file (decision 5)', async () => {
  const locked = await startCommand(['--ephemeral'], {
    cwd: newFolder(),
    env: { MOCK_IDP_ADMIN_TOKEN: 'sesame' },
  })
  const here = newFolder()
  writeFileSync(join(here, 'token'), 'sesame\n')
  const args = ['mint', '--server', locked.url]
  const without = await runCommand(args, { cwd: here })
  assert.equal(without.code, 1)
  assert.match(without.stderr, /asks for its admin token: set MOCK_IDP_ADMIN_TOKEN/)
  const { code } = await runCommand([...args, '--admin-token-file', 'token'], { cwd: here })
  assert.equal(code, 0)
  const byEnvironment = await runCommand(args, {
    cwd: here,
    env: { MOCK_IDP_ADMIN_TOKEN: 'sesame' },
  })
  assert.equal(byEnvironment.code, 0)
  await locked.stop()
})
