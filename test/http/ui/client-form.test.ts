import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClientMetadata } from '../../../src/core/clients/client.ts'
import { InvalidInput } from '../../../src/core/protocol/invalid-input.ts'
import { clientIssues } from '../../../src/http/ui/client-fields.ts'
import {
  type ClientFormValues,
  clientValues,
  NEW_CLIENT,
  postedClientValues,
} from '../../../src/http/ui/client-form.ts'
import { readClientForm } from '../../../src/http/ui/read-client-form.ts'
import { newClient } from '../../../src/idp/new-client.ts'

const PLACE = { issuerId: 1, at: 0 }

/** What a browser posts of a form: ticked boxes as `true`, and line breaks as two characters. */
function posted(values: ClientFormValues): ClientFormValues {
  const boxes = [
    ...values.grantTypes.map((type) => `grant_types.${type}`),
    ...values.responseTypes.map((type) => `response_types.${type}`),
  ]
  const texts = values.texts as Readonly<Record<string, string>>
  return postedClientValues((name) => texts[name] ?? (boxes.includes(name) ? 'true' : ''))
}

function roundTrip(metadata: Partial<ClientMetadata>) {
  const client = { id: 1, ...newClient({ clientId: 'c', metadata }, PLACE) }
  const read = readClientForm(posted(clientValues(client)))
  return { before: client.metadata, after: newClient(read, PLACE).metadata }
}

const ORDINARY: Partial<ClientMetadata> = {
  clientName: 'My client',
  redirectUris: ['http://127.0.0.1/callback', 'com.example:/x'],
  grantTypes: ['client_credentials', 'urn:ietf:params:oauth:grant-type:device_code', 'password'],
  responseTypes: ['code', 'token'],
  scope: 'read write',
  tokenEndpointAuthMethod: 'client_secret_post',
  audience: ['http://127.0.0.1:8000/mcp', 'urn:x'],
  accessTokenFormat: 'opaque',
  accessTokenTyp: 'JWT',
  accessTokenLifetimeSeconds: 60,
  refreshTokenLifetimeSeconds: 600,
  further: { client_uri: 'https://app.example', contacts: ['a', 'b'], jwks: { keys: [] } },
}

const ODD: readonly Partial<ClientMetadata>[] = [
  {},
  { grantTypes: [], responseTypes: [] },
  { tokenEndpointAuthMethod: 'none' },
  { clientName: ' blanks ' },
  { audience: 'urn:x' },
  { audience: ['urn:x'] },
  { audience: '["urn:x"]' },
  { audience: '"urn:x' },
  { audience: 'with blank\nand line' },
  { audience: ['with\nline', '"', '[', '\u0000\u202E'] },
  { clientName: '"quoted" \u0000\r\n\u202E ' },
  { grantTypes: ['has blank', '[', '\u0000'], responseTypes: ['code id_token'] },
  { further: { software_id: '\u0000\r\n\u202E\u{1F469}', contacts: ['</textarea>'] } },
]

test('a client that is saved as it stands in the form stays as it is (issue 4: clients)', () => {
  for (const metadata of [ORDINARY, ...ODD]) {
    const { before, after } = roundTrip(metadata)
    assert.deepEqual(after, before)
  }
})

function refusals(
  changes: Readonly<Record<string, string>>,
  boxes: Partial<ClientFormValues> = {},
) {
  const values = { ...NEW_CLIENT, ...boxes, texts: { ...NEW_CLIENT.texts, ...changes } }
  try {
    readClientForm(values)
    return []
  } catch (error) {
    assert.ok(error instanceof InvalidInput)
    return clientIssues(error.issues, values).map(({ pointer, detail }) => `${pointer} ${detail}`)
  }
}

test('every mistake in the form is told at once, at its field and in the order of the fields (issue 4: clients)', () => {
  const told = refusals({
    client_id: '\u{1F469}',
    client_secret: 'x'.repeat(257),
    token_endpoint_auth_method: 'none',
    scope: 'a "b"',
    access_token_lifetime: '0',
    refresh_token_lifetime: 'soon',
    redirect_uris: '\nhttps://ok.example/\nhttp://elsewhere.example/',
    further: '{"client_ury": 1, "contacts": "me"}',
  })
  assert.deepEqual(
    told.map((line) => line.split(' ')[0]),
    [
      '/client_id',
      '/client_secret',
      '/client_secret',
      '/grant_types',
      '/scope',
      '/access_token_lifetime',
      '/refresh_token_lifetime',
      '/redirect_uris',
      '/further/contacts',
      '/further/client_ury',
    ],
  )
  assert.match(told[7] ?? '', /"http:\/\/elsewhere.example\/" must be https/)
  assert.match(told[9] ?? '', /did you mean "client_uri"\?$/)
})

test('what looks like JSON and is none is refused, and so is a member that has its own field', () => {
  assert.match(refusals({ client_name: '"x' })[0] ?? '', /^\/client_name begins with a quote/)
  assert.match(refusals({ audience: '"x' })[0] ?? '', /^\/audience begins with a quote/)
  assert.match(refusals({ audience: '[1' })[0] ?? '', /^\/audience begins with a bracket/)
  assert.match(refusals({ audience: '[]' })[0] ?? '', /^\/audience/)
  assert.match(
    refusals({ other_grant_types: '[1]' })[0] ?? '',
    /^\/other_grant_types begins with a bracket/,
  )
  assert.match(refusals({ further: '[]' })[0] ?? '', /^\/further must be a JSON object/)
  assert.match(refusals({ further: '{' })[0] ?? '', /^\/further must be JSON/)
  assert.match(refusals({ further: '{"scope":"a"}' })[0] ?? '', /^\/further must not have scope/)
})

test('lifetimes are read with units, and nothing is left to the default of the API by an empty box', () => {
  const texts = { ...NEW_CLIENT.texts, access_token_lifetime: '15 min', client_id: ' c ' }
  const { clientId, metadata } = readClientForm({ texts, grantTypes: [], responseTypes: [] })
  assert.deepEqual([clientId, metadata.accessTokenLifetimeSeconds], ['c', 900])
  assert.deepEqual([metadata.grantTypes, metadata.responseTypes], [[], []])
})
