import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ALGS } from '../../../src/core/keys/algorithms.ts'
import { PROFILE_NAMES } from '../../../src/core/tokens/profiles.ts'
import { RESOURCE_SERVER } from '../../support/http.ts'
import { NOW, openTestIdp } from '../../support/test-idp.ts'

const { http, idp, issuer, close } = await openTestIdp()
after(close)

async function lastEvent(): Promise<number> {
  await idp.requestLog.flush()
  return idp.store.events.lastId(issuer.id)
}

const isActive = async (token: string) =>
  (await http.form('/introspect', { token }, RESOURCE_SERVER)).body.active

async function mint(body: object = {}) {
  const answer = await http.post('/api/tokens').send(body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}

test('a token is minted with the documented defaults (api.md)', async () => {
  const { status, type, body } = await http.post('/api/tokens')
  assert.deepEqual([status, type], [201, 'application/json'])
  assert.deepEqual(
    [body.token_type, body.expires_in, body.format, body.alg],
    ['Bearer', 3600, 'jwt', 'RS256'],
  )
  assert.deepEqual(body.claims, {
    iss: issuer.issuer,
    aud: 'http://127.0.0.1:8000/mcp',
    sub: 'alice',
    client_id: 'demo-client',
    iat: NOW,
    exp: NOW + 3600,
    jti: body.jti,
  })
  assert.deepEqual(body.header, { alg: 'RS256', typ: 'at+jwt', kid: body.kid })
  assert.equal('scope' in body, false)
})

test('everything that can be asked for is in the token and in the answer (api.md)', async () => {
  const body = await mint({
    format: 'jwt',
    alg: 'ES256',
    profile: 'rfc9068',
    subject: 'bob',
    client_id: 'cli',
    audience: ['urn:a', 'urn:b'],
    scope: 'read write',
    expires_in: 10,
    not_before: NOW + 1,
    issued_at: NOW - 1,
    jti: 'chosen',
    claims: { tenant: 'acme', sub: 'carol' },
    header: { x: 1 },
    count: 1,
  })
  assert.deepEqual(body.claims, {
    iss: issuer.issuer,
    aud: ['urn:a', 'urn:b'],
    sub: 'carol',
    client_id: 'cli',
    iat: NOW - 1,
    nbf: NOW + 1,
    exp: NOW + 9,
    jti: 'chosen',
    scope: 'read write',
    tenant: 'acme',
  })
  assert.deepEqual([body.expires_in, body.scope, body.jti], [10, 'read write', 'chosen'])
  assert.deepEqual([body.header.x, body.header.alg], [1, 'ES256'])
})

test('every algorithm and every profile is minted (api.md)', async () => {
  for (const alg of ALGS) assert.equal((await mint({ alg })).header.alg, alg)
  for (const profile of PROFILE_NAMES) await mint({ profile })
})

test('a first token of an algorithm says that its key is new, the second does not (decision 16)', async () => {
  await http.post('/api/issuers').send({ name: 'fresh' })
  const at = (body: object) => http.post('/issuers/fresh/api/tokens').send(body)
  assert.equal((await at({ alg: 'PS384' })).body.key_created, true)
  assert.equal('key_created' in (await at({ alg: 'PS384' })).body, false)
  assert.equal('key_created' in (await at({})).body, false)
})

test('an opaque token has neither header nor key, and is refused either (api.md)', async () => {
  const body = await mint({ format: 'opaque', expires_in: null })
  assert.match(body.access_token, /^[A-Za-z0-9_-]{43}$/)
  for (const name of ['header', 'kid', 'alg', 'expires_in']) assert.equal(name in body, false, name)
  for (const more of [{ alg: 'RS256' }, { kid: 'x' }, { header: {} }]) {
    const { status, body: problem } = await http
      .post('/api/tokens')
      .send({ format: 'opaque', ...more })
    assert.equal(status, 400)
    assert.equal(problem.errors[0].pointer, `/${Object.keys(more)[0]}`)
  }
})

test('what cannot be minted is refused, with a pointer to what is wrong, and mints nothing (RFC 9457, J-06)', async () => {
  const cases: readonly [object, string][] = [
    [{ alg: 'none' }, '/alg'],
    [{ alg: 'rs256' }, '/alg'],
    [{ alg: '__proto__' }, '/alg'],
    [{ alg: 'toString' }, '/alg'],
    [{ format: 'constructor' }, '/format'],
    [{ profile: 'hasOwnProperty' }, '/profile'],
    [{ kid: 'no-such-key' }, '/kid'],
    [{ kid: '__proto__' }, '/kid'],
    [{ subject: 5 }, '/subject'],
    [{ client_id: {} }, '/client_id'],
    [{ audience: [] }, '/audience'],
    [{ audience: '' }, '/audience'],
    [{ audience: [1] }, '/audience/0'],
    [{ audience: {} }, '/audience'],
    [{ scope: 'a"b' }, '/scope'],
    [{ scope: ['a b'] }, '/scope'],
    [{ scope: 7 }, '/scope'],
    [{ expires_in: '3600' }, '/expires_in'],
    [{ expires_in: 1.5 }, '/expires_in'],
    [{ issued_at: -1 }, '/issued_at'],
    [{ not_before: 1e20 }, '/not_before'],
    [{ jti: '' }, '/jti'],
    [{ jti: 'x'.repeat(257) }, '/jti'],
    [{ claims: [] }, '/claims'],
    [{ claims: 'x' }, '/claims'],
    [{ claims: { exp: 'soon' } }, '/claims/exp'],
    [{ claims: { aud: [] } }, '/claims/aud'],
    [{ claims: { sub: 1 } }, '/claims/sub'],
    [{ header: 1 }, '/header'],
    [{ count: 0 }, '/count'],
    [{ count: -1 }, '/count'],
    [{ count: 1.5 }, '/count'],
    [{ count: 10_001 }, '/count'],
    [{ count: '5' }, '/count'],
    [{ count: 2, jti: 'x' }, '/jti'],
    [{ count: 2, profile: 'fastmcp' }, '/count'],
  ]
  const before = await lastEvent()
  for (const [sent, pointer] of cases) {
    const { status, type, body } = await http.post('/api/tokens').send(sent)
    const about = JSON.stringify(sent).slice(0, 60)
    assert.deepEqual([status, type], [400, 'application/problem+json'], about)
    assert.equal(body.errors[0].pointer, pointer, about)
    assert.ok(body.errors[0].detail.length > 5, about)
    assert.deepEqual([body.title, body.status], ['Bad Request', 400])
  }
  assert.equal(await lastEvent(), before)
})

test('every mistake is named at once (api.md)', async () => {
  const { body } = await http.post('/api/tokens').send({ alg: 'x', subject: 1, expires_in: 'y' })
  assert.deepEqual(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort(), [
    '/alg',
    '/expires_in',
    '/subject',
  ])
})

test('a member that is not known is refused with the nearest that is (api.md)', async () => {
  for (const [name, nearest] of [
    ['subjct', 'subject'],
    ['expires', 'expires_in'],
    ['Scope', 'scope'],
  ]) {
    const { status, body } = await http.post('/api/tokens').send({ [name ?? '']: 'x' })
    assert.equal(status, 400)
    assert.equal(body.errors[0].pointer, `/${name}`)
    assert.match(body.errors[0].detail, new RegExp(`did you mean "${nearest}"`))
  }
})

test('a kid and an alg that disagree are refused, and a kid alone decides (decision 19)', async () => {
  const { body: key } = await http.post('/api/keys').send({ alg: 'ES256' })
  const { status, body } = await http.post('/api/tokens').send({ kid: key.kid, alg: 'RS256' })
  assert.deepEqual([status, body.errors[0].pointer], [400, '/alg'])
  const minted = await mint({ kid: key.kid })
  assert.deepEqual([minted.alg, minted.kid], ['ES256', key.kid])
})

test('a jti that is there already is a conflict, and so is the same text (decision 19)', async () => {
  await mint({ jti: 'once' })
  const before = await lastEvent()
  const again = await http.post('/api/tokens').send({ jti: 'once' })
  assert.deepEqual([again.status, again.body.title], [409, 'Conflict'])
  const same = { profile: 'fastmcp', subject: 'same-text', alg: 'RS256' }
  await mint(same)
  assert.equal((await http.post('/api/tokens').send(same)).status, 409)
  assert.equal(await lastEvent(), before + 1)
})

test('a token can be read with its status, and one that is not there is 404 (api.md)', async () => {
  const minted = await mint({ subject: 'bob', scope: 'a b', audience: ['x'] })
  const { status, body } = await http.get(`/api/tokens/${minted.jti}`)
  assert.equal(status, 200)
  assert.deepEqual(body, {
    jti: minted.jti,
    access_token: minted.access_token,
    format: 'jwt',
    status: 'active',
    origin: 'mint',
    profile: 'rfc9068',
    alg: 'RS256',
    kid: minted.kid,
    subject: 'bob',
    client_id: 'demo-client',
    audience: ['x'],
    scope: 'a b',
    issued_at: NOW,
    expires_at: NOW + 3600,
    header: minted.header,
    claims: minted.claims,
  })
  const absent = await http.get('/api/tokens/no-such')
  assert.deepEqual([absent.status, absent.type], [404, 'application/problem+json'])
})

test('revoking by id is 204, again too, and 404 for one that is not there (api.md)', async () => {
  const { jti, access_token } = await mint()
  for (let times = 0; times < 2; times += 1) {
    const { status, text } = await http.delete(`/api/tokens/${jti}`)
    assert.deepEqual([status, text], [204, ''])
  }
  assert.equal(await isActive(access_token), false)
  assert.equal((await http.get(`/api/tokens/${jti}`)).body.revoked_at, NOW)
  const absent = await http.delete('/api/tokens/no-such')
  assert.deepEqual([absent.status, absent.type], [404, 'application/problem+json'])
})

test('tokens are revoked by client, subject, key, id or all, by every condition that is given (api.md)', async () => {
  await http.post('/api/issuers').send({ name: 'bulk' })
  const base = '/issuers/bulk'
  const at = async (body: object) => (await http.post(`${base}/api/tokens`).send(body)).body
  const key = (await http.post(`${base}/api/keys`).send({ alg: 'ES256' })).body
  const a = await at({ subject: 's1', client_id: 'c1' })
  const b = await at({ subject: 's1', client_id: 'c2' })
  await at({ subject: 's2', client_id: 'c2', kid: key.kid })
  await at({ subject: 's3', client_id: 'c3' })
  const revoke = async (body: object) =>
    (await http.post(`${base}/api/tokens/revoke`).send(body)).body.revoked
  assert.equal(await revoke({ client_id: 'nobody' }), 0)
  assert.equal(await revoke({ subject: 's1', client_id: 'c1' }), 1)
  assert.equal(await revoke({ subject: 's1' }), 1)
  assert.equal(await revoke({ jtis: [a.jti, b.jti, 'no-such'] }), 0)
  assert.equal(await revoke({ kid: key.kid }), 1)
  assert.equal(await revoke({ all: true }), 1)
  assert.equal(await revoke({ all: true }), 0)
  await at({})
  assert.equal(await revoke({ jtis: [] }), 0)
})

test('nothing, or what is not known, selects nothing: it is refused rather than taken for all (api.md)', async () => {
  const { access_token } = await mint()
  for (const body of [
    {},
    { all: false },
    { client: 'x' },
    { jtis: 'x' },
    { jtis: [1] },
    { client_id: null },
    { client_id: 5 },
    { all: 'true' },
  ]) {
    const { status, type } = await http.post('/api/tokens/revoke').send(body)
    assert.deepEqual([status, type], [400, 'application/problem+json'], JSON.stringify(body))
  }
  assert.equal(await isActive(access_token), true)
})

test('any token is looked into, check by check, and nothing of it is kept (api.md)', async () => {
  const sound = await mint({ scope: 'read' })
  const asked = {
    token: sound.access_token,
    audience: 'http://127.0.0.1:8000/mcp',
    required_scopes: ['read'],
  }
  const good = (await http.post('/api/tokens/inspect').send(asked)).body
  assert.deepEqual([good.format, good.ours, good.jti], ['jwt', true, sound.jti])
  assert.ok(good.checks.every(({ passed }: { passed: boolean }) => passed))
  const failing = async (body: object) => {
    const answer = await http.post('/api/tokens/inspect').send(body)
    assert.equal(answer.status, 200, answer.text)
    return answer.body.checks
      .filter(({ passed }: { passed: boolean }) => !passed)
      .map(({ name }: { name: string }) => name)
  }
  assert.deepEqual(await failing({ ...asked, audience: 'x' }), ['aud'])
  assert.deepEqual(await failing({ ...asked, required_scopes: ['read', 'admin'] }), ['scope'])
  assert.deepEqual(await failing({ ...asked, issuer: 'https://other' }), ['iss'])
  const before = await lastEvent()
  for (const token of [
    '',
    'x',
    '..',
    'a.b.c',
    '....',
    '\u0000',
    '\u{1f600}',
    'x'.repeat(100_000),
    `${'a.'.repeat(50_000)}b`,
    `${sound.access_token}=`,
    ` ${sound.access_token}`,
  ]) {
    assert.ok((await failing({ token })).length > 0, token.slice(0, 20))
  }
  const bomb = Buffer.from(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`).toString('base64url')
  assert.ok((await failing({ token: `${bomb}.${bomb}.x` })).length > 0)
  assert.equal(await lastEvent(), before)
})

test('looking into a token needs the token, as text (api.md)', async () => {
  for (const [body, pointer] of [
    [{}, '/token'],
    [{ token: 5 }, '/token'],
    [{ token: 'x', required_scopes: 'read' }, '/required_scopes'],
    [{ token: 'x', audiences: [] }, '/audiences'],
  ] as const) {
    const { status, body: problem } = await http.post('/api/tokens/inspect').send(body)
    assert.deepEqual([status, problem.errors[0].pointer], [400, pointer])
  }
})

test('large but real input is taken: many scopes, many audiences, long claims (J-08)', async () => {
  const scope = Array.from({ length: 300 }, (_, at) => `mcp:tool:number-${at}`)
  const audience = Array.from({ length: 50 }, (_, at) => `https://mcp-${at}.example/mcp`)
  const { access_token, claims } = await mint({
    scope,
    audience,
    subject: '\u00e9'.repeat(200),
    claims: { groups: Array.from({ length: 500 }, (_, at) => `group-${at}`) },
  })
  assert.equal(claims.scope.split(' ').length, 300)
  const { body } = await http.form('/introspect', { token: access_token }, RESOURCE_SERVER)
  assert.deepEqual([body.aud, body.sub], [audience, '\u00e9'.repeat(200)])
})

test('a text with a token in it is looked into in place of the token, and what was found in it is told (api.md)', async () => {
  const { access_token: token, jti } = await mint({ scope: 'read' })
  const answer = { access_token: token, refresh_token: 'refresh' }
  const { body } = await http
    .post('/api/tokens/inspect')
    .send({ pasted: JSON.stringify(answer), required_scopes: ['read'] })
  assert.deepEqual([body.ours, body.jti, body.key.state], [true, jti, 'current'])
  assert.deepEqual(body.pasted, {
    token,
    source: 'json',
    removed: [],
    others: [{ token: 'refresh', source: 'json', removed: [] }],
  })
  assert.equal(body.introspection.active, true)
  const names = body.unchecked.map(({ name }: { name: string }) => name)
  assert.deepEqual(names, ['crit', 'aud', 'nbf'])
  const wrapped = `"${token.slice(0, 50)}\n${token.slice(50)}"`
  const repaired = (await http.post('/api/tokens/inspect').send({ pasted: wrapped })).body
  assert.deepEqual([repaired.ours, repaired.pasted.removed], [true, ['quotes', 'line_breaks']])
  const exact = (await http.post('/api/tokens/inspect').send({ token: wrapped })).body
  assert.deepEqual([exact.ours, exact.pasted], [false, undefined])
  for (const [wrong, pointer] of [
    [{ token, pasted: token }, '/token'],
    [{ pasted: 'no token here' }, '/pasted'],
    [{ pasted: 5 }, '/pasted'],
  ] as const) {
    const { status, body: problem } = await http.post('/api/tokens/inspect').send(wrong)
    assert.deepEqual([status, problem.errors[0].pointer], [400, pointer])
  }
})
