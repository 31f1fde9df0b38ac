import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { authorizePath, CALLBACK, PUBLIC_CLIENT, VERIFIER } from '../support/authorize.ts'
import { newFolder, runCommand, sendJson, startCommand } from '../support/cli-process.ts'
import { basic, DEMO_CLIENT } from '../support/http.ts'

/** Where time stands in deterministic mode, in Unix seconds. */
const BEGINNING = 1_767_225_600

const ISSUER = 'https://idp.example'
const seeded = (seed: string) => ['--deterministic', seed, '--issuer', ISSUER]

/** What a token says in so far as it must be the same: all of it, or without a signature that has chance in it. */
const steady = (token: string, alg: string) =>
  /^(ES|PS)/.test(alg) ? token.slice(0, token.lastIndexOf('.')) : token

async function form(
  url: string,
  parameters: Readonly<Record<string, string>>,
  client = DEMO_CLIENT,
) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { Authorization: basic(client) },
    body: new URLSearchParams(parameters),
  })
  return JSON.parse(await answer.text()) as Readonly<Record<string, unknown>>
}

const sent = async (url: string, body: object = {}) =>
  (await sendJson(url, { method: 'POST', body })).body

/** The code that the public client is sent. */
async function codeAt(url: string): Promise<string> {
  const asked = url + authorizePath({ login_hint: 'alice', scope: 'read offline_access' })
  const answer = await fetch(asked, { redirect: 'manual' })
  return new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''
}

/** Asks for something of everything that is made by chance, and tells what came. */
async function transcript(url: string): Promise<Readonly<Record<string, unknown>>> {
  const post = (path: string, body: object = {}) => sent(url + path, body)
  const told: Record<string, unknown> = {}
  for (const alg of ['RS256', 'RS512', 'EdDSA', 'HS256', 'ES256', 'PS256', 'ES512']) {
    const { jti, kid, access_token: token } = await post('/api/tokens', { alg, subject: 'alice' })
    told[alg] = { jti, kid, token: steady(String(token), alg) }
  }
  told.opaque = (await post('/api/tokens', { format: 'opaque' })).access_token
  told.fault = (await post('/api/tokens', { fault: 'sig-random' })).access_token
  told.rotated = await post('/api/keys/rotate', { alg: 'RS256' })
  told.client = await post('/api/clients', { client_name: 'made' })
  told.registered = await post('/register', { redirect_uris: [CALLBACK] })
  const granted = { code: await codeAt(url), redirect_uri: CALLBACK, client_id: PUBLIC_CLIENT }
  const grant = { grant_type: 'authorization_code', code_verifier: VERIFIER }
  told.granted = [
    granted,
    await form(`${url}/token`, { ...grant, ...granted }, [PUBLIC_CLIENT, '']),
  ]
  told.device = await form(`${url}/device_authorization`, {})
  const { name } = await post('/api/issuers')
  told.issuer = name
  told.theirKeys = (await sendJson(`${url}/issuers/${name}/.well-known/jwks.json`)).body
  told.keys = (await sendJson(`${url}/api/keys.jwks?private=true`)).body
  told.jwks = (await sendJson(`${url}/.well-known/jwks.json`)).body
  told.events = (await sendJson(`${url}/api/events?kind=changes&limit=500`)).body
  return JSON.parse(JSON.stringify(told).replaceAll(url, 'URL'))
}

test('two processes with one seed answer the same to the last byte, and one with another seed does not (decision 30)', async () => {
  const servers = await Promise.all(
    ['golden', 'golden', 'other'].map((seed) =>
      startCommand(['--ephemeral', ...seeded(seed)], { cwd: newFolder() }),
    ),
  )
  const [one, two, other] = await Promise.all(servers.map(({ url }) => transcript(url)))
  assert.deepEqual(two, one)
  const [first] = servers
  const { RS256, jwks } = one as { RS256: { token: string }; jwks: object }
  const claims = JSON.parse(Buffer.from(RS256.token.split('.')[1] ?? '', 'base64url').toString())
  assert.deepEqual([claims.iss, claims.iat, claims.exp], [ISSUER, BEGINNING, BEGINNING + 3600])
  for (const [name, value] of Object.entries(other ?? {}))
    assert.notDeepEqual(value, one?.[name], name)
  assert.ok(!JSON.stringify(other?.jwks).includes(String(Object(jwks).keys[0].n)))
  const digest = createHash('sha256').update(RS256.token).digest('base64url')
  assert.equal(
    digest,
    'rTHBMea8_T6XH5RtGLP2BBE2yVCWaZYnAg7bsB1LTmM',
    'the same token in every release: a change of it breaks golden tests',
  )
  const status = (await sendJson(`${first?.url}/api/status`)).body
  assert.deepEqual([status.deterministic, status.started_at], [true, BEGINNING])
  await Promise.all(servers.map((server) => server.stop()))
})

test('deterministic mode is marked at the start, and its clock moves as it is told (decision 30)', async () => {
  const server = await startCommand(['--ephemeral', '--deterministic', 's'], { cwd: newFolder() })
  const { stdout, stderr } = server.output()
  assert.match(stderr, /^Warning: Deterministic: .* can forge tokens.*/m)
  assert.match(stdout, /^ {2}DETERMINISTIC +keys, ids and secrets follow from a seed/m)
  assert.doesNotMatch(stdout, /^ {2}DETERMINISTIC.*\bs\b$/m)
  await sendJson(`${server.url}/api/clock`, { method: 'PUT', body: { offset_seconds: 3600 } })
  const { claims } = (await sent(`${server.url}/api/tokens`, { alg: 'ES256' })) as {
    claims: { iat: number }
  }
  assert.equal(claims.iat, BEGINNING + 3600)
  await server.stop()
})

test('a deterministic server is refused beyond loopback, with and without the flag (decision 30)', async () => {
  const cwd = newFolder()
  const flags = ['start', '--port', '0', '--database', 'd.db']
  const refused = await runCommand([...flags, '--deterministic', 's', '--host', '0.0.0.0'], { cwd })
  assert.equal(refused.code, 2)
  assert.match(refused.stderr, /--host 0\.0\.0\.0: a deterministic server keeps to loopback/)
  const server = await startCommand(['--database', 'd.db', '--deterministic', 's'], { cwd })
  await server.stop()
  const again = await runCommand([...flags, '--host', '0.0.0.0'], { cwd })
  assert.equal(again.code, 2)
  assert.match(again.stderr, /keeps to loopback/)
})

test('a database stays as it was made: deterministic with its seed, or not at all (decision 30)', async () => {
  const cwd = newFolder()
  const made = await startCommand(['--database', 'd.db', '--deterministic', 's'], { cwd })
  const first = await sent(`${made.url}/api/tokens`, {})
  await made.stop()
  const flags = ['start', '--port', '0', '--database']
  const other = await runCommand([...flags, 'd.db', '--deterministic', 't'], { cwd })
  assert.equal(other.code, 2)
  assert.match(other.stderr, /was made with another seed of --deterministic/)
  const reopened = await startCommand(['--database', 'd.db'], { cwd })
  assert.equal((await sendJson(`${reopened.url}/api/status`)).body.deterministic, true)
  const next = await sent(`${reopened.url}/api/tokens`, {})
  assert.notEqual(next.jti, first.jti)
  assert.equal(next.kid, first.kid)
  await reopened.stop()
  await (await startCommand(['--database', 'plain.db'], { cwd })).stop()
  const plain = await runCommand([...flags, 'plain.db', '--deterministic', 's'], { cwd })
  const command = ['mint', '--database', 'plain.db', '--deterministic', 's']
  const direct = await runCommand(command, { cwd })
  assert.equal(direct.code, 2)
  assert.match(direct.stderr, /was made without --deterministic/)
  assert.equal(plain.code, 2)
  assert.match(plain.stderr, /was made without --deterministic/)
})

test('with --keys a new database starts with the keys of the file, a second run with the same, and a bad file is exit 2 (issue: --keys)', async () => {
  const cwd = newFolder()
  const source = await startCommand(['--ephemeral'], { cwd })
  await sent(`${source.url}/api/tokens`, { alg: 'HS256' })
  const exported = (await sendJson(`${source.url}/api/keys.jwks?private=true`)).body as {
    keys: { kid: string; alg: string; state: string }[]
  }
  const jwks = (await sendJson(`${source.url}/.well-known/jwks.json`)).body
  await source.stop()
  writeFileSync(join(cwd, 'keys.jwks'), JSON.stringify(exported))
  assert.deepEqual(
    exported.keys.map(({ alg, state }) => `${alg} ${state}`),
    ['RS256 current', 'RS256 next', 'ES256 current', 'ES256 next', 'HS256 current'],
  )
  const flags = ['--keys', 'keys.jwks', '--database', 'k.db']
  for (const run of [1, 2]) {
    const server = await startCommand(flags, { cwd })
    assert.deepEqual((await sendJson(`${server.url}/.well-known/jwks.json`)).body, jwks)
    const { kid } = await sent(`${server.url}/api/tokens`, { alg: 'HS256' })
    assert.equal(kid, exported.keys.at(-1)?.kid, `run ${run}`)
    await server.stop()
  }
  await (await startCommand(['--database', 'plain.db'], { cwd })).stop()
  const misfit = await runCommand(
    ['start', '--port', '0', '--keys', 'keys.jwks', '--database', 'plain.db'],
    { cwd },
  )
  assert.equal(misfit.code, 2)
  assert.match(misfit.stderr, /the database has no key .* such a file is for a new database/)
  const text = readFileSync(join(cwd, 'keys.jwks'), 'utf8')
  writeFileSync(join(cwd, 'bad.jwks'), text.replace('"RS256"', '"RS999"'))
  const bad = await runCommand(['start', '--port', '0', '--keys', 'bad.jwks'], { cwd })
  assert.equal(bad.code, 2)
  assert.match(bad.stderr, /bad\.jwks at \/keys\/0\/alg: must be one of RS256/)
  const absent = await runCommand(['start', '--port', '0', '--keys', 'no.jwks'], { cwd })
  assert.match(absent.stderr, /no\.jwks: cannot be read: there is no such file/)
})
