import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { getClient } from '../../src/idp/clients.ts'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import { introspectToken } from '../../src/idp/introspect-token.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import type { MintRequest } from '../../src/idp/mint-request.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { revokeKey } from '../../src/idp/revoke-key.ts'
import { revokeToken } from '../../src/idp/revoke-token.ts'
import { revokeTokenByJti, revokeTokens } from '../../src/idp/revoke-tokens.ts'
import { rotateKeys } from '../../src/idp/rotate-keys.ts'
import { putStaticTable } from '../../src/idp/static-tables.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const { idp, issuer, clock, close } = await openTestIdp()
after(close)
const client = await getClient(idp, issuer, 'mcp-resource-server')
const mint = async (request: MintRequest = {}) => (await mintToken(idp, issuer, request)).record
const ask = async (value: string, at = issuer) =>
  (await introspectToken(idp, at, { client, value })).body
const INACTIVE = { active: false }

for (const request of [
  { alg: 'RS256' },
  { alg: 'ES256' },
  { alg: 'HS256' },
  { alg: 'EdDSA' },
  { format: 'opaque' },
] as const) {
  test(`an active token of ${JSON.stringify(request)} is told with all that verifiers read (I-06, RFC 7662 section 2.2)`, async () => {
    const record = await mint({
      ...request,
      scope: 'read write',
      claims: { tenant: 'x', roles: ['a'] },
    })
    assert.deepEqual(await ask(record.value), {
      active: true,
      iss: issuer.issuer,
      aud: 'http://127.0.0.1:8000/mcp',
      sub: 'alice',
      client_id: 'demo-client',
      iat: record.issuedAt,
      exp: record.expiresAt,
      jti: record.jti,
      scope: 'read write',
      tenant: 'x',
      roles: ['a'],
      token_type: 'Bearer',
      username: 'alice',
    })
  })
}

test('no claim overrides what this server says itself (decision: tokens)', async () => {
  const { value } = await mint({
    scope: 'read',
    claims: { active: false, token_type: 'x', username: 'al' },
  })
  const body = await ask(value)
  assert.deepEqual(
    [body.active, body.token_type, body.username, body.scope],
    [true, 'Bearer', 'al', 'read'],
  )
  const { value: removed } = await mint({ scope: 'read', claims: { client_id: null } })
  assert.equal((await ask(removed)).client_id, 'demo-client', 'whom it was issued to is known here')
})

test('what has no scope, audience or expiry is told without, never with null or empty text (I-06)', async () => {
  const { value } = await mint({ audience: null, expiresIn: null, subject: null })
  assert.deepEqual(Object.keys(await ask(value)).sort(), [
    'active',
    'client_id',
    'iat',
    'iss',
    'jti',
    'token_type',
  ])
})

const inactive: readonly (readonly [string, () => Promise<string>])[] = [
  ['unknown text', async () => 'garbage'],
  ['an empty text', async () => ''],
  ['control characters', async () => '\0\n\uFFFF'],
  ['an expired token', async () => (await mint({ expiresIn: -1 })).value],
  ['a token that expires this second', async () => (await mint({ expiresIn: 0 })).value],
  ['a token that is not valid yet', async () => (await mint({ notBefore: NOW + 100 })).value],
  [
    'a token of another issuer by its claim',
    async () => (await mint({ claims: { iss: 'https://other.example' } })).value,
  ],
  ['a token without an issuer', async () => (await mint({ claims: { iss: null } })).value],
  [
    'a token with a changed payload',
    async () => (await mint()).value.replace(/\.[^.]+\./, '.eyJzdWIiOiJhZG1pbiJ9.'),
  ],
  ['a token without its signature', async () => (await mint()).value.replace(/[^.]+$/, '')],
  ['a token with a blank behind', async () => `${(await mint()).value} `],
  ['a token with padding', async () => `${(await mint()).value}=`],
  [
    'an opaque token in another case',
    async () => (await mint({ format: 'opaque' })).value.toLowerCase(),
  ],
  [
    'a token whose header names another algorithm',
    async () => (await mint({ header: { alg: 'none' } })).value,
  ],
  [
    'a revoked token',
    async () => {
      const { value, jti } = await mint()
      await revokeTokenByJti(idp, issuer, { jti })
      await revokeTokenByJti(idp, issuer, { jti })
      return value
    },
  ],
  [
    'a token by a revoked key',
    async () => {
      const { value, kid } = await mint({ alg: 'PS256' })
      await revokeKey(idp, issuer, kid ?? '')
      return value
    },
  ],
  ['an expired static token', async () => 'readonly-token'],
]

for (const [what, make] of inactive) {
  test(`${what} is exactly {"active":false} (I-02, RFC 7662 section 2.2)`, async () => {
    assert.deepEqual(await ask(await make()), INACTIVE)
  })
}

test('a token follows the clock: active until its expiry, and after a rotation too', async () => {
  const { value } = await mint({ alg: 'ES256', expiresIn: 100 })
  await rotateKeys(idp, issuer, { alg: 'ES256', graceSeconds: 0 })
  assert.equal((await ask(value)).active, true, 'its key is retired, which says nothing against it')
  clock.advance(100)
  assert.deepEqual(await ask(value), INACTIVE)
})

test('an issuer knows nothing of another issuer (issuers)', async () => {
  const other = await createIssuer(idp, 'other')
  const { value } = await mint()
  assert.deepEqual(await ask(value, other), INACTIVE)
  assert.equal((await ask(value)).active, true)
})

test('static tokens are told after minted ones, the table default first, exp only from expires_at', async () => {
  await putStaticTable(idp, issuer, {
    name: 'a-table',
    tokens: {
      'dev-alice-token': { client_id: 'shadowed', scopes: [] },
      live: {
        client_id: 'c',
        scopes: ['read', 'write'],
        sub: 's',
        expires_at: clock.now() + 10,
        iat: 1,
        jti: 'x',
        exp: 5,
        team: 'red',
      },
      bare: { client_id: 'c', scopes: [] },
    },
  })
  assert.equal((await ask('dev-alice-token')).client_id, 'alice@company.com')
  assert.deepEqual(await ask('live'), {
    active: true,
    team: 'red',
    token_type: 'Bearer',
    client_id: 'c',
    scope: 'read write',
    sub: 's',
    exp: clock.now() + 10,
    iss: issuer.issuer,
  })
  assert.deepEqual(await ask('bare'), {
    active: true,
    token_type: 'Bearer',
    client_id: 'c',
    iss: issuer.issuer,
  })
  clock.advance(10)
  assert.deepEqual(await ask('live'), INACTIVE)
})

test('a public client may not introspect (I-01, RFC 7662 section 2.1)', async () => {
  const open = await getClient(idp, issuer, 'demo-public-client')
  await assert.rejects(introspectToken(idp, issuer, { client: open, value: 'x' }), {
    code: 'invalid_client',
  })
})

test('a client revokes its own token and no other; unknown is fine, static is not revoked (V-01, V-02, RFC 7009 section 2)', async () => {
  const own = await getClient(idp, issuer, 'demo-client')
  const { value } = await mint()
  const { value: foreign } = await mint({ clientId: 'somebody-else' })
  assert.equal((await revokeToken(idp, issuer, { client: own, value })).outcome, 'revoked')
  assert.equal((await revokeToken(idp, issuer, { client: own, value })).outcome, 'revoked_before')
  assert.equal((await revokeToken(idp, issuer, { client: own, value: 'nope' })).outcome, 'unknown')
  await assert.rejects(revokeToken(idp, issuer, { client: own, value: foreign }), {
    code: 'invalid_grant',
  })
  await assert.rejects(revokeToken(idp, issuer, { client: own, value: 'dev-alice-token' }), {
    code: 'unsupported_token_type',
  })
  assert.deepEqual(await ask(value), INACTIVE)
  assert.equal((await ask(foreign)).active, true)
})

test('tokens are revoked together by client, subject, key, ids, or all, and only once counted', async () => {
  const mine = await Promise.all([1, 2, 3].map(() => mint({ subject: 'carol', clientId: 'bulk' })))
  await mint({ subject: 'dave', clientId: 'bulk' })
  assert.equal(
    await revokeTokens(idp, issuer, { subject: 'carol', clientId: 'nobody' }),
    0,
    'every condition counts',
  )
  assert.equal(await revokeTokens(idp, issuer, { jtis: [mine[0]?.jti ?? ''] }), 1)
  assert.equal(await revokeTokens(idp, issuer, { subject: 'carol' }), 2)
  assert.equal(await revokeTokens(idp, issuer, { clientId: 'bulk' }), 1)
  const { kid } = await mint({ alg: 'ES384' })
  assert.equal(await revokeTokens(idp, issuer, { kid: kid ?? '' }), 1)
  await mint()
  assert.ok((await revokeTokens(idp, issuer, { all: true })) > 0)
  assert.equal(await revokeTokens(idp, issuer, { all: true }), 0)
  await assert.rejects(revokeTokens(idp, issuer, {}), /at least one of/)
  await assert.rejects(revokeTokens(idp, issuer, { all: true, subject: 'x' }), /must be absent/)
})

test('every form of the signature but the one that was issued is inactive (I-03, V-03)', async () => {
  const { value } = await mint({ alg: 'ES256' })
  const split = value.lastIndexOf('.')
  const signature = Buffer.from(value.slice(split + 1), 'base64url')
  const half = signature.length / 2
  const forms = [
    Buffer.concat([signature.subarray(half), signature.subarray(0, half)]),
    Buffer.concat([signature, Buffer.alloc(1)]),
    signature.subarray(0, -1),
    Buffer.alloc(64),
  ]
  for (const form of forms) {
    const forged = `${value.slice(0, split + 1)}${form.toString('base64url')}`
    assert.deepEqual(await ask(forged), INACTIVE)
    assert.equal((await revokeToken(idp, issuer, { client, value: forged })).outcome, 'unknown')
  }
  assert.equal((await ask(value)).active, true)
})

test('a header that names another key, or none, changes nothing of what is known here (decision 21)', async () => {
  for (const header of [{ kid: 'other' }, { kid: null }, { typ: null, x: 1 }])
    assert.equal((await ask((await mint({ header })).value)).active, true)
  for (const header of [{ alg: 'HS256' }, { alg: null }, { alg: 256 }])
    assert.deepEqual(await ask((await mint({ header })).value), INACTIVE)
})

test('a revoked key says nothing against opaque tokens, nor against those of other keys', async () => {
  const opaque = await mint({ format: 'opaque' })
  const other = await mint({ alg: 'ES256' })
  const { value, kid } = await mint({ alg: 'EdDSA' })
  await revokeKey(idp, issuer, kid ?? '')
  assert.deepEqual(await ask(value), INACTIVE)
  assert.deepEqual(
    [(await ask(opaque.value)).active, (await ask(other.value)).active],
    [true, true],
  )
})

test('a token by a key that is revoked already, or by one that is only next, is judged by its key (api.md)', async () => {
  const { next, previous } = await rotateKeys(idp, issuer, { alg: 'ES256' })
  await revokeKey(idp, issuer, previous?.kid ?? '')
  assert.deepEqual(await ask((await mint({ kid: previous?.kid })).value), INACTIVE)
  assert.equal((await ask((await mint({ kid: next?.kid })).value)).active, true)
})

test('the issuers of one server have the same names, ids and secrets, and know nothing of each other (issuers)', async () => {
  const [one, two] = [await createIssuer(idp, 'twin-1'), await createIssuer(idp, 'twin-2')]
  const same = { jti: 'same', clientId: 'demo-client', subject: 'alice', format: 'opaque' } as const
  const { record } = await mintToken(idp, one, same)
  await mintToken(idp, two, same)
  const theirs = await getClient(idp, two, 'demo-client')
  const { value } = record
  assert.equal((await revokeToken(idp, two, { client: theirs, value })).outcome, 'unknown')
  assert.equal(await revokeTokens(idp, two, { all: true }), 1)
  assert.equal((await ask(value, one)).active, true)
})

test('a revocation is one event with what was selected, and one that changes nothing is none (events, O-01)', async () => {
  const { jti, value } = await mint({ subject: 'told', clientId: 'demo-client' })
  const own = await getClient(idp, issuer, 'demo-client')
  await revokeToken(idp, issuer, { client: own, value })
  await revokeToken(idp, issuer, { client: own, value })
  await revokeToken(idp, issuer, { client: own, value: 'unknown' })
  await revokeTokenByJti(idp, issuer, { jti })
  await revokeTokens(idp, issuer, { jtis: [] })
  await assert.rejects(revokeTokenByJti(idp, issuer, { jti: 'nope' }), { kind: 'not_found' })
  const { items } = await listEvents(idp, issuer, {
    filter: { types: ['tokens_revoked'], jti },
    page: {},
  })
  assert.deepEqual(
    items.map((event) => [event.jti, event.clientId, event.data]),
    [[jti, 'demo-client', { count: 1, by: 'client' }]],
  )
  await mint({ subject: 'bulk' })
  await mint({ subject: 'bulk' })
  await revokeTokens(idp, issuer, { subject: 'bulk' })
  const { items: newest } = await listEvents(idp, issuer, { filter: {}, page: { limit: 1 } })
  assert.deepEqual(newest[0]?.data, { count: 2, by: 'admin', subject: 'bulk' })
})

test('of many who revoke a token at once one does it (V-01, W-02)', async () => {
  const { value } = await mint()
  const own = await getClient(idp, issuer, 'demo-client')
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () => revokeToken(idp, issuer, { client: own, value })),
  )
  assert.equal(outcomes.filter(({ outcome }) => outcome === 'revoked').length, 1)
})
