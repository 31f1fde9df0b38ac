import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startMcpServer } from '../../support/mcp-server.ts'
import { openTestIdp } from '../../support/test-idp.ts'

const { http, issuer, close } = await openTestIdp()
after(close)

const PATH = '/api/protected-resource'
const RESOURCE = 'http://127.0.0.1:8000/mcp'
const METADATA = 'http://127.0.0.1:8000/.well-known/oauth-protected-resource/mcp'

const draft = (query: Readonly<Record<string, string>>) =>
  http.get(`${PATH}?${new URLSearchParams(query)}`)

test('a draft has the document, where it is served, the challenges and code, all with this issuer (RFC 9728 sections 2, 3.1 and 5.1)', async () => {
  const query = new URLSearchParams([
    ['resource', RESOURCE],
    ['scope', 'read'],
    ['scope', 'write admin'],
    ['resource_name', 'Tools'],
    ['resource_documentation', 'https://docs.example/tools'],
  ])
  const { status, body, headers } = await http.get(`${PATH}?${query}`)
  assert.equal(status, 200)
  assert.equal(headers['cache-control'], 'no-store')
  assert.equal(body.resource, RESOURCE)
  assert.equal(body.metadata_url, METADATA)
  assert.deepEqual(body.metadata, {
    resource: RESOURCE,
    authorization_servers: [issuer.issuer],
    scopes_supported: ['read', 'write', 'admin'],
    bearer_methods_supported: ['header'],
    resource_name: 'Tools',
    resource_documentation: 'https://docs.example/tools',
  })
  assert.deepEqual(body.challenges.no_token, {
    status: 401,
    www_authenticate: `Bearer scope="read write admin", resource_metadata="${METADATA}"`,
  })
  assert.equal(body.challenges.invalid_token.status, 401)
  assert.equal(body.challenges.insufficient_scope.status, 403)
  const files = body.files as readonly { name: string; language: string; text: string }[]
  assert.deepEqual(
    files.map(({ name }) => name),
    ['oauth-protected-resource.json', 'server.py', 'protected-resource.ts', 'check.sh'],
  )
  assert.deepEqual(JSON.parse(files[0]?.text ?? ''), body.metadata)
  assert.match(files[1]?.text ?? '', /required_scopes=\["read", "write", "admin"\]/)
  assert.ok(files[1]?.text.includes(`jwks_uri="${issuer.url}/.well-known/jwks.json"`))
})

test('without scopes there is none in the draft, and no answer to a missing one', async () => {
  const { body } = await draft({ resource: RESOURCE })
  assert.equal('scopes_supported' in body.metadata, false)
  assert.deepEqual(Object.keys(body.challenges), ['no_token', 'invalid_token'])
})

test('each issuer drafts with its own identifier (L-17)', async () => {
  await http.post('/api/issuers').send({ name: 'apart' })
  const { body } = await http.get(`/issuers/apart${PATH}?resource=${RESOURCE}`)
  assert.deepEqual(body.metadata.authorization_servers, ['http://localhost:9400/issuers/apart'])
})

test('DPoP is asked for by true and by no other word (RFC 9449 section 7.1)', async () => {
  const asked = (value: string) =>
    draft({ resource: RESOURCE, dpop_bound_access_tokens_required: value })
  const { body } = await asked('true')
  assert.equal(body.metadata.dpop_bound_access_tokens_required, true)
  assert.match(body.challenges.no_token.www_authenticate, /^DPoP /)
  assert.equal('dpop_bound_access_tokens_required' in (await asked('false')).body.metadata, false)
  const wrong = await asked('yes')
  assert.equal(wrong.status, 400)
  assert.equal(wrong.body.errors[0].pointer, '/dpop_bound_access_tokens_required')
})

test('what is wrong is told by its member, and nothing is asked (RFC 9457 section 3)', async () => {
  const cases: readonly (readonly [query: string, pointer: string])[] = [
    ['', '/resource'],
    ['resource=mcp', '/resource'],
    [`resource=${encodeURIComponent(`${RESOURCE}#x`)}`, '/resource'],
    [`resource=${encodeURIComponent(`${RESOURCE}\r\nX: y`)}`, '/resource'],
    [`resource=${RESOURCE}&resource=${RESOURCE}`, '/resource'],
    [`resource=${RESOURCE}&scope=%22`, '/scope'],
    [`resource=${RESOURCE}&resource_name=a%0Ab`, '/resource_name'],
    [`resource=${RESOURCE}&resource_documentation=docs`, '/resource_documentation'],
    [`resource=${RESOURCE}&scopes=read`, '/scopes'],
  ]
  for (const [query, pointer] of cases) {
    const { status, type, body } = await http.get(`${PATH}?${query}`)
    assert.deepEqual([status, type], [400, 'application/problem+json'], query)
    assert.equal(body.errors[0].pointer, pointer, query)
  }
})

test('a check says what differs at the server itself (issue 6: protected resource)', async (t) => {
  const server = await startMcpServer(t, { issuer: issuer.issuer, says: { challengeScope: false } })
  const asked = { resource: server.url, scope: 'mcp:read' }
  const { status, body } = await http.post(`${PATH}/check`).send(asked)
  assert.equal(status, 200)
  assert.equal(body.resource, server.url)
  assert.equal(body.status, 401)
  assert.equal(
    body.metadata_url,
    server.url.replace('/mcp', '/.well-known/oauth-protected-resource/mcp'),
  )
  assert.deepEqual(body.differences, [
    {
      severity: 'warning',
      member: 'scope',
      text: 'The challenge asks for no scope, not for the scope "mcp:read".',
    },
  ])
  assert.deepEqual(server.seen, [undefined])
})

test('a check goes to this machine only, and no GET makes one (B-01, L-09)', async () => {
  const remote = await http.post(`${PATH}/check`).send({ resource: 'https://192.0.2.1/mcp' })
  assert.equal(remote.status, 400)
  assert.equal(remote.body.errors[0].pointer, '/resource')
  assert.equal((await http.get(`${PATH}/check?resource=${RESOURCE}`)).status, 405)
  const silent = await http.post(`${PATH}/check`).send({ resource: 'http://127.0.0.1:9/mcp' })
  assert.deepEqual(Object.keys(silent.body), ['resource', 'differences'])
})
