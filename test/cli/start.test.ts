import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { newFolder, runCommand, sendJson, startCommand } from '../support/cli-process.ts'

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

test('start prints the addresses, the clients, the place of the state and that this is a mock (L-18)', async () => {
  const cwd = newFolder()
  const server = await startCommand([], { cwd })
  const { stdout } = server.output()
  const shown = (name: string) => new RegExp(`^  ${name} +(.+)$`, 'm').exec(stdout)?.[1]
  const issuer = `${server.url}/issuers/default`
  assert.equal(shown('Issuer'), issuer)
  assert.equal(shown('Introspection'), `${issuer}/introspect`)
  assert.equal(shown('Revocation'), `${issuer}/revoke`)
  assert.equal(shown('State'), join(cwd, '.mcp-mock-idp', 'mcp-mock-idp.db'))
  assert.match(stdout, /^ {2}Client +mcp-resource-server, secret mcp-resource-server-secret$/m)
  assert.match(
    stdout,
    /This is a mock identity provider for development: never use it in production\./,
  )
  const jwks = await sendJson(String(shown('JWKS')))
  assert.ok(Array.isArray(jwks.body.keys) && jwks.body.keys.length > 0)
  assert.equal((await sendJson(String(shown('Metadata')))).body.issuer, issuer)
  const { stderr } = server.output()
  assert.match(stderr, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ info request method=GET /m)
  assert.doesNotMatch(server.output().stdout, /info request/)
  await server.stop()
})

test('the server listens on both loopback addresses (L-16)', async () => {
  const server = await startCommand(['--ephemeral'], { cwd: newFolder() })
  const { port } = new URL(server.url)
  assert.equal((await sendJson(`http://127.0.0.1:${port}/healthz`)).status, 200)
  if (!server.output().stderr.includes('no IPv6')) {
    assert.equal((await sendJson(`http://[::1]:${port}/healthz`)).status, 200)
  }
  await server.stop()
})

test('a taken port is one clear sentence and exit 2, and nothing is written (Z-02)', async () => {
  const cwd = newFolder()
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  const { code, stdout, stderr } = await runCommand(
    ['start', '--port', String(port), '--database', 'x.db'],
    { cwd },
  )
  taken.close()
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, new RegExp(`^mcp-mock-idp: port ${port} on \\S+ is in use.*\\n$`))
  assert.deepEqual(readdirSync(cwd), [])
})

for (const [signal, exitCode] of [
  ['SIGTERM', 0],
  ['SIGINT', 130],
] as const) {
  test(`${signal} stops the server with ${exitCode}, and the port is free again (Z-01)`, async () => {
    const server = await startCommand([], { cwd: newFolder() })
    const begun = Date.now()
    const waiting = fetch(`${server.url}/api/events?wait=60&after=1000000`).catch(() => undefined)
    await sendJson(`${server.url}/healthz`)
    const { code, signal: killedBy, stderr } = await server.stop(signal)
    await waiting
    assert.deepEqual([code, killedBy], [exitCode, null])
    assert.ok(Date.now() - begun < 10_000)
    assert.doesNotMatch(stderr, /fault|Error/)
    const again = createServer().listen(Number(new URL(server.url).port), '127.0.0.1')
    await once(again, 'listening')
    again.close()
  })
}

test('a second signal ends the server at once, whatever is under way (Z-01)', async () => {
  const server = await startCommand(['--ephemeral'], { cwd: newFolder() })
  const { host, port } = new URL(server.url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => {})
  const form = 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9'
  const head = `POST /token HTTP/1.1\r\nHost: ${host}\r\n${form}\r\n\r\nhalf`
  await new Promise<void>((resolve) => socket.write(head, () => resolve()))
  await sendJson(`${server.url}/healthz`)
  const begun = Date.now()
  server.child.kill('SIGINT')
  await pause(300)
  assert.equal(server.child.exitCode, null)
  assert.equal((await server.stop('SIGINT')).code, 130)
  assert.ok(Date.now() - begun < 4000)
  socket.destroy()
})

test('state survives a restart: keys, tokens, revocations and clients (K-01)', async () => {
  const cwd = newFolder()
  const first = await startCommand(['--data', 'state'], { cwd })
  const jwks = (await sendJson(`${first.url}/.well-known/jwks.json`)).body
  const minted = await sendJson(`${first.url}/api/tokens`, { method: 'POST', body: {} })
  const jti = String(minted.body.jti)
  await sendJson(`${first.url}/api/tokens/${jti}`, { method: 'DELETE' })
  await sendJson(`${first.url}/api/clients`, { method: 'POST', body: { client_id: 'mine' } })
  assert.equal((await first.stop()).code, 0)
  assert.deepEqual(readdirSync(join(cwd, 'state')), ['mcp-mock-idp.db'])

  const second = await startCommand(['--data', 'state'], { cwd })
  assert.deepEqual((await sendJson(`${second.url}/.well-known/jwks.json`)).body, jwks)
  assert.equal((await sendJson(`${second.url}/api/tokens/${jti}`)).body.status, 'revoked')
  assert.equal((await sendJson(`${second.url}/api/clients/mine`)).status, 200)
  await second.stop()
})

test('folders are made 0700 and the database 0600 whatever the umask; the default folder keeps out of Git (K-01)', async () => {
  const cwd = newFolder()
  const server = await startCommand([], { cwd, before: 'umask 000' })
  const folder = join(cwd, '.mcp-mock-idp')
  assert.equal(mode(folder), '700')
  assert.equal(readFileSync(join(folder, '.gitignore'), 'utf8'), '*\n')
  const files = readdirSync(folder).filter((name) => name.startsWith('mcp-mock-idp.db'))
  assert.ok(files.includes('mcp-mock-idp.db-wal'))
  for (const file of files) assert.equal(mode(join(folder, file)), '600', file)
  await server.stop()
})

test('a folder that was named gets no .gitignore', async () => {
  const cwd = newFolder()
  const server = await startCommand(['--data', 'a/b'], { cwd })
  assert.equal(mode(join(cwd, 'a')), '700')
  assert.equal(existsSync(join(cwd, 'a', 'b', '.gitignore')), false)
  await server.stop()
})

test('--ephemeral keeps its state closed to others, and nothing of it stays', async () => {
  const [cwd, tmp] = [newFolder(), newFolder()]
  const server = await startCommand(['--ephemeral'], {
    cwd,
    env: { TMPDIR: tmp },
    before: 'umask 000',
  })
  const [folder = ''] = readdirSync(tmp).filter((name) => name.startsWith('mcp-mock-idp-'))
  assert.equal(mode(join(tmp, folder)), '700')
  assert.equal(mode(join(tmp, folder, 'mcp-mock-idp.db')), '600')
  assert.match(server.output().stdout, /State +nothing is kept/)
  await server.stop()
  assert.deepEqual(
    readdirSync(tmp).filter((name) => name.startsWith('mcp-mock-idp-')),
    [],
  )
  assert.deepEqual(readdirSync(cwd), [])
})

test('all mistakes of flags, environment and file are told at once, exit 2 (item 1)', async () => {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'mock-idp.config.json'), '{"durabilty":"full"}')
  const { code, stdout, stderr } = await runCommand(
    ['start', '--prot', '9500', '--jwks-max-age', 'soon', '--ephemeral', '--data', 'x'],
    { cwd, env: { MOCK_IDP_PORT: 'http', MOCK_IDP_ISUER: 'x' } },
  )
  assert.deepEqual([code, stdout], [2, ''])
  assert.deepEqual(stderr.trimEnd().split('\n'), [
    'mcp-mock-idp: --prot: is no option; the nearest is --port',
    'mcp-mock-idp: MOCK_IDP_ISUER: is no variable; the nearest is MOCK_IDP_ISSUER',
    'mcp-mock-idp: durabilty in mock-idp.config.json: is no member; the nearest is durability',
    'mcp-mock-idp: --data and --ephemeral: exclude one another; give one of them',
    'mcp-mock-idp: --jwks-max-age: must be whole seconds, at least 0; got "soon"',
    'mcp-mock-idp: MOCK_IDP_PORT: must be a whole number from 0 to 65535; got "http"',
  ])
})

test('a flag is stronger than the environment, and that than the file (item 1)', async () => {
  const cwd = newFolder()
  const config = { issuer: 'https://file.test', log_level: 'silent', default_audience: 'file' }
  writeFileSync(join(cwd, 'mock-idp.config.json'), JSON.stringify(config))
  const env = { MOCK_IDP_ISSUER: 'https://env.test', MOCK_IDP_DEFAULT_AUDIENCE: 'env' }
  const server = await startCommand(['--ephemeral', '--issuer', 'https://flag.test/'], { cwd, env })
  const { body } = await sendJson(`${server.url}/api/tokens`, { method: 'POST', body: {} })
  const claims = body.claims as Record<string, unknown>
  assert.deepEqual([claims.iss, claims.aud], ['https://flag.test/', 'env'])
  const { stderr } = await server.stop()
  assert.equal(stderr, '')
})

test('a database that cannot be used is a sentence and exit 2, and stays as it is (Z-03)', async () => {
  const cwd = newFolder()
  const corrupt = join(cwd, 'corrupt.db')
  writeFileSync(corrupt, 'no database, but long enough to be looked at '.repeat(40), {
    mode: 0o600,
  })
  const before = readFileSync(corrupt)
  for (const args of [
    ['--database', 'corrupt.db'],
    ['--data', 'corrupt.db'],
    ['--database', '.'],
  ]) {
    const { code, stdout, stderr } = await runCommand(['start', '--port', '0', ...args], { cwd })
    assert.deepEqual([code, stdout], [2, ''], stderr)
    assert.match(stderr, /^mcp-mock-idp: [^\n]+\n$/)
    assert.doesNotMatch(stderr, /\n {4}at /)
  }
  assert.deepEqual(readFileSync(corrupt), before)
})

test('the mistakes of a seed file are told at once, each with its place, exit 2 (item 9)', async () => {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'seed.json'), '{"clients":[{"client_id":"a"}],"subjects":[{"name":"x"}]}')
  const { code, stderr } = await runCommand(
    ['start', '--port', '0', '--ephemeral', '--seed', 'seed.json'],
    { cwd },
  )
  assert.equal(code, 2)
  assert.match(stderr, /seed \S+seed\.json at \/clients\/0\/client_secret: is missing/)
  assert.match(stderr, /seed \S+seed\.json at \/subjects\/0\/sub: /)
})

test('another seed file replaces the clients and subjects (item 9)', async () => {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'seed.json'), '{"clients":[{"client_id":"mine","client_secret":"s3"}]}')
  const server = await startCommand(['--ephemeral', '--seed', 'seed.json'], { cwd })
  assert.match(server.output().stdout, /Client +mine, secret s3/)
  assert.equal((await sendJson(`${server.url}/api/clients/demo-client`)).status, 404)
  await server.stop()
})

test('beyond loopback an admin token is made, printed once to stderr and asked for (decision 5)', async () => {
  const server = await startCommand(['--ephemeral', '--host', '0.0.0.0'], { cwd: newFolder() })
  const { stdout, stderr } = server.output()
  const token = /^Admin token, made for this run: (\S+)$/m.exec(stderr)?.[1] ?? ''
  assert.ok(token.length >= 40)
  assert.doesNotMatch(stdout, new RegExp(token))
  assert.match(stderr, /^Warning: Listening on 0\.0\.0\.0, beyond loopback/m)
  assert.equal((await sendJson(`${server.url}/api/tokens`)).status, 401)
  const authorization = `Bearer ${token}`
  assert.equal(
    (await sendJson(`${server.url}/api/tokens`, { headers: { authorization } })).status,
    200,
  )
  assert.equal((await sendJson(`${server.url}/.well-known/jwks.json`)).status, 200)
  const end = await server.stop()
  assert.equal(end.stderr.split(token).length, 2)
})

test('an admin token given as a flag works with a warning, and is not shown (O-03)', async () => {
  const server = await startCommand(['--ephemeral', '--admin-token', 'open-sesame'], {
    cwd: newFolder(),
  })
  assert.equal((await sendJson(`${server.url}/api/keys`)).status, 401)
  const headers = { authorization: 'Bearer open-sesame' }
  assert.equal((await sendJson(`${server.url}/api/keys`, { headers })).status, 200)
  const { stdout, stderr } = await server.stop()
  assert.match(stderr, /^Warning: The admin token came as a flag/m)
  assert.doesNotMatch(stdout + stderr, /open-sesame/)
})

test('neither a token nor a secret is in the log, and a path has no query (O-01)', async () => {
  const server = await startCommand(['--ephemeral', '--log-level', 'debug'], { cwd: newFolder() })
  const { body } = await sendJson(`${server.url}/api/tokens`, { method: 'POST', body: {} })
  const token = String(body.access_token)
  await fetch(`${server.url}/introspect`, {
    method: 'POST',
    body: new URLSearchParams({
      token,
      client_id: 'demo-client',
      client_secret: 'demo-client-secret',
    }),
  })
  await fetch(`${server.url}/api/tokens?q=${token}`)
  await fetch(`${server.url}/.well-known/jwks.json?access_token=${token}`)
  const { stderr } = await server.stop()
  assert.match(stderr, /info request/)
  assert.doesNotMatch(stderr, new RegExp(`${token}|demo-client-secret|access_token=`))
})

test('the server survives a reader that goes away (Z-13)', async () => {
  const server = await startCommand(['--ephemeral'], { cwd: newFolder() })
  server.child.stdout?.destroy()
  server.child.stderr?.destroy()
  for (let count = 0; count < 20; count += 1) {
    assert.equal((await sendJson(`${server.url}/.well-known/jwks.json`)).status, 200)
  }
  assert.equal((await server.stop()).code, 0)
})

test('a folder that cannot be made is a sentence and exit 2 (Z-04)', async () => {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'file'), '')
  writeFileSync(join(cwd, '.mcp-mock-idp'), '')
  for (const args of [['--data', 'file/x'], []]) {
    const { code, stderr } = await runCommand(['start', '--port', '0', ...args], { cwd })
    assert.equal(code, 2)
    assert.match(stderr, /^mcp-mock-idp: [^\n]+\n$/)
  }
})
