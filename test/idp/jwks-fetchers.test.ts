import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jwksFetchers } from '../../src/idp/jwks-fetchers.ts'
import { logRequest } from '../../src/idp/log-request.ts'
import { rotateKeys } from '../../src/idp/rotate-keys.ts'
import { NOW, openTestIdp, type TestIdp } from '../support/test-idp.ts'

const fetchJwks = ({ http }: TestIdp, userAgent: string) =>
  http.get('/.well-known/jwks.json').set('User-Agent', userAgent)

const agents = async ({ idp, issuer }: TestIdp) =>
  (await jwksFetchers(idp, issuer)).map(({ userAgent }) => userAgent)

test('who fetched the JWKS is told once each, the latest first, with what the set held (issue: who fetched the JWKS last)', async (t) => {
  const opened = await openTestIdp()
  t.after(opened.close)
  const { idp, issuer, clock } = opened
  assert.deepEqual(await jwksFetchers(idp, issuer), [])
  await fetchJwks(opened, 'one')
  await fetchJwks(opened, 'two')
  clock.advance(5)
  const { body } = await fetchJwks(opened, 'one')
  await opened.http.get('/.well-known/oauth-authorization-server').set('User-Agent', 'three')
  const [one, two, ...others] = await jwksFetchers(idp, issuer)
  assert.deepEqual(others, [])
  assert.deepEqual(
    [one?.userAgent, one?.at, one?.status, one?.outcome, one?.fetches, two?.at, two?.fetches],
    ['one', NOW + 5, 200, 'ok', 2, NOW, 1],
  )
  const kids = body.keys.map(({ kid }: { kid: string }) => kid)
  assert.deepEqual(one?.kids, kids)
  assert.deepEqual(one?.unseen, [])
})

test('a program that fetched nothing since an unannounced rotation has not seen what signs; an announced one it has (issue: who fetched the JWKS last)', async (t) => {
  const opened = await openTestIdp()
  t.after(opened.close)
  const { idp, issuer } = opened
  await fetchJwks(opened, 'before')
  await rotateKeys(idp, issuer, { alg: 'ES256' })
  const announced = await jwksFetchers(idp, issuer)
  assert.deepEqual(announced[0]?.unseen, [], 'the key was published ahead')
  const { current } = await rotateKeys(idp, issuer, { alg: 'RS256', announced: false })
  await fetchJwks(opened, 'after')
  const [after, before] = await jwksFetchers(idp, issuer)
  assert.deepEqual(after?.unseen, [])
  assert.deepEqual(before?.unseen, [{ alg: 'RS256', kid: current.kid }])
})

test('an answer of 304 is a fetch of the set that is there, and a failed one leaves what was known', async (t) => {
  const opened = await openTestIdp()
  t.after(opened.close)
  const { idp, issuer } = opened
  const { headers } = await fetchJwks(opened, 'cached')
  await fetchJwks(opened, 'cached').set('If-None-Match', String(headers.etag)).expect(304)
  const [cached] = await jwksFetchers(idp, issuer)
  assert.deepEqual([cached?.status, cached?.outcome, cached?.unseen], [304, 'not_modified', []])
  const failed = { endpoint: 'jwks', method: 'GET', status: 503, outcome: 'unavailable' }
  logRequest(idp, issuer, { ...failed, durationMs: 1, userAgent: 'cached' })
  const [last] = await jwksFetchers(idp, issuer)
  assert.deepEqual([last?.status, last?.kids, last?.fetches], [503, cached?.kids, 3])
})

test('twenty programs are told of at most, one without a name among them', async (t) => {
  const opened = await openTestIdp()
  t.after(opened.close)
  for (let n = 0; n < 25; n++) await fetchJwks(opened, `agent ${n}`)
  const fetched = { endpoint: 'jwks', method: 'GET', status: 200, outcome: 'ok', durationMs: 1 }
  logRequest(opened.idp, opened.issuer, { ...fetched, kids: [] })
  const named = await agents(opened)
  assert.equal(named.length, 20)
  assert.deepEqual(named.slice(0, 3), [null, 'agent 24', 'agent 23'])
})
