import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { DEMO_CLIENT, RESOURCE_SERVER } from '../../support/http.ts'
import { NOW, openTestIdp } from '../../support/test-idp.ts'

const { idp, http, clock, close } = await openTestIdp()
after(close)

const MIDNIGHT = NOW - (NOW % 86_400)

const NOTHING = {
  tokens_minted: 0,
  tokens_issued: 0,
  tokens_revoked: 0,
  introspections_active: 0,
  introspections_inactive: 0,
  jwks_fetches: 0,
  errors: 0,
}

async function use(base: string): Promise<void> {
  const { body } = await http.post(`${base}/api/tokens`).send({})
  await http.post(`${base}/api/tokens`).send({ count: 20 })
  await http.form(`${base}/token`, { grant_type: 'client_credentials' }, DEMO_CLIENT)
  await http.form(`${base}/introspect`, { token: body.access_token }, RESOURCE_SERVER)
  await http.form(`${base}/introspect`, { token: 'dev-token-123' }, RESOURCE_SERVER)
  await http.form(`${base}/introspect`, { token: 'unknown' }, RESOURCE_SERVER)
  await http.form(`${base}/introspect`, { token: 'x' }, ['mcp-resource-server', 'wrong'])
  await http.get(`${base}/token`)
  const jwks = await http.get(`${base}/.well-known/jwks.json`)
  await http.get(`${base}/.well-known/jwks.json`).set('If-None-Match', String(jwks.headers.etag))
  await http.delete(`${base}/api/tokens/${body.jti}`)
}

test('an overview counts what happened since midnight in UTC, tokens minted together one by one (issue 4: overview)', async () => {
  await createIssuer(idp, 'counted')
  await use('/issuers/counted')
  const { status, body } = await http.get('/issuers/counted/api/overview')
  assert.equal(status, 200)
  assert.equal(body.since, MIDNIGHT)
  assert.deepEqual(body.counts, {
    tokens_minted: 21,
    tokens_issued: 1,
    tokens_revoked: 1,
    introspections_active: 2,
    introspections_inactive: 1,
    jwks_fetches: 2,
    errors: 2,
  })
  assert.deepEqual((await http.get('/api/overview')).body.counts, NOTHING)
})

test('the next day begins at zero, and a reset does too (issue 4: overview)', async () => {
  await http.post('/issuers/counted/api/reset').send({})
  assert.deepEqual((await http.get('/issuers/counted/api/overview')).body.counts, NOTHING)
  await use('/issuers/counted')
  clock.advance(MIDNIGHT + 86_400 - NOW - 1)
  assert.equal((await http.get('/issuers/counted/api/overview')).body.counts.errors, 2)
  clock.advance(1)
  const { body } = await http.get('/issuers/counted/api/overview')
  assert.deepEqual([body.since, body.counts], [MIDNIGHT + 86_400, NOTHING])
})

test('an overview has the keys in use, and not the others (issue 4: overview)', async () => {
  await createIssuer(idp, 'keyed')
  const base = '/issuers/keyed/api'
  await http.post(`${base}/keys/rotate`).send({ grace_seconds: 60 })
  await http.post(`${base}/keys`).send({ alg: 'HS256', state: 'current' })
  const { body: doomed } = await http.post(`${base}/keys`).send({ alg: 'ES256' })
  await http.post(`${base}/keys/${doomed.kid}/revoke`).send({})
  const states = async () =>
    (await http.get(`${base}/overview`)).body.keys
      .map(({ alg, state }: { alg: string; state: string }) => `${alg} ${state}`)
      .sort()
  const lasting = ['ES256 current', 'ES256 next', 'HS256 current', 'RS256 current', 'RS256 next']
  assert.deepEqual(await states(), [...lasting, 'RS256 previous'])
  clock.advance(61)
  assert.deepEqual(await states(), lasting)
})

test('an overview has the last ten events, newest first, as the list of events has them (issue 4: overview)', async () => {
  const { body } = await http.get('/issuers/counted/api/overview')
  const list = await http.get('/issuers/counted/api/events?limit=10')
  assert.deepEqual(body.events, list.body.items)
  assert.equal(body.events.length, 10)
})
