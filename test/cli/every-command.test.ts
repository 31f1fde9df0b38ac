import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { CommandRow } from '../../src/cli/command-row.ts'
import { COMMANDS } from '../../src/cli/command-table.ts'
import {
  type CliServer,
  type Ended,
  newFolder,
  runCommand,
  sendJson,
  startCommand,
} from '../support/cli-process.ts'

let server: CliServer
let cwd: string
const used = new Map<string, Set<'text' | 'json'>>()

before(async () => {
  cwd = newFolder()
  server = await startCommand(['--ephemeral'], { cwd })
})
after(async () => {
  await server?.stop()
})

/** Runs a command against the server; its path is counted as used. */
async function run(path: string, ...args: readonly string[]): Promise<Ended> {
  const words = path.split(' ')
  const form = args.includes('--json') ? 'json' : 'text'
  const forms = used.get(path) ?? new Set()
  used.set(path, forms.add(form))
  return runCommand([...words, '--server', server.url, ...args], { cwd })
}

/** Runs a command that has to succeed; answers its stdout. */
async function text(path: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(path, ...args)
  assert.equal(code, 0, `${path} ${args.join(' ')}: ${stderr}`)
  return stdout
}

/** Runs a command that has to succeed, and reads the JSON on its stdout. */
// biome-ignore lint/suspicious/noExplicitAny: each command answers its own shape.
async function json(path: string, ...args: readonly string[]): Promise<any> {
  return JSON.parse(await text(path, '--json', ...args))
}

test('keys: list, show, add, import, export, revoke and schedule', async () => {
  const kid = (await text('keys add', '--alg', 'EdDSA')).match(/^kid +(\S+)$/m)?.[1] ?? ''
  const added = await json('keys add', '--state', 'current')
  assert.deepEqual([added.alg, added.state], ['RS256', 'current'])
  assert.match(await text('keys list'), new RegExp(`^KID .*\\n(.*\\n)*${kid} +EdDSA +next`, 'm'))
  assert.ok((await json('keys list', '--limit', '2')).length === 2)
  assert.match(await text('keys show', '--', kid), /^state +next$/m)
  assert.equal((await json('keys show', '--', kid)).alg, 'EdDSA')
  assert.match(await text('keys export', '--', kid), /^-----BEGIN PUBLIC KEY-----/)
  assert.equal((await json('keys export', kid, '--private')).kty, 'OKP')
  await text('keys export', added.kid, '--private', '--output', 'key.pem')
  assert.equal(statSync(join(cwd, 'key.pem')).mode & 0o777, 0o600)
  const jwks = JSON.parse(await text('keys export', '--private'))
  const states = jwks.keys.map(({ d, state }: Record<string, string>) => d !== undefined && state)
  assert.deepEqual([...new Set(states)].sort(), ['current', 'next'])
  const { privateKey } = await import('node:crypto').then((crypto) =>
    crypto.generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  )
  writeFileSync(join(cwd, 'ec.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }))
  assert.match(await text('keys import', 'ec.pem'), /^alg +ES384\n[\s\S]*origin +imported/m)
  writeFileSync(join(cwd, 'secret.txt'), `${'s'.repeat(48)}\n`)
  const secret = await json('keys import', 'secret.txt', '--alg', 'HS256', '--kid', 'hs')
  assert.deepEqual([secret.kid, secret.kty], ['hs', 'oct'])
  assert.equal(await text('keys export', 'hs', '--format', 'secret'), `${'s'.repeat(48)}\n`)
  assert.match(await text('keys revoke', 'hs', '--dry-run'), /^state +next$/m)
  assert.equal((await json('keys revoke', 'hs')).state, 'revoked')
  assert.match(await text('keys schedule', '--every', '600'), /^every_seconds +600$/m)
  assert.equal((await json('keys schedule', '--no-every')).every_seconds, null)
})

test('rotate --dry-run says what rotate then does (M-04)', async () => {
  const planned = JSON.parse(await text('rotate', '--dry-run'))
  assert.equal((await json('rotate')).current.kid, planned.current.kid)
})

test('mint prints a token, a header, a command or JSON, one a line where there are many', async () => {
  const token = (await text('mint')).trim()
  assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+$/)
  assert.match(await text('mint', '--format', 'header'), /^Authorization: Bearer [\w.-]+\n$/)
  const command = await text('mint', '--format', 'curl', '--audience', "http://127.0.0.1:1/it's")
  assert.match(command, /^curl -sS --include --location 'http:\/\/127\.0\.0\.1:1\/it'\\''s' -H '/)
  assert.equal((await json('mint', '--token-format', 'opaque')).format, 'opaque')
  const lines = (await text('mint', '--count', '3', '--json')).trimEnd().split('\n')
  assert.equal(new Set(lines.map((line) => JSON.parse(line).jti)).size, 3)
  const twice = await run('mint', '--json', '--format', 'header')
  assert.deepEqual([twice.code, twice.stdout], [2, ''])
})

test('tokens: list follows all pages up to its limit, and shows tokens only where asked (api.md, lists)', async () => {
  await text('mint', '--count', '600', '--subject', 'many', '--token-format', 'opaque')
  const all = await json('tokens list', '--subject', 'many')
  assert.equal(all.length, 600)
  assert.equal(all[0].access_token, undefined)
  const some = await run('tokens list', '--subject', 'many', '--limit', '501', '--json', '--reveal')
  assert.equal(JSON.parse(some.stdout).length, 501)
  assert.match(JSON.parse(some.stdout)[0].access_token, /^[\w-]{20,}$/)
  assert.match(some.stderr, /There are more than these 501: raise --limit\./)
  assert.match(
    await text('tokens list', '--limit', '1'),
    /^JTI +STATUS[^\n]*\n\S+ +active [^\n]*\n$/,
  )
  const [{ jti }] = all
  assert.match(await text('tokens show', '--', jti), /^subject +many$/m)
  assert.equal((await json('tokens show', jti, '--reveal')).jti, jti)
})

test('tokens revoke takes ids or a selection, and refuses to take neither', async () => {
  const { jti } = await json('mint', '--subject', 'carol')
  assert.equal(await text('tokens revoke', '--', jti), '')
  assert.equal((await json('tokens show', jti)).status, 'revoked')
  assert.equal(
    await text('tokens revoke', '--subject', 'many', '--dry-run'),
    '600 would be revoked\n',
  )
  assert.deepEqual(await json('tokens revoke', '--subject', 'many'), { revoked: 600 })
  const neither = await run('tokens revoke', '--dry-run')
  assert.equal(neither.code, 2)
  assert.equal((await run('tokens revoke', 'nobody')).code, 1)
})

test('tokens inspect looks into a token and ends with 1 where a check fails', async () => {
  const token = (await text('mint', '--scope', 'read')).trim()
  const good = await text('tokens inspect', token, '--scope', 'read')
  assert.match(good, /^passed {2}signature: /m)
  const bad = await run('tokens inspect', `Authorization: Bearer ${token}`, '--audience', 'x')
  assert.equal(bad.code, 1)
  assert.match(bad.stdout, /^failed {2}aud: /m)
  assert.equal((await json('tokens inspect', token)).ours, true)
})

test('static: a table is imported, listed, exported and edited', async () => {
  writeFileSync(join(cwd, 'tokens.json'), '{"t1":{"client_id":"c","scopes":["read"]}}')
  assert.match(await text('static import', 'tokens.json', '--table', 'team'), /^t1 +added$/m)
  const plan = await json('static import', 'tokens.json', '--table', 'team', '--dry-run')
  assert.deepEqual(plan, [{ token: 't1', became: 'unchanged' }])
  assert.match(await text('static list'), /^team +1 /m)
  assert.deepEqual(await json('static list', 'team'), [
    { token: 't1', client_id: 'c', scopes: ['read'] },
  ])
  const args = ['t2', '--table', 'team', '--scope', 'a,b', '--claims', '{"team":"blue"}']
  assert.match(await text('static add', ...args), /^scopes +a b$/m)
  assert.equal((await run('static add', ...args)).code, 1)
  assert.equal((await json('static add', ...args, '--replace')).team, 'blue')
  assert.match(await text('static export', 'team', '--format', 'python'), /^\{\n {4}"t1": \{/)
  await text('static export', 'team', '--output', 'out.json')
  assert.deepEqual(Object.keys(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'))), [
    't1',
    't2',
  ])
  assert.deepEqual(Object.keys(await json('static export', 'team')), ['t1', 't2'])
  assert.equal(await text('static remove', 't2', '--table', 'team'), '')
  assert.deepEqual(await json('static remove', 't1', '--table', 'team'), {})
  await text('static import', 'out.json', '--table', 'other')
  assert.equal(await text('static delete', 'team'), '')
  assert.deepEqual(await json('static delete', 'other'), {})
})

test('a name that is a step in a path reaches nothing else: exit 2, and it is told (RFC 3986 section 5.2.4)', async () => {
  for (const path of ['static delete', 'tokens show', 'keys show', 'issuers show', 'connect']) {
    const { code, stderr } = await run(path, '..')
    assert.deepEqual([path, code], [path, 2])
    assert.match(stderr, /^mcp-mock-idp: "\.\." names nothing that there is$/m)
  }
})

test('clients: a client is registered, shown without its secret, changed and deleted', async () => {
  const made = await text('clients add', 'my-agent', '--grant-types', 'client_credentials')
  assert.match(made, /^client_secret +\S{20,}$/m)
  assert.match(await text('clients list'), /^my-agent /m)
  assert.doesNotMatch(JSON.stringify(await json('clients list')), /client_secret"/)
  assert.doesNotMatch(await text('clients show', 'my-agent'), /client_secret /)
  const { client_secret: secret } = await json('clients show', 'my-agent', '--reveal')
  assert.ok(made.includes(secret))
  assert.match(await text('clients update', 'my-agent', '--token-lifetime', '60'), /lifetime +60$/m)
  const named = await json('clients update', 'my-agent', '--name', 'Mine')
  assert.deepEqual([named.client_name, named.access_token_lifetime], ['Mine', 60])
  assert.equal((await json('clients show', 'my-agent', '--reveal')).client_secret, secret)
  const rolled = (await text('clients roll-secret', 'my-agent')).trim()
  assert.notEqual(rolled, secret)
  assert.notEqual((await json('clients roll-secret', 'my-agent')).client_secret, rolled)
  const other = await json('clients add', '--metadata', '{"client_uri":"https://a.example"}')
  assert.equal(other.client_uri, 'https://a.example')
  assert.equal(await text('clients remove', 'my-agent'), '')
  assert.deepEqual(await json('clients remove', other.client_id), {})
  assert.equal((await run('clients show', 'my-agent')).code, 1)
})

test('subjects: one is added, shown, replaced and deleted, even one that no path can carry', async () => {
  assert.match(await text('subjects add', 'carol', '--claims', '{"a":1}'), /^claims +\{"a":1\}$/m)
  assert.equal((await json('subjects add', '..')).sub, '..')
  assert.match(await text('subjects list'), /^carol /m)
  assert.equal((await json('subjects list')).length, 5)
  assert.match(await text('subjects set', 'carol', '--name', 'Carol'), /^name +Carol$/m)
  assert.equal((await json('subjects set', '..', '--name', 'Dots')).name, 'Dots')
  assert.match(await text('subjects show', 'carol'), /^sub +carol$/m)
  assert.equal((await json('subjects show', '..')).name, 'Dots')
  assert.equal(await text('subjects remove', 'carol'), '')
  assert.deepEqual(await json('subjects remove', '..'), {})
})

test('issuers: one is made with its own base, shown and deleted; the commands reach it by --issuer-name', async () => {
  assert.match(await text('issuers create', 'team-a'), /^name +team-a$/m)
  const { name } = await json('issuers create')
  assert.match(await text('issuers list'), /^team-a /m)
  assert.equal((await json('issuers list')).length, 3)
  assert.match(await text('issuers show', 'team-a'), /^contents +\{/m)
  assert.equal((await json('issuers show', name)).contents.subjects, 3)
  const claims = JSON.parse(await text('mint', '--issuer-name', 'team-a', '--json')).claims
  assert.equal(claims.iss, `${server.url}/issuers/team-a`)
  assert.equal(await text('issuers delete', 'team-a'), '')
  assert.deepEqual(await json('issuers delete', name), {})
})

test('clock: it is moved, set, stopped and reset, and tokens are stamped by it (M-12)', async () => {
  assert.match(await text('clock advance', '1h30m'), /^offset_seconds +5400$/m)
  assert.equal((await json('clock advance', '-30m')).offset_seconds, 3600)
  assert.match(await text('clock set', '2030-01-01T00:00:00Z'), /^now +2030-01-01T00:00:0\dZ$/m)
  assert.ok((await json('clock set', '1893456000')).now >= 1_893_456_000)
  assert.match(await text('clock freeze', '1893456000'), /^frozen_at +2030-01-01T00:00:00Z$/m)
  assert.equal((await json('clock advance', '1d')).frozen_at, 1_893_542_400)
  assert.equal(JSON.parse(await text('mint', '--json')).claims.iat, 1_893_542_400)
  assert.equal((await json('clock freeze')).frozen_at, 1_893_542_400)
  assert.match(await text('clock show'), /^now +2030-01-02T00:00:00Z$/m)
  assert.match(await text('clock reset'), /^now +\d/m)
  assert.equal((await json('clock reset')).frozen_at, undefined)
  assert.equal((await json('clock show')).offset_seconds, undefined)
  assert.equal((await run('clock advance', 'soon')).code, 2)
})

test('faults: the catalogue is searched, an endpoint made to answer badly and soundly again', async () => {
  assert.match(
    await text('faults list', 'audience', '--kind', 'token'),
    /^aud-wrong +token +reject/m,
  )
  assert.ok((await json('faults list')).length > 200)
  assert.match(await text('faults show', 'exp-past'), /^clause +RFC 7519/m)
  assert.deepEqual((await json('faults show', 'jwks')).on, false)
  const args = ['jwks', '--mode', 'error', '--status', '503', '--times', '2']
  assert.match(await text('faults set', ...args), /^status +503$/m)
  assert.equal((await fetch(`${server.url}/.well-known/jwks.json`)).status, 503)
  assert.equal((await json('faults set', 'introspect', '--delay-ms', '5')).mode, 'slow')
  assert.match(await text('faults endpoints'), /^jwks +true +status +503 +1 +1$/m)
  assert.equal((await json('faults endpoints')).length, 7)
  assert.equal(await text('faults clear', 'jwks'), '')
  assert.equal((await fetch(`${server.url}/.well-known/jwks.json`)).status, 200)
  assert.deepEqual(await json('faults clear'), {})
  const nothing = await run('faults show', 'exp-passed')
  assert.deepEqual([nothing.code, nothing.stdout], [1, ''])
  const misfit = await run('faults set', 'jwks', '--mode', 'nonsense')
  assert.match(misfit.stderr, /^mcp-mock-idp: --mode: /m)
})

test('connect lists its targets, prints a configuration, and writes all its files for their owner alone', async () => {
  assert.match(await text('connect'), /^introspection +Introspection/m)
  assert.ok((await json('connect')).length > 8)
  const { code, stdout, stderr } = await run(
    'connect',
    'jwks',
    '--fastmcp',
    '2.13',
    '--scope',
    'read',
  )
  assert.equal(code, 0)
  assert.ok(stdout.includes(`${server.url}/issuers/default/.well-known/jwks.json`))
  assert.match(stderr, /^Run it:\npip install/m)
  await text('connect', 'environment', '--output', 'made')
  assert.equal(statSync(join(cwd, 'made/auth.sh')).mode & 0o777, 0o600)
  assert.match(readFileSync(join(cwd, 'made/server.py'), 'utf8'), /FastMCP\(/)
  assert.match(await text('connect', 'environment', '--file', 'server.py'), /FastMCP\(/)
  const unknown = await run('connect', 'jwsk')
  assert.equal(unknown.code, 1)
  assert.equal((await run('connect', '--scope', 'read')).code, 2)
})

test('snapshot: what is saved is loaded again, by its owner alone; half a file never has its name', async () => {
  assert.equal(await text('snapshot save', 'all.db'), '')
  assert.equal(statSync(join(cwd, 'all.db')).mode & 0o777, 0o600)
  const before = await json('keys list')
  await text('rotate')
  assert.match(await text('snapshot load', 'all.db'), /^issuers +1$/m)
  assert.deepEqual(await json('keys list'), before)
  assert.deepEqual(await json('snapshot save', 'again.db'), { file: 'again.db' })
  assert.equal((await json('snapshot load', 'again.db')).issuers, 1)
  const foreign = await run('snapshot load', 'tokens.json')
  assert.deepEqual([foreign.code, foreign.stdout], [1, ''])
  const nowhere = await run('snapshot save', 'no/folder/x.db')
  assert.equal(nowhere.code, 2)
  assert.match(nowhere.stderr, /FILE no\/folder\/x\.db: ENOENT/)
})

test('events shows what happened, oldest first; --follow waits for what happens, up to a limit or a time', async () => {
  const events = await json('events', '--type', 'client_created', '--limit', '2')
  assert.equal(events.length, 2)
  assert.ok(events[0].id < events[1].id)
  assert.match(await text('events', '--kind', 'changes'), /^20\S+Z endpoint_fault_cleared /m)
  const following = run('events', '--follow', '--limit', '1', '--type', 'subject_created', '--json')
  let isOver = false
  const names = Array.from({ length: 40 }, (_, at) => `follower-${at}`)
  const adding = (async () => {
    for (const sub of names) {
      await sendJson(`${server.url}/api/subjects`, { method: 'POST', body: { sub } })
      await new Promise((resolve) => setTimeout(resolve, 200))
      if (isOver) return
    }
  })()
  const { code, stdout } = await following
  isOver = true
  await adding
  assert.equal(code, 0)
  assert.equal(JSON.parse(stdout).type, 'subject_created')
  const late = await run('events', '--follow', '--type', 'issuer_reset', '--timeout', '0.3')
  assert.deepEqual([late.code, late.stdout], [1, ''])
})

test('reset puts back the seed, and the keys where asked', async () => {
  const [before] = await json('keys list')
  assert.equal(await text('reset'), '')
  assert.equal((await json('subjects list')).length, 3)
  assert.ok((await json('keys list')).some((key: { kid: string }) => key.kid === before.kid))
  assert.deepEqual(await json('reset', '--with-keys'), {})
  assert.ok(!(await json('keys list')).some((key: { kid: string }) => key.kid === before.kid))
})

test('status says what runs', async () => {
  assert.match(await text('status'), new RegExp(`^public_url +${server.url}$`, 'm'))
  assert.equal((await json('status')).product, 'mcp-mock-idp')
})

test('every command that talks to a server was run here, in text and as JSON; the others have tests of their own', () => {
  const elsewhere = ['start', 'env', 'doctor', 'probe', 'protected-resource', 'mcp', 'completion']
  const leaves = (rows: readonly CommandRow[], above = ''): readonly string[] =>
    rows.flatMap((row) =>
      row.kind === 'group' ? leaves(row.commands, `${row.name} `) : [above + row.name],
    )
  const missing = leaves(COMMANDS)
    .filter((path) => !elsewhere.includes(path))
    .filter((path) => (used.get(path)?.size ?? 0) < 2)
  assert.deepEqual(missing, [])
})
