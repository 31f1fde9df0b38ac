import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Client, DEMO_CLIENT, type Parameters, RESOURCE_SERVER } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, close } = await openTestIdp()
after(close)

const MCP = 'http://127.0.0.1:8000/mcp'

const grant = (parameters: Parameters, client: Client = DEMO_CLIENT) =>
  http.form('/token', { grant_type: 'client_credentials', ...parameters }, client)

const audience = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).aud

test('the resource asked for is the audience of the token, exactly as it was written (RFC 8707 section 2, RFC 9068 sections 3, 5, T-17)', async () => {
  for (const resource of [
    'https://mcp.example/mcp',
    'https://mcp.example/mcp/',
    'https://MCP.example:443/mcp',
    'http://localhost:8000/mcp?tenant=a%20b',
    'urn:example:resource',
    'api://default',
  ]) {
    const { status, body } = await grant({ resource })
    assert.equal(status, 200, resource)
    assert.equal(audience(body.access_token), resource)
    const asked = await http.form('/introspect', { token: body.access_token }, RESOURCE_SERVER)
    assert.equal(asked.body.aud, resource)
  }
})

test('several resources are several audiences, each once (RFC 8707 section 2)', async () => {
  const { body } = await grant({ resource: ['urn:a', 'urn:b', 'urn:a'] })
  assert.deepEqual(audience(body.access_token), ['urn:a', 'urn:b'])
  const same = await grant({ resource: ['urn:a', 'urn:a'] })
  assert.equal(audience(same.body.access_token), 'urn:a')
})

test('without a resource the audience is the client’s, else the default one (RFC 9068 section 3, RFC 9700 section 2.3, decision 20)', async () => {
  assert.equal(audience((await grant({})).body.access_token), MCP)
  const client = {
    client_id: 'with-audience',
    client_secret: 's',
    grant_types: ['client_credentials'],
    audience: ['urn:own', 'urn:other'],
  }
  await http.post('/api/clients').send(client)
  const granted = await grant({}, ['with-audience', 's'])
  assert.deepEqual(audience(granted.body.access_token), ['urn:own', 'urn:other'])
})

test('a resource that is no absolute URI, or has a fragment, is invalid_target (RFC 8707 section 2, A-12, T-17)', async () => {
  for (const resource of [
    '/mcp',
    'mcp',
    '//mcp.example/mcp',
    'mcp.example/mcp',
    'https://mcp.example/mcp#part',
    'https://mcp.example/mcp#',
    'https://',
    'https://a b/',
    'http://[::1/mcp',
    ' https://mcp.example/',
    'https://mcp.example/\u0000',
    'https://mcp.example/\n',
    'https://mcp.example/caf\u00e9',
    `https://mcp.example/${'x'.repeat(20_000)}`,
    '*',
    ':',
    '#',
  ]) {
    const { status, body } = await grant({ resource })
    assert.deepEqual([status, body.error], [400, 'invalid_target'], JSON.stringify(resource))
  }
  const oneBad = await grant({ resource: ['https://mcp.example/', 'nonsense'] })
  assert.equal(oneBad.body.error, 'invalid_target')
})

test('a client that lists its audience gets no other (RFC 8707 section 2.2, T-18)', async () => {
  const client = {
    client_id: 'bounded',
    client_secret: 's',
    grant_types: ['client_credentials'],
    audience: ['https://a.example/', 'https://b.example/'],
  }
  await http.post('/api/clients').send(client)
  const bounded: Client = ['bounded', 's']
  const one = await grant({ resource: 'https://b.example/' }, bounded)
  assert.equal(audience(one.body.access_token), 'https://b.example/')
  for (const resource of [
    'https://c.example/',
    'https://a.example',
    'https://A.example/',
    ['https://a.example/', 'https://c.example/'],
  ]) {
    const { status, body } = await grant({ resource }, bounded)
    assert.deepEqual([status, body.error], [400, 'invalid_target'])
  }
})
