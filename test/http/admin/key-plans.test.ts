import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { NOW, openTestIdp } from '../../support/test-idp.ts'

const { http, idp, issuer, clock, close } = await openTestIdp()
after(close)

async function lastEvent(): Promise<number> {
  await idp.requestLog.flush()
  return idp.store.events.lastId(issuer.id)
}

const kidOf = async (alg: 'ES256' | 'RS256', state: 'current' | 'next') => {
  const { items } = (await http.get('/api/keys')).body
  return items.find((key: { alg: string; state: string }) => key.alg === alg && key.state === state)
    ?.kid
}

test('the plan of a rotation says what it then does, and changes nothing (issue: the plan shown before)', async () => {
  const before = await lastEvent()
  const { status, body: plan } = await http.get('/api/rotation/plan?alg=ES256&grace_seconds=90')
  assert.equal(status, 200)
  assert.deepEqual(plan, {
    alg: 'ES256',
    announced: true,
    at: NOW,
    previous: { kid: await kidOf('ES256', 'current'), retires_at: NOW + 90, reason: 'grace' },
    current: { kid: await kidOf('ES256', 'next') },
    next: {},
  })
  assert.equal(await lastEvent(), before)
  const { body: done } = await http
    .post('/api/keys/rotate')
    .send({ alg: 'ES256', grace_seconds: 90, current_kid: plan.previous.kid })
  assert.equal(done.current.kid, plan.current.kid)
  assert.deepEqual(
    [done.previous.kid, done.previous.retires_at],
    [plan.previous.kid, plan.previous.retires_at],
  )
})

test('the plan of an unannounced rotation has a key to be made, and the next one stays next (M-08)', async () => {
  const { body } = await http.get('/api/rotation/plan?announced=false')
  assert.deepEqual([body.alg, body.announced, body.current], ['RS256', false, {}])
  assert.deepEqual(body.next, { kid: await kidOf('RS256', 'next') })
  assert.equal(body.previous.reason, 'lifetime')
})

test('a plan is refused for what the rotation would be refused for, naming the parameter', async () => {
  for (const [query, pointer] of [
    ['grace_seconds=-1', '/grace_seconds'],
    ['grace_seconds=x', '/grace_seconds'],
    ['alg=none', '/alg'],
    ['announced=perhaps', '/announced'],
    ['kid=x', '/kid'],
  ] as const) {
    const { status, body } = await http.get(`/api/rotation/plan?${query}`)
    assert.deepEqual([status, body.errors[0].pointer], [400, pointer], query)
  }
})

test('a rotation for a key that is no longer current is a conflict, and nothing rotates twice', async () => {
  const kid = await kidOf('RS256', 'current')
  const first = await http.post('/api/keys/rotate').send({ current_kid: kid })
  assert.equal(first.status, 200)
  const { status, body } = await http.post('/api/keys/rotate').send({ current_kid: kid })
  assert.equal(status, 409)
  assert.match(body.detail, new RegExp(`${first.body.current.kid} is current by now, not ${kid}`))
  assert.equal(await kidOf('RS256', 'current'), first.body.current.kid)
})

test('the plan of a revocation says how many tokens it makes inactive and what signs then (issue: emergency revocation)', async () => {
  const { body: minted } = await http.post('/api/tokens').send({ alg: 'ES256' })
  await http.post('/api/tokens').send({ alg: 'ES256', expires_in: -60 })
  const before = await lastEvent()
  const path = `/api/keys/${minted.kid}`
  const { body: plan } = await http.get(`${path}/revocation-plan`)
  assert.deepEqual(plan, {
    kid: minted.kid,
    alg: 'ES256',
    state: 'current',
    tokens: 2,
    current: { kid: await kidOf('ES256', 'next') },
    next: {},
  })
  assert.equal(await lastEvent(), before)
  await http.post(`${path}/revoke`).send({})
  assert.equal(await kidOf('ES256', 'current'), plan.current.kid)
  const { body: again } = await http.get(`${path}/revocation-plan`)
  assert.deepEqual([again.state, again.current, again.next], ['revoked', undefined, undefined])
  assert.equal((await http.get('/api/keys/nope/revocation-plan')).status, 404)
})

test('when scheduled rotations are due is answered, and none is without a schedule', async () => {
  assert.deepEqual((await http.get('/api/rotation/due')).body, { items: [] })
  await http.put('/api/rotation').send({ every_seconds: 3600, algs: ['RS256', 'PS512'] })
  assert.deepEqual((await http.get('/api/rotation/due')).body, {
    items: [
      { alg: 'RS256', kid: await kidOf('RS256', 'current'), due_at: NOW + 3600 },
      { alg: 'PS512' },
    ],
  })
  await http.put('/api/rotation').send({ every_seconds: null })
})

test('the keys of a JWKS at any time are those that were published then (issue: which keys a JWKS held)', async () => {
  const published = (await http.get('/.well-known/jwks.json')).body.keys
  const kids = (keys: readonly { kid: string }[]) => keys.map(({ kid }) => kid)
  const then = clock.now()
  clock.advance(100)
  const { body: rotated } = await http
    .post('/api/keys/rotate')
    .send({ alg: 'RS256', announced: false, grace_seconds: 10 })
  const { body: now } = await http.get('/api/jwks')
  assert.deepEqual(kids(now.keys), kids((await http.get('/.well-known/jwks.json')).body.keys))
  assert.equal(now.keys[0].state, 'current')
  const { body: past } = await http.get(`/api/jwks?at=${then}`)
  assert.deepEqual([past.at, kids(past.keys)], [then, kids(published)])
  const { body: later } = await http.get(`/api/jwks?at=${clock.now() + 10}`)
  assert.deepEqual(
    kids(now.keys).filter((kid) => !kids(later.keys).includes(kid)),
    [rotated.previous.kid],
  )
  assert.equal((await http.get('/api/jwks?at=yesterday')).body.errors[0].pointer, '/at')
})

test('who fetched the JWKS is answered with what they have not seen (issue: who fetched the JWKS last)', async () => {
  await http.get('/.well-known/jwks.json').set('User-Agent', 'a verifier')
  const { body } = await http.post('/api/keys/rotate').send({ alg: 'ES256', announced: false })
  const { items } = (await http.get('/api/jwks/fetchers')).body
  const [last] = items
  assert.deepEqual([last.user_agent, last.at, last.status], ['a verifier', clock.now(), 200])
  assert.deepEqual(last.unseen, [{ alg: 'ES256', kid: body.current.kid }])
})

test('a key is saved as a file of its name, the private one by another than the public one (RFC 6266 section 4)', async () => {
  const kid = await kidOf('ES256', 'current')
  for (const [path, name] of [
    ['.pem', `${kid}.pem`],
    ['.pem?private=true', `${kid}.private.pem`],
    ['.jwk', `${kid}.jwk`],
    ['.jwk?private=true', `${kid}.private.jwk`],
  ] as const) {
    const { headers } = await http.get(`/api/keys/${kid}${path}`)
    assert.equal(headers['content-disposition'], `attachment; filename="${name}"`)
  }
})
