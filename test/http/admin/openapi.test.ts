import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { z } from 'zod'
import { ADMIN_ROUTES } from '../../../src/http/admin/routes.ts'
import { DEMO_CLIENT, PUBLIC_URL } from '../../support/http.ts'
import { openTestIdp } from '../../support/test-idp.ts'

const { http, close } = await openTestIdp()
after(close)

type Method = 'get' | 'post' | 'put' | 'delete'

interface Answer {
  readonly description: string
  readonly content?: Readonly<Record<string, { readonly schema: object }>>
}

interface Operation {
  readonly summary: string
  readonly operationId: string
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> }
  readonly responses: Readonly<Record<string, Answer>>
}

const { body: description, status, type } = await http.get('/api/openapi.json')
const paths = description.paths as Readonly<Record<string, Readonly<Record<Method, Operation>>>>
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    method: method as Method,
    path,
    operation,
  })),
)

test('the description is OpenAPI 3.1, and names the server that it is of (issue: OpenAPI)', async () => {
  assert.deepEqual([status, type], [200, 'application/json'])
  assert.equal(description.openapi, '3.1.0')
  assert.deepEqual(description.servers, [{ url: `${PUBLIC_URL}/issuers/default` }])
  await http.post('/api/issuers').send({ name: 'apart' })
  const theirs = (await http.get('/issuers/apart/api/openapi.json')).body
  assert.deepEqual(theirs.servers, [{ url: `${PUBLIC_URL}/issuers/apart` }])
})

test('it has every route and no other, each with a summary and a name of its own (issue: OpenAPI)', () => {
  const described = operations.map(({ method, path }) => `${method} ${path}`).sort()
  const served = ADMIN_ROUTES.map(({ method, path }) => `${method} ${path}`).sort()
  assert.deepEqual(described, served)
  const names = operations.map(({ operation }) => operation.operationId)
  assert.equal(new Set(names).size, names.length)
  for (const { operation } of operations) assert.ok(operation.summary.length > 5)
})

test('every method that it names is served, and every other is 405 (issue: OpenAPI)', async () => {
  for (const [path, methods] of Object.entries(paths)) {
    const concrete = path.replaceAll(/\{\w+\}/g, 'absent')
    for (const method of ['get', 'post', 'put', 'delete'] as const) {
      const sent = http[method](`/issuers/apart${concrete}`)
      // A body that no route takes, so that nothing changes.
      const answer =
        method === 'get' || method === 'delete' ? await sent : await sent.send({ '': 1 })
      const isServed = method in methods
      const isOfAnother =
        method === 'get' &&
        ['rotate', 'revoke', 'inspect', 'preview', 'delete'].includes(
          concrete.split('/').at(-1) ?? '',
        )
      const sharesPath = method === 'delete' || method === 'put'
      if (isServed) assert.notEqual(answer.status, 405, `${method} ${path}`)
      else if (!isOfAnother && !sharesPath) assert.equal(answer.status, 405, `${method} ${path}`)
    }
  }
})

test('every parameter in a path is described (OpenAPI 3.1 section 4.8.10)', () => {
  for (const { path, operation } of operations) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const described = (operation.parameters ?? []).filter((one) => one.in === 'path')
    assert.deepEqual(
      described.map(({ name }) => name),
      named,
      path,
    )
  }
})

test('every reference leads somewhere (OpenAPI 3.1 section 4.8.23)', () => {
  const references = [...JSON.stringify(description).matchAll(/"\$ref":"(#[^"]*)"/g)]
  assert.ok(references.length > 0)
  for (const [, reference = ''] of references) {
    let at: unknown = description
    for (const name of reference.split('/').slice(1)) {
      at = (at as Readonly<Record<string, unknown>>)[name]
    }
    assert.ok(at, reference)
  }
})

interface Exchange {
  readonly asked: string
  readonly path?: string
  readonly body?: object
  /** A file sent as the body, with its media type. */
  readonly file?: { readonly media: string; readonly bytes: Buffer }
  readonly accept?: string
  readonly expected: number
}

/** Requests that lead to every answer described, in this order. */
function exchanges(known: {
  jti: string
  kid: string
  secretKid: string
  userCode: string
  otherUserCode: string
  snapshot: Buffer
}): readonly Exchange[] {
  const { jti, kid, secretKid } = known
  const entry = { client_id: 'c', scopes: ['a'], sub: 's', expires_at: 1_900_000_000, more: [1] }
  return [
    { asked: 'post /api/tokens', body: { scope: 'a', alg: 'ES256' }, expected: 201 },
    { asked: 'post /api/tokens', body: { format: 'opaque', subject: null }, expected: 201 },
    { asked: 'post /api/tokens', body: { count: 2 }, expected: 201 },
    { asked: 'post /api/tokens/preview', body: { alg: 'ES256' }, expected: 200 },
    { asked: 'post /api/tokens/preview', body: { format: 'opaque' }, expected: 200 },
    { asked: 'post /api/tokens/{jti}/again', path: `/api/tokens/${jti}/again`, expected: 201 },
    { asked: 'get /api/tokens', expected: 200 },
    { asked: 'post /api/tokens/revoke', body: { jtis: ['x'] }, expected: 200 },
    { asked: 'post /api/tokens/inspect', body: { token: 'x.y.z' }, expected: 200 },
    { asked: 'post /api/tokens/inspect', body: { token: 'x' }, expected: 200 },
    { asked: 'get /api/tokens/{jti}', path: `/api/tokens/${jti}`, expected: 200 },
    { asked: 'delete /api/tokens/{jti}', path: `/api/tokens/${jti}`, expected: 204 },
    { asked: 'get /api/keys', expected: 200 },
    { asked: 'post /api/keys', body: { alg: 'EdDSA', state: 'current' }, expected: 201 },
    { asked: 'post /api/keys/rotate', body: { alg: 'ES256' }, expected: 200 },
    { asked: 'get /api/keys.jwks', path: '/api/keys.jwks?private=true', expected: 200 },
    { asked: 'get /api/keys/{kid}.pem', path: `/api/keys/${kid}.pem`, expected: 200 },
    { asked: 'get /api/keys/{kid}.jwk', path: `/api/keys/${kid}.jwk`, expected: 200 },
    { asked: 'get /api/keys/{kid}/secret', path: `/api/keys/${secretKid}/secret`, expected: 200 },
    { asked: 'get /api/keys/{kid}', path: `/api/keys/${kid}`, expected: 200 },
    {
      asked: 'get /api/keys/{kid}/revocation-plan',
      path: `/api/keys/${kid}/revocation-plan`,
      expected: 200,
    },
    {
      asked: 'post /api/keys/{kid}/revoke',
      path: `/api/keys/${kid}/revoke`,
      body: {},
      expected: 200,
    },
    { asked: 'get /api/keys', expected: 200 },
    { asked: 'put /api/rotation', body: { every_seconds: 60, algs: ['RS256'] }, expected: 200 },
    { asked: 'get /api/rotation', expected: 200 },
    { asked: 'get /api/rotation/due', expected: 200 },
    { asked: 'get /api/rotation/plan', expected: 200 },
    { asked: 'get /api/rotation/plan', path: '/api/rotation/plan?alg=HS256', expected: 200 },
    { asked: 'get /api/faults/endpoints', expected: 200 },
    {
      asked: 'put /api/faults/endpoints/{endpoint}',
      path: '/api/faults/endpoints/token',
      body: { mode: 'status', status: 503, times: 1 },
      expected: 200,
    },
    {
      asked: 'get /api/faults/endpoints/{endpoint}',
      path: '/api/faults/endpoints/token',
      expected: 200,
    },
    {
      asked: 'delete /api/faults/endpoints/{endpoint}',
      path: '/api/faults/endpoints/token',
      expected: 204,
    },
    { asked: 'delete /api/faults/endpoints', expected: 204 },
    { asked: 'put /api/clock', body: { offset_seconds: 1 }, expected: 200 },
    { asked: 'put /api/clock', body: {}, expected: 200 },
    { asked: 'get /api/clock', expected: 200 },
    { asked: 'get /api/jwks', path: '/api/jwks?at=1', expected: 200 },
    { asked: 'get /api/jwks', expected: 200 },
    { asked: 'get /api/jwks/fetchers', expected: 200 },
    { asked: 'get /api/static-tables', expected: 200 },
    {
      asked: 'put /api/static-tables/{name}',
      path: '/api/static-tables/t',
      body: { x: entry },
      expected: 201,
    },
    {
      asked: 'put /api/static-tables/{name}',
      path: '/api/static-tables/t',
      body: {},
      expected: 200,
    },
    { asked: 'post /api/static-tables', body: { name: 'empty' }, expected: 201 },
    {
      asked: 'post /api/static-tables/{name}/import',
      path: '/api/static-tables/t/import',
      body: { w: entry },
      expected: 200,
    },
    {
      asked: 'get /api/static-tables/{name}/tokens',
      path: '/api/static-tables/t/tokens?limit=1',
      expected: 200,
    },
    {
      asked: 'post /api/static-tables/{name}/tokens',
      path: '/api/static-tables/t/tokens',
      body: { token: 'y', ...entry },
      expected: 201,
    },
    {
      asked: 'put /api/static-tables/{name}/tokens/{token}',
      path: '/api/static-tables/t/tokens/z',
      body: entry,
      expected: 200,
    },
    { asked: 'get /api/static-tables/{name}', path: '/api/static-tables/t', expected: 200 },
    {
      asked: 'get /api/static-tables/{name}',
      path: '/api/static-tables/t',
      accept: 'text/x-python',
      expected: 200,
    },
    {
      asked: 'post /api/static-tables/{name}/tokens/delete',
      path: '/api/static-tables/t/tokens/delete',
      body: { token: 'y' },
      expected: 204,
    },
    {
      asked: 'delete /api/static-tables/{name}/tokens/{token}',
      path: '/api/static-tables/t/tokens/z',
      expected: 204,
    },
    { asked: 'delete /api/static-tables/{name}', path: '/api/static-tables/t', expected: 204 },
    { asked: 'post /api/clients', body: { client_id: 'c', scope: 'a' }, expected: 201 },
    { asked: 'get /api/clients', expected: 200 },
    { asked: 'get /api/clients/{client_id}', path: '/api/clients/c', expected: 200 },
    { asked: 'put /api/clients/{client_id}', path: '/api/clients/c', body: {}, expected: 200 },
    {
      asked: 'post /api/clients/{client_id}/secret',
      path: '/api/clients/c/secret',
      body: {},
      expected: 200,
    },
    { asked: 'delete /api/clients/{client_id}', path: '/api/clients/c', expected: 204 },
    { asked: 'post /api/subjects', body: { sub: 's', claims: { a: null } }, expected: 201 },
    { asked: 'get /api/subjects', expected: 200 },
    { asked: 'get /api/subjects/{sub}', path: '/api/subjects/s', expected: 200 },
    { asked: 'put /api/subjects/{sub}', path: '/api/subjects/s', body: {}, expected: 200 },
    { asked: 'put /api/subjects/{sub}', path: '/api/subjects/t', body: {}, expected: 201 },
    { asked: 'delete /api/subjects/{sub}', path: '/api/subjects/s', expected: 204 },
    {
      asked: 'post /api/device-codes/{user_code}/approve',
      path: `/api/device-codes/${known.userCode}/approve`,
      body: { subject: 's' },
      expected: 200,
    },
    {
      asked: 'post /api/device-codes/{user_code}/deny',
      path: `/api/device-codes/${known.otherUserCode}/deny`,
      body: {},
      expected: 200,
    },
    { asked: 'post /api/issuers', body: { name: 'brief' }, expected: 201 },
    { asked: 'get /api/issuers', expected: 200 },
    { asked: 'get /api/issuers/{name}', path: '/api/issuers/brief', expected: 200 },
    { asked: 'delete /api/issuers/{name}', path: '/api/issuers/brief', expected: 204 },
    { asked: 'get /api/events', path: '/api/events?limit=500', expected: 200 },
    { asked: 'get /api/events', path: '/api/events?after=0', expected: 200 },
    { asked: 'get /api/events', accept: 'application/x-ndjson', expected: 200 },
    { asked: 'get /api/events.jsonl', expected: 200 },
    { asked: 'get /api/overview', expected: 200 },
    { asked: 'get /api/faults/tokens', expected: 200 },
    { asked: 'get /api/connect', expected: 200 },
    { asked: 'get /api/connect/{target}', path: '/api/connect/jwks', expected: 200 },
    {
      asked: 'get /api/protected-resource',
      path: '/api/protected-resource?resource=http://127.0.0.1:9/mcp&scope=read',
      expected: 200,
    },
    {
      asked: 'post /api/protected-resource/check',
      body: { resource: 'http://127.0.0.1:9/mcp' },
      expected: 200,
    },
    { asked: 'get /api/snapshot', expected: 200 },
    {
      asked: 'post /api/snapshot',
      file: { media: 'application/vnd.sqlite3', bytes: known.snapshot },
      expected: 200,
    },
    { asked: 'get /api/status', expected: 200 },
    { asked: 'get /api/openapi.json', expected: 200 },
    { asked: 'post /api/probe', body: { url: 'http://127.0.0.1:9/mcp' }, expected: 200 },
    { asked: 'post /api/reset', body: {}, expected: 204 },
  ]
}

/** The schema as published, with the references that it may have. */
function published(schema: object): z.ZodType {
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])
}

test('real answers are as described, and every answer that is described was seen (issue: OpenAPI)', async () => {
  const { body: minted } = await http.post('/api/tokens').send({ alg: 'PS256' })
  await http.form('/token', { grant_type: 'client_credentials' }, DEMO_CLIENT)
  const { body: secretKey } = await http.post('/api/keys').send({ alg: 'HS256' })
  const seen = new Set<string>()
  const userCode = async () =>
    (await http.form('/device_authorization', { resource: 'urn:a' }, DEMO_CLIENT)).body.user_code
  const known = {
    jti: minted.jti,
    kid: minted.kid,
    secretKid: secretKey.kid,
    userCode: await userCode(),
    otherUserCode: await userCode(),
    snapshot: (await http.get('/api/snapshot').responseType('blob')).body as Buffer,
  }
  for (const { asked, path, body, file, accept, expected } of exchanges(known)) {
    const [method, template = ''] = asked.split(' ') as [Method, string]
    const sent = http[method](path ?? template)
    if (accept !== undefined) sent.set('Accept', accept)
    if (body !== undefined) sent.send(body)
    if (file !== undefined) sent.type(file.media).send(file.bytes)
    const answer = await sent
    assert.equal(answer.status, expected, `${asked}: ${answer.text}`)
    const described = paths[template]?.[method].responses[String(expected)]
    assert.ok(described, `${asked} ${expected} is not described`)
    seen.add(`${asked} ${expected}`)
    if (answer.status === 204) {
      assert.equal(described.content, undefined, asked)
      continue
    }
    const media = described.content?.[answer.type]
    if (template !== '/api/openapi.json')
      assert.ok(media, `${asked}: ${answer.type} is not described`)
    if (media !== undefined && answer.type === 'application/json') {
      const checked = published(media.schema).safeParse(answer.body)
      assert.ok(checked.success, `${asked}: ${checked.error?.message}`)
    }
  }
  const described = operations.flatMap(({ method, path, operation }) =>
    Object.keys(operation.responses)
      .filter((code) => code !== 'default')
      .map((code) => `${method} ${path} ${code}`),
  )
  assert.deepEqual([...seen].sort(), described.sort())
})

test('a line of the answer to count is as the answer to one is described', async () => {
  const { text } = await http.post('/api/tokens').send({ count: 3 })
  const schema = paths['/api/tokens']?.post.responses['201']?.content?.['application/json']?.schema
  for (const line of text.trim().split('\n')) {
    assert.ok(published(schema ?? {}).safeParse(JSON.parse(line)).success, line)
  }
})

test('a refusal is a problem as described (RFC 9457)', async () => {
  const problem = published(description.components.schemas.Problem)
  for (const sent of [
    http.post('/api/tokens').send({ alg: 'none', typo: 1 }),
    http.get('/api/tokens/absent'),
    http.put('/api/tokens'),
    http.post('/api/tokens').type('text/plain').send('x'),
    http.post('/api/issuers').send({ name: 'default' }),
    http.get('/api/nothing'),
    http.get('/api/tokens').set('Origin', 'https://evil.example'),
    http.get('/api/tokens').set('Host', 'evil.example'),
  ]) {
    const answer = await sent
    assert.ok(answer.status >= 400)
    assert.equal(answer.type, 'application/problem+json')
    assert.equal(answer.body.status, answer.status)
    const checked = problem.safeParse(answer.body)
    assert.ok(checked.success, `${answer.text}: ${checked.error?.message}`)
  }
})

test('what a described body does not have is refused by the description as by the route', async () => {
  for (const { method, path, operation } of operations) {
    const schema = operation.requestBody?.content['application/json']?.schema
    if (schema === undefined || !('additionalProperties' in schema)) continue
    const typo = { typo_of_a_member: 1 }
    assert.equal(published(schema).safeParse(typo).success, false, path)
    const concrete = path.replaceAll(/\{\w+\}/g, 'absent')
    const answer = await http[method](concrete).send(typo)
    assert.equal(answer.status, 400, `${method} ${path}`)
    assert.ok(
      answer.body.errors.some(
        ({ pointer }: { pointer: string }) => pointer === '/typo_of_a_member',
      ),
    )
  }
})
