import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ClientMetadata } from '../../src/core/clients/client.ts'
import { isConfidential } from '../../src/core/clients/client.ts'
import { InvalidInput } from '../../src/core/protocol/invalid-input.ts'
import type { JsonObject } from '../../src/core/protocol/json.ts'
import { parseParameters } from '../../src/core/protocol/parameters.ts'
import { authenticateClient } from '../../src/idp/authenticate-client.ts'
import {
  createClient,
  deleteClient,
  getClient,
  listClients,
  rollClientSecret,
  updateClient,
} from '../../src/idp/clients.ts'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import { introspectToken } from '../../src/idp/introspect-token.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import {
  createSubject,
  deleteSubject,
  getSubject,
  listSubjects,
  putSubject,
} from '../../src/idp/subjects.ts'
import { proofKey } from '../support/proofs.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { idp, issuer, clock, close } = await openTestIdp()
after(close)

const lastEvents = async (limit: number) =>
  (await listEvents(idp, issuer, { filter: {}, page: { limit } })).items
const refused = (pointers: readonly string[]) => (error: unknown) => {
  assert.ok(error instanceof InvalidInput, String(error))
  assert.deepEqual(
    error.issues.map(({ pointer }) => pointer),
    pointers,
  )
  return true
}

test('a client has the defaults of RFC 7591, and what it is given over them (RFC 7591 section 2)', async () => {
  const { metadata } = await createClient(idp, issuer, { metadata: { clientName: 'X' } })
  assert.deepEqual(metadata, {
    clientName: 'X',
    redirectUris: [],
    grantTypes: ['authorization_code'],
    responseTypes: ['code'],
    tokenEndpointAuthMethod: 'client_secret_basic',
    further: {},
  })
})

const mistakes: readonly (readonly [string, object, Partial<ClientMetadata>, readonly string[]])[] =
  [
    ['an empty id', { clientId: '' }, {}, ['/client_id']],
    ['an id of 257 characters', { clientId: 'x'.repeat(257) }, {}, ['/client_id']],
    ['a line break in its id', { clientId: 'a\nb' }, {}, ['/client_id']],
    ['a secret beyond ASCII', { clientSecret: 'ä' }, {}, ['/client_secret']],
    [
      'a secret and no method to show it',
      { clientSecret: 's' },
      { tokenEndpointAuthMethod: 'none' },
      ['/client_secret'],
    ],
    [
      'client_credentials and no secret',
      {},
      { tokenEndpointAuthMethod: 'none', grantTypes: ['client_credentials'] },
      ['/grant_types'],
    ],
  ]

for (const [what, input, metadata, pointers] of mistakes) {
  test(`a client with ${what} is refused, and neither it nor an event is stored (G-02)`, async () => {
    const before = [await listClients(idp, issuer, {}), await lastEvents(1)]
    await assert.rejects(createClient(idp, issuer, { ...input, metadata }), refused(pointers))
    assert.deepEqual([await listClients(idp, issuer, {}), await lastEvents(1)], before)
  })
}

test('a client that is put in place keeps its age, and its secret unless it gets another or needs none', async () => {
  const made = await createClient(idp, issuer, { clientId: 'kept', metadata: { scope: 'a' } })
  clock.advance(10)
  const update = (input: Parameters<typeof updateClient>[2]['input']) =>
    updateClient(idp, issuer, { clientId: 'kept', input })
  const renamed = await update({ metadata: { clientName: 'N' } })
  assert.deepEqual(
    [renamed.clientSecret, renamed.createdAt, renamed.updatedAt - made.updatedAt],
    [made.clientSecret, made.createdAt, 10],
  )
  assert.equal(renamed.metadata.scope, undefined, 'what is left out is gone')
  assert.equal((await update({ clientSecret: 'new', metadata: {} })).clientSecret, 'new')
  assert.equal((await update({ metadata: { tokenEndpointAuthMethod: 'none' } })).clientSecret, null)
  assert.match((await update({ metadata: {} })).clientSecret ?? '', /^[A-Za-z0-9_-]{43}$/)
  await assert.rejects(update({ metadata: { scope: '"' } }), refused(['/scope']))
  assert.equal((await getClient(idp, issuer, 'kept')).metadata.scope, undefined)
})

test('each change of a client is one event with its id and without its secret (events, O-01)', async () => {
  const clientId = 'told'
  await createClient(idp, issuer, { clientId, clientSecret: 'very-secret', metadata: {} })
  await updateClient(idp, issuer, { clientId, input: { metadata: {} } })
  await deleteClient(idp, issuer, clientId)
  for (const again of [
    () => deleteClient(idp, issuer, clientId),
    () => getClient(idp, issuer, clientId),
    () => updateClient(idp, issuer, { clientId, input: { metadata: {} } }),
  ])
    await assert.rejects(again, { kind: 'not_found' })
  const events = await lastEvents(3)
  assert.deepEqual(
    events.map((event) => [event.type, event.clientId]),
    [
      ['client_deleted', 'told'],
      ['client_updated', 'told'],
      ['client_created', 'told'],
    ],
  )
  assert.doesNotMatch(JSON.stringify(events), /very-secret/)
})

test('a rolled secret is another at once, told in one event without it, and nothing else changes (O-01)', async () => {
  const metadata = { clientName: 'Rolled', grantTypes: ['client_credentials'] }
  const before = await createClient(idp, issuer, { clientId: 'rolled', metadata })
  const after = await rollClientSecret(idp, issuer, 'rolled')
  assert.match(after.clientSecret ?? '', /^[A-Za-z0-9_-]{43}$/)
  assert.notEqual(after.clientSecret, before.clientSecret)
  assert.deepEqual(after, { ...before, clientSecret: after.clientSecret })
  assert.deepEqual(await getClient(idp, issuer, 'rolled'), after)
  const [event] = await lastEvents(1)
  assert.deepEqual(
    [event?.type, event?.clientId, event?.data],
    ['client_secret_rolled', 'rolled', {}],
  )
})

test('a public client has no secret to roll, and one that is not there has none (RFC 6749 section 2.1)', async () => {
  await assert.rejects(rollClientSecret(idp, issuer, 'demo-public-client'), { kind: 'conflict' })
  assert.equal((await getClient(idp, issuer, 'demo-public-client')).clientSecret, null)
  await assert.rejects(rollClientSecret(idp, issuer, 'absent'), { kind: 'not_found' })
})

test('a client that proves itself by a key has no secret, none to roll, and gets one when it changes its method (RFC 7591 section 2)', async () => {
  const { jwk } = await proofKey()
  const further = { jwks: { keys: [{ ...jwk }] } } as JsonObject
  const metadata = { tokenEndpointAuthMethod: 'private_key_jwt', further } as const
  const made = await createClient(idp, issuer, { clientId: 'keyed', metadata })
  assert.deepEqual([made.clientSecret, isConfidential(made)], [null, true])
  await assert.rejects(rollClientSecret(idp, issuer, 'keyed'), {
    kind: 'conflict',
    message: /private_key_jwt/,
  })
  const given = { clientId: 'given', clientSecret: 's', metadata }
  await assert.rejects(createClient(idp, issuer, given), refused(['/client_secret']))
  const update = (changed: Parameters<typeof updateClient>[2]['input']['metadata']) =>
    updateClient(idp, issuer, { clientId: 'keyed', input: { metadata: changed } })
  assert.match((await update({})).clientSecret ?? '', /^[A-Za-z0-9_-]{43}$/)
  assert.equal((await update(metadata)).clientSecret, null)
})

test('the tokens of a deleted client stay as they are', async () => {
  await createClient(idp, issuer, { clientId: 'gone', metadata: {} })
  const { record } = await mintToken(idp, issuer, { clientId: 'gone' })
  await deleteClient(idp, issuer, 'gone')
  const client = await getClient(idp, issuer, 'mcp-resource-server')
  const { body } = await introspectToken(idp, issuer, { client, value: record.value })
  assert.deepEqual([body.active, body.client_id], [true, 'gone'])
})

const form = (text: string) => parseParameters(Buffer.from(text))
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
const authenticate = (authorization: string | undefined, body = '', at = issuer) =>
  authenticateClient(idp, at, { authorization, parameters: form(body), url: `${at.url}/token` })

test('a client is known by Basic or post whatever it is registered for, and by both spellings (RFC 6749 section 2.3)', async () => {
  await createClient(idp, issuer, { clientId: 'a b', clientSecret: 'c+d%e', metadata: {} })
  const encoded = `${encodeURIComponent('a b')}:${encodeURIComponent('c+d%e')}`
  for (const header of [basic('a b:c+d%e'), basic(encoded), basic(encoded.replaceAll('%20', '+'))])
    assert.equal((await authenticate(header)).clientId, 'a b')
  const body = `client_id=a+b&client_secret=${encodeURIComponent('c+d%e')}`
  assert.equal((await authenticate(undefined, body)).clientId, 'a b')
})

test('an unknown client and a wrong secret are refused alike, to the letter (T-03)', async () => {
  const messages = new Set<string>()
  for (const [header, body] of [
    [basic('demo-client:wrong'), ''],
    [basic('demo-client:'), ''],
    [basic('nobody:demo-client-secret'), ''],
    [undefined, 'client_id=demo-client&client_secret=wrong'],
    [undefined, 'client_id=demo-client'],
    [undefined, 'client_id=nobody'],
    [basic('demo-public-client:x'), ''],
    [basic('DEMO-CLIENT:demo-client-secret'), ''],
    [basic('demo-client:demo-client-secret '), ''],
  ] as const) {
    await assert.rejects(authenticate(header, body), (error: unknown) => {
      const { code, message } = error as { code: string; message: string }
      assert.equal(code, 'invalid_client', message)
      messages.add(message)
      return true
    })
  }
  assert.equal(messages.size, 1)
})

test('a public client only names itself, and shows no secret (RFC 6749 section 2.1)', async () => {
  const { clientId } = await authenticate(undefined, 'client_id=demo-public-client')
  assert.equal(clientId, 'demo-public-client')
  await assert.rejects(authenticate(undefined, 'client_id=demo-public-client&client_secret=x'), {
    code: 'invalid_client',
  })
})

test('a client of one issuer is nobody to another (issuers)', async () => {
  const other = await createIssuer(idp, 'apart')
  await createClient(idp, issuer, { clientId: 'here', clientSecret: 's', metadata: {} })
  await assert.rejects(authenticate(basic('here:s'), '', other), { code: 'invalid_client' })
  await createClient(idp, other, { clientId: 'here', clientSecret: 't', metadata: {} })
  await assert.rejects(authenticate(basic('here:s'), '', other), { code: 'invalid_client' })
  assert.equal((await authenticate(basic('here:t'), '', other)).issuerId, other.id)
})

test('each change of a subject is one event, and what is not there cannot be changed (events)', async () => {
  await createSubject(idp, issuer, { sub: 'zed', claims: { preferred_username: 'z' } })
  await putSubject(idp, issuer, { sub: 'zed' })
  await deleteSubject(idp, issuer, 'zed')
  await assert.rejects(deleteSubject(idp, issuer, 'zed'), { kind: 'not_found' })
  await assert.rejects(getSubject(idp, issuer, 'zed'), { kind: 'not_found' })
  await assert.rejects(createSubject(idp, issuer, { sub: 'x'.repeat(256) }), refused(['/sub']))
  assert.deepEqual(
    (await lastEvents(3)).map(({ type, data }) => [type, data.subject]),
    [
      ['subject_deleted', 'zed'],
      ['subject_updated', 'zed'],
      ['subject_created', 'zed'],
    ],
  )
  assert.ok((await listSubjects(idp, issuer, {})).items.every(({ sub }) => sub !== 'zed'))
})

test('a registered subject is told by its name at introspection, as soon as it has one (api.md)', async () => {
  const client = await getClient(idp, issuer, 'mcp-resource-server')
  const { record } = await mintToken(idp, issuer, { subject: 'named' })
  const username = async () =>
    (await introspectToken(idp, issuer, { client, value: record.value })).body.username
  assert.equal(await username(), undefined)
  await createSubject(idp, issuer, { sub: 'named', claims: { preferred_username: 'nick' } })
  assert.equal(await username(), 'nick')
  await putSubject(idp, issuer, { sub: 'named', claims: { preferred_username: 7 } })
  assert.equal(await username(), undefined, 'what is no text is no name')
})
