import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { InvalidInput } from '../../src/core/protocol/invalid-input.ts'
import { readSeed } from '../../src/idp/seed.ts'

const builtIn = () =>
  JSON.parse(readFileSync(new URL('../../data/seed.json', import.meta.url), 'utf8'))

function issuesOf(json: unknown) {
  try {
    readSeed(json)
  } catch (error) {
    assert.ok(error instanceof InvalidInput)
    return error.issues
  }
  throw new Error('the seed was taken')
}

test('the built-in seed has the documented clients, secrets and subjects (api.md, the seed)', () => {
  const seed = readSeed(builtIn())
  assert.deepEqual(
    seed.clients.map(({ clientId, clientSecret }) => [clientId, clientSecret]),
    [
      ['mcp-resource-server', 'mcp-resource-server-secret'],
      ['demo-client', 'demo-client-secret'],
      ['demo-public-client', undefined],
    ],
  )
  assert.deepEqual(
    seed.subjects.map(({ sub, email }) => [sub, email]),
    [
      ['alice', 'alice@example.com'],
      ['bob', 'bob@example.com'],
      ['admin', 'admin@example.com'],
    ],
  )
})

test("the built-in static table is the one of FastMCP's documents, a past expiry included (S-01)", () => {
  assert.deepEqual(readSeed(builtIn()).staticTables, {
    default: {
      'dev-alice-token': {
        client_id: 'alice@company.com',
        scopes: ['read:data', 'write:data', 'admin:users'],
      },
      'dev-guest-token': { client_id: 'guest-user', scopes: ['read:data'] },
      'dev-token-123': {
        client_id: 'dev-user',
        scopes: ['read', 'write'],
        sub: 'developer@example.com',
      },
      'readonly-token': {
        client_id: 'readonly-user',
        scopes: ['read'],
        expires_at: 1735689600,
      },
    },
  })
})

test("a client's members become its metadata, further ones of RFC 7591 kept as they came (RFC 7591 section 2)", () => {
  const [client] = readSeed({
    clients: [
      {
        client_id: 'c',
        client_secret: 's',
        client_name: 'C',
        redirect_uris: ['https://c.example/cb'],
        access_token_format: 'opaque',
        access_token_lifetime: 60,
        audience: ['a', 'b'],
        client_uri: 'https://c.example',
      },
    ],
  }).clients
  assert.deepEqual(client, {
    clientId: 'c',
    clientSecret: 's',
    metadata: {
      clientName: 'C',
      redirectUris: ['https://c.example/cb'],
      accessTokenFormat: 'opaque',
      accessTokenLifetimeSeconds: 60,
      audience: ['a', 'b'],
      further: { client_uri: 'https://c.example' },
    },
  })
})

test('a client in a seed has a secret exactly where its method needs one (RFC 7591 section 2)', () => {
  const jwks = {
    keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }],
  }
  const keyed = { client_id: 'c', token_endpoint_auth_method: 'private_key_jwt', jwks }
  assert.equal(readSeed({ clients: [keyed] }).clients[0]?.clientSecret, undefined)
  for (const client of [
    { ...keyed, client_secret: 's' },
    { client_id: 'c', token_endpoint_auth_method: 'none', client_secret: 's' },
    { client_id: 'c', token_endpoint_auth_method: 'client_secret_post' },
    { client_id: 'c' },
  ]) {
    const pointers = issuesOf({ clients: [client] }).map((issue) => issue.pointer)
    assert.deepEqual(pointers, ['/clients/0/client_secret'])
  }
  assert.equal(
    issuesOf({ clients: [{ ...keyed, jwks: { keys: [] } }] })[0]?.pointer,
    '/clients/0/jwks',
  )
})

test('an empty seed is a seed, and a seed that is no object is not', () => {
  assert.deepEqual(readSeed({}), { clients: [], subjects: [], staticTables: {} })
  for (const json of [null, [], 'x', 1]) assert.equal(issuesOf(json)[0]?.pointer, '')
})

test('all mistakes of a seed are told at once, each with its pointer (item 1)', () => {
  const shape = issuesOf({
    clients: [{ client_id: 'a' }, { client_id: 'b', token_endpoint_auth_method: 'non' }],
    subjcts: [],
    subjects: [{ sub: 1 }],
  })
  assert.deepEqual(shape.map((issue) => issue.pointer).sort(), [
    '',
    '/clients/0/client_secret',
    '/clients/1/token_endpoint_auth_method',
    '/subjects/0/sub',
  ])
  const meaning = issuesOf({
    clients: [
      { client_id: 'a', client_secret: 's', redirect_uris: ['http://beyond.example/'] },
      { client_id: 'a', token_endpoint_auth_method: 'none' },
    ],
    subjects: [{ sub: 'x' }, { sub: 'x' }],
    static_tables: { 'a/b': { 'a b': { client_id: 'c', scopes: 'read' } } },
  })
  assert.deepEqual(meaning.map((issue) => issue.pointer).sort(), [
    '/clients/0/redirect_uris/0',
    '/clients/1/client_id',
    '/static_tables/a~1b/a b',
    '/static_tables/a~1b/a b/scopes',
    '/subjects/1/sub',
  ])
})

test('a public client of a seed has no secret, and any other has one, so that a reset gives it back', () => {
  const [missing] = issuesOf({ clients: [{ client_id: 'a' }] })
  assert.match(missing?.detail ?? '', /is missing/)
  const [surplus] = issuesOf({
    clients: [{ client_id: 'a', client_secret: 's', token_endpoint_auth_method: 'none' }],
  })
  assert.match(surplus?.detail ?? '', /must be absent/)
})
