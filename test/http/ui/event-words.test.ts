import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPES, type Event } from '../../../src/core/events/event.ts'
import { eventRow } from '../../../src/http/ui/event-row.ts'
import { eventWords } from '../../../src/http/ui/event-words.ts'
import { NOW } from './test-pages.ts'

const HOSTILE = '"><b>\u202E\u0000'

function event(changes: Partial<Event>): Event {
  return { id: 7, issuerId: 1, type: 'request', at: NOW, issuerAt: NOW, data: {}, ...changes }
}

function told(changes: Partial<Event>): string {
  return eventWords(event(changes), '/base')
    .map(({ text }) => text)
    .join('')
}

const request = (endpoint: string, outcome: string, status = 200) => ({
  data: { endpoint, method: 'POST', outcome, status },
})

const SENTENCES: readonly (readonly [Partial<Event>, string])[] = [
  [{ type: 'client_created', clientId: 'c' }, 'Registered client c'],
  [
    { type: 'client_created', clientId: 'c', data: { by: 'registration' } },
    'Registered client c by its own request',
  ],
  [
    { type: 'client_updated', clientId: 'c', data: { by: 'registration' } },
    'Changed client c by its own request',
  ],
  [{ type: 'client_deleted', clientId: 'c' }, 'Deleted client c'],
  [
    { type: 'client_deleted', clientId: 'c', data: { why: 'by_itself' } },
    'Deleted client c by its own request',
  ],
  [
    { type: 'client_deleted', clientId: 'c', data: { why: 'too_many_registered' } },
    'Deleted client c, one of too many that registered themselves',
  ],
  [{ ...request('register', 'registered', 201), clientId: 'c' }, 'Client c registered itself'],
  [{ ...request('registeredClient', 'ok'), clientId: 'c' }, 'Client c read its registration'],
  [
    { ...request('registeredClient', 'updated'), clientId: 'c' },
    'Client c changed its registration',
  ],
  [
    { ...request('registeredClient', 'deleted', 204), clientId: 'c' },
    'Client c ended its registration',
  ],
  [
    { ...request('introspect', 'active'), jti: 'j', clientId: 'c' },
    'Client c introspected token j: active',
  ],
  [
    { ...request('introspect', 'not_yet_valid'), jti: 'j', clientId: 'c' },
    'Client c introspected token j: inactive, not yet valid',
  ],
  [
    { ...request('introspect', 'unknown'), clientId: 'c' },
    'Client c introspected a token: inactive, unknown here',
  ],
  [
    { ...request('introspect', 'active'), clientId: 'c' },
    'Client c introspected a static token: active',
  ],
  [
    { ...request('introspect', 'refresh_token_active'), clientId: 'c' },
    'Client c introspected a refresh token: active',
  ],
  [
    { ...request('introspect', 'refresh_token_used'), clientId: 'c' },
    'Client c introspected a refresh token: inactive, used',
  ],
  [
    { ...request('introspect', 'refresh_token_other_client'), clientId: 'c' },
    'Client c introspected a refresh token: inactive, issued to another client',
  ],
  [
    { ...request('introspect', 'invalid_client', 401), clientId: 'c' },
    'Client c was refused at introspection: invalid_client (401)',
  ],
  [request('introspect', 'refused', 405), 'POST to introspection refused: 405'],
  [{ ...request('token', 'issued'), jti: 'j', clientId: 'c' }, 'Client c was issued token j'],
  [
    { ...request('token', 'issued_id_jag'), clientId: 'c' },
    'Client c was issued an identity assertion (ID-JAG)',
  ],
  [
    { ...request('deviceAuthorization', 'begun'), clientId: 'c' },
    'Client c asked for a device to be let in',
  ],
  [
    { ...request('deviceAuthorization', 'invalid_client', 401), clientId: 'c' },
    'Client c was refused at device authorization: invalid_client (401)',
  ],
  [request('device', 'page'), 'Device page opened'],
  [
    { ...request('device', 'page'), clientId: 'c' },
    'The code of a device of client c was entered at the device page',
  ],
  [
    { ...request('device', 'approved'), clientId: 'c' },
    'A device of client c was let in at the device page',
  ],
  [
    { ...request('device', 'denied'), clientId: 'c' },
    'A device of client c was denied at the device page',
  ],
  [request('device', 'unknown_code', 400), 'POST to device page refused: unknown_code (400)'],
  [
    {
      type: 'token_issued',
      clientId: 'c',
      data: { format: 'id-jag', subject: 'alice', audience: 'https://as.example' },
    },
    'Issued an identity assertion (ID-JAG) about alice to client c, for https://as.example',
  ],
  [{ ...request('revoke', 'revoked'), jti: 'j', clientId: 'c' }, 'Client c revoked token j'],
  [
    { ...request('revoke', 'revoked_before'), jti: 'j', clientId: 'c' },
    'Client c revoked token j again',
  ],
  [
    { ...request('revoke', 'grant_revoked'), clientId: 'c' },
    'Client c revoked a refresh token and its grant',
  ],
  [
    { ...request('revoke', 'grant_revoked_before'), clientId: 'c' },
    'Client c revoked a refresh token again, whose grant had ended',
  ],
  [
    { ...request('userinfo', 'ok'), jti: 'j', clientId: 'c' },
    'Client c asked for userinfo with token j',
  ],
  [
    { ...request('userinfo', 'invalid_token', 401), jti: 'j', clientId: 'c' },
    'Client c was refused at userinfo about token j: invalid_token (401)',
  ],
  [request('logout', 'nobody_signed_in'), 'Logout: nobody was signed in'],
  [
    { ...request('logout', 'signed_out', 303), clientId: 'c' },
    'Logout: somebody signed out, sent by client c',
  ],
  [
    { type: 'grant_created', clientId: 'c', data: { subject: 'alice', scope: 'read' } },
    'Subject alice let client c in, for scope read',
  ],
  [
    {
      type: 'grant_revoked',
      clientId: 'c',
      data: { subject: 'alice', tokens: 2, why: 'refresh_token_reused' },
    },
    'Ended what subject alice granted client c, with 2 access tokens: refresh token reused',
  ],
  [{ type: 'subject_signed_out', data: { subject: 'alice' } }, 'Subject alice signed out'],
  [
    { ...request('revoke', 'unknown'), clientId: 'c' },
    'Client c revoked a token that nobody knows here',
  ],
  [{ data: { endpoint: 'jwks', outcome: 'ok', kids: ['a'], status: 200 } }, 'JWKS fetched: 1 key'],
  [request('jwks', 'not_modified', 304), 'JWKS asked for: not changed since the last time'],
  [request('constructor', 'ok'), 'POST constructor: ok'],
  [
    {
      type: 'token_minted',
      jti: 'j',
      clientId: 'c',
      data: { format: 'opaque', subject: 'alice' },
    },
    'Minted opaque token j for subject alice, client c',
  ],
  [{ type: 'token_minted', jti: 'j', data: { format: 'jwt', subject: null } }, 'Minted JWT j'],
  [
    { type: 'tokens_minted', clientId: 'c', data: { count: 1200 } },
    'Minted 1,200 tokens for client c',
  ],
  [
    { type: 'tokens_revoked', jti: 'j', clientId: 'c', data: { count: 1, by: 'client' } },
    'Revoked token j, as client c asked',
  ],
  [
    { type: 'tokens_revoked', kid: 'k', clientId: 'c', data: { count: 12, subject: 's' } },
    'Revoked 12 tokens of client c of subject s signed by key k',
  ],
  [{ type: 'tokens_revoked', data: { count: 3, all: true } }, 'Revoked all 3 tokens'],
  [
    {
      type: 'key_rotated',
      kid: 'k2',
      data: { alg: 'RS256', by: 'schedule', previous_kid: 'k1', retires_at: NOW },
    },
    'Rotated RS256 by schedule: key k2 signs now, key k1 stays published until 2026-11-21 07:18:05 UTC',
  ],
  [
    { type: 'key_rotated', kid: 'k2', data: { alg: 'ES256', by: 'admin', announced: false } },
    'Rotated ES256 unannounced: key k2 signs now',
  ],
  [
    { type: 'rotation_policy_changed', data: { every_seconds: 3600 } },
    'Keys now rotate by themselves every 1 h',
  ],
  [
    { type: 'static_table_put', data: { table: 't', tokens: 1, created: false } },
    'Replaced static table t with 1 token',
  ],
  [
    { type: 'probe_begun', data: { url: 'http://127.0.0.1:8000/mcp' } },
    'Began to probe http://127.0.0.1:8000/mcp',
  ],
  [
    {
      type: 'probe_ended',
      data: {
        url: 'http://127.0.0.1:8000/mcp',
        ending: 'done',
        requests: 2,
        errors: 1,
        warnings: 0,
      },
    },
    'Probed http://127.0.0.1:8000/mcp with 2 requests: 1 error, 0 warnings',
  ],
  [
    { type: 'probe_ended', data: { url: 'http://[::1]/', ending: 'stopped', requests: 1 } },
    'Probed http://[::1]/ with 1 request: 0 errors, 0 warnings; it did not run to its end',
  ],
  [
    { type: 'issuer_reset', data: { keys: true } },
    'Put the issuer back to its seed, with new keys',
  ],
  [
    { type: 'snapshot_loaded', data: { issuers: 2, keys: 8, tokens: 1, events: 9 } },
    'Loaded a snapshot with 2 issuers, 8 keys and 1 token; all that was here before is gone',
  ],
]

for (const [changes, expected] of SENTENCES) {
  test(`an event is told in a sentence: ${expected} (issue 4: events)`, () => {
    assert.equal(told(changes), expected)
  })
}

test('every type of event has a sentence, even where members are missing or of another kind', () => {
  for (const type of EVENT_TYPES)
    for (const data of [{}, { count: 'x', kids: 1, subject: 5, table: null, status: 'x' }])
      assert.match(told({ type, data }), /^[A-Z]/, type)
})

test('tokens, keys, clients, subjects and tables lead to their pages, and a client of a token to its tokens, whatever their ids are (U-01)', () => {
  const links = eventWords(
    event({ type: 'token_minted', jti: HOSTILE, clientId: 'a/b?c', data: { format: 'jwt' } }),
    '/base',
  ).flatMap(({ href }) => href ?? [])
  assert.deepEqual(links, [
    `/base/tokens/${encodeURIComponent(HOSTILE)}`,
    '/base/tokens?client_id=a%2Fb%3Fc',
  ])
  const registered = event({ type: 'client_created', clientId: 'a/b?c', data: {} })
  assert.deepEqual(
    eventWords(registered, '/base').flatMap(({ href }) => href ?? []),
    ['/base/clients/a%2Fb%3Fc'],
  )
  const [, subject] = eventWords(
    event({ type: 'subject_created', data: { subject: HOSTILE } }),
    '/base',
  )
  assert.equal(subject?.href, `/base/subjects/${encodeURIComponent(HOSTILE)}`)
  assert.equal(subject?.text, '"><b>\\u202e\\u0000')
  const key = eventWords(event({ type: 'key_created', kid: 'k~1' }), '/base').find(
    ({ code }) => code,
  )
  assert.equal(key?.href, '/base/keys/k~1')
})

test('a row shows hidden characters as escapes and bounds what is long (U-01)', () => {
  const row = eventRow(
    event({ ...request('introspect', 'active'), jti: HOSTILE, clientId: 'x'.repeat(10_000) }),
    { base: '', now: NOW + 65 },
  )
  const text = row.sentence.map((part) => part.text).join('')
  assert.ok(text.includes('\\u202e\\u0000'))
  assert.ok(text.length < 400)
  assert.deepEqual([row.time, row.utc], ['1 min ago', '2026-11-21 07:18:05 UTC'])
  const json = row.json.lines.flatMap(({ parts }) => parts.map((part) => part.text)).join('')
  assert.equal(JSON.parse(json).jti, HOSTILE)
})

test('a row’s badge says how a request went', () => {
  const tone = (changes: Partial<Event>) => eventRow(event(changes), { base: '', now: NOW }).badge
  assert.deepEqual(tone(request('introspect', 'active')), { text: 'introspection', tone: 'good' })
  assert.equal(tone(request('introspect', 'expired')).tone, 'warning')
  assert.equal(tone(request('token', 'invalid_scope', 400)).tone, 'danger')
  assert.equal(tone(request('jwks', 'ok')).tone, 'plain')
})
