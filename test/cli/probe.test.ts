import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type CliServer, newFolder, runCommand, startCommand } from '../support/cli-process.ts'
import { jwtCheck, type McpServer, startMcpServer } from '../support/mcp-server.ts'

let server: CliServer
let sound: McpServer
let lax: McpServer
const closing: (() => unknown)[] = []

before(async () => {
  const cwd = newFolder()
  server = await startCommand(['--data', 'state'], { cwd })
  const issuer = `${server.url}/issuers/default`
  const t = { after: (close: () => unknown) => void closing.push(close) } as never
  sound = await startMcpServer(t, { issuer })
  const check = (token: string, url: string) =>
    jwtCheck({ issuer, audience: url, scope: 'mcp:read' }, { typ: undefined })(token)
  lax = await startMcpServer(t, { issuer, check })
})
after(async () => {
  for (const close of closing) await close()
  await server?.stop()
})

const probe = (url: string, args: readonly string[] = [], cwd = newFolder()) =>
  runCommand(['probe', url, '--server', server.url, ...args], { cwd })

test('a server without a flaw is exit code 0, with a table on stdout and nothing of it on stderr (issue: probe)', async () => {
  const { code, stdout, stderr } = await probe(sound.url, [
    '--only',
    'exp,aud-*',
    '--only',
    'http-empty',
  ])
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /^The server at .* checks tokens by their signatures \(jwt\)\.\n/)
  assert.match(stdout, /: 0 errors, 0 warnings, \d+ matters of policy\.\n/)
  assert.equal(stderr, `Using the server at ${server.url}.\n`)
})

test('findings are exit code 1, each with what to change and a command where asked for (B-08)', async () => {
  const { code, stdout } = await probe(lax.url, ['--only', 'typ-jwt', '--show'])
  assert.equal(code, 1)
  assert.match(stdout, /ERROR refuse typ-jwt: typ is JWT\.\n {2}rule {4}RFC 9068 section 4/)
  assert.match(stdout, /\n {2}curl\ncurl -sS --include 'http:\/\/127\.0\.0\.1:\d+\/mcp' \\\n/)
})

test('a baseline is written and then accepted; a report in a file is for nobody else, and leaves stdout alone (issue: probe)', async () => {
  const cwd = newFolder()
  const only = ['--only', 'typ-jwt,exp-past']
  const first = await probe(lax.url, [...only, '--write-baseline', 'known.json'], cwd)
  assert.equal(first.code, 1)
  const args = [...only, '--baseline', 'known.json', '--format', 'sarif', '--output', 'r.sarif']
  const second = await probe(lax.url, args, cwd)
  assert.deepEqual([second.code, second.stdout], [0, ''])
  assert.match(second.stderr, /1 known by the baseline/)
  assert.equal(statSync(join(cwd, 'r.sarif')).mode & 0o777, 0o600)
  const { version, runs } = JSON.parse(readFileSync(join(cwd, 'r.sarif'), 'utf8'))
  assert.deepEqual([version, runs[0].results[0].ruleId], ['2.1.0', 'refuse/typ-jwt'])
  const stale = await probe(sound.url, [...only, '--baseline', 'known.json'], cwd)
  assert.deepEqual(
    [stale.code, /typ-jwt refuse, which is not found any more/.test(stale.stderr)],
    [0, true],
  )
})

test('warnings fail where that is asked for (B-08)', async () => {
  const only = ['--only', 'scope-missing', '--mode', 'introspection']
  const lenient = await probe(sound.url, only)
  assert.equal(lenient.code, 0, lenient.stdout)
  const wrong = ['--audience', sound.url.replace('127.0.0.1', 'localhost')]
  const refused = await probe(sound.url, [...only, ...wrong, '--fail-on', 'warning'])
  assert.equal(refused.code, 1)
  assert.match(refused.stdout, /NOT PROBED audience/)
})

test('what cannot be run is exit code 2, with a sentence why (B-08)', async () => {
  const none = await probe('http://127.0.0.1:9/mcp')
  assert.equal(none.code, 2)
  assert.match(
    none.stdout,
    /NOT PROBED unreachable\n {2}why {5}Nothing answers at http:\/\/127\.0\.0\.1:9\/mcp\./,
  )
  const remote = await probe('http://192.0.2.1/mcp')
  assert.equal(remote.code, 2)
  assert.match(remote.stderr, /URL: is 192\.0\.2\.1, which is not this machine.*--allow-remote/)
  const late = await probe(sound.url, ['--timeout', '0'])
  assert.deepEqual(
    [late.code, /--timeout: must be 0\.1 to 60 seconds/.test(late.stderr)],
    [2, true],
  )
})

test('wrong use is told whole, flag by flag (item 4)', async () => {
  const args = [
    '--format',
    'xml',
    '--fail-on',
    'note',
    '--timeout',
    'soon',
    '--resource',
    'x',
    '--audience',
    'y',
    '--nly',
    'exp',
  ]
  const { code, stderr } = await probe(sound.url, args)
  assert.equal(code, 2)
  for (const flag of ['--format', '--fail-on', '--timeout', '--resource', '--nly'])
    assert.match(stderr, new RegExp(`mcp-mock-idp: ${flag}`), flag)
  assert.match(stderr, /the nearest is --only/)
  const several = await probe(sound.url, ['http://127.0.0.1:1/'])
  assert.deepEqual([several.code, /one too many/.test(several.stderr)], [2, true])
  assert.equal((await runCommand(['probe'], { cwd: newFolder() })).code, 2)
})

test('a baseline that cannot be read is told before anything is sent (issue: probe)', async () => {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'odd.json'), '{}')
  const sent = sound.seen.length
  for (const [file, why] of [
    ['none.json', /ENOENT/],
    ['odd.json', /must be \{"version": 1/],
  ] as const) {
    const { code, stderr } = await probe(sound.url, ['--baseline', file], cwd)
    assert.equal(code, 2)
    assert.match(stderr, why)
  }
  assert.equal(sound.seen.length, sent)
})
