import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { FAULT_ENDPOINTS } from '../../../src/core/faults/endpoint-fault.ts'
import { openTestIdp } from '../../support/test-idp.ts'

const { http, clock, close } = await openTestIdp()
after(close)

const PATH = '/api/faults/endpoints'

test('every endpoint is listed with its modes, sound to begin with (issue 5, section 2)', async () => {
  const { body } = await http.get(PATH)
  assert.deepEqual(
    body.items.map(({ endpoint }: { endpoint: string }) => endpoint),
    [...FAULT_ENDPOINTS],
  )
  for (const item of body.items) {
    assert.equal(item.on, false)
    assert.ok(item.modes.includes('slow'))
    assert.equal(item.modes.includes('no_kids'), item.endpoint === 'jwks')
    assert.equal(item.mode, undefined)
  }
  assert.equal(body.items.length, 7)
})

test('a fault is put, answered as it is, counted, and taken away (api.md)', async () => {
  const fault = {
    mode: 'status',
    status: 429,
    delay_ms: 1,
    retry_after_seconds: 7,
    cache_control: 'no-store',
    times: 2,
    user_agent: 'httpx',
  }
  const put = await http.put(`${PATH}/jwks`).send(fault)
  assert.equal(put.status, 200)
  const { modes: _modes, ...said } = put.body
  const expected = { endpoint: 'jwks', on: true, ...fault }
  assert.deepEqual(said, { ...expected, times_left: 2, times_served: 0, set_at: clock.now() })
  assert.deepEqual((await http.get(`${PATH}/jwks`)).body, put.body)
  for (const [left, on] of [
    [1, true],
    [0, false],
  ] as const) {
    const served = await http.get('/.well-known/jwks.json').set('User-Agent', 'httpx')
    assert.deepEqual([served.status, served.headers['retry-after']], [429, '7'])
    const { body } = await http.get(`${PATH}/jwks`)
    assert.deepEqual([body.times_left, body.on], [left, on])
  }
  for (const _again of [1, 2]) assert.equal((await http.delete(`${PATH}/jwks`)).status, 204)
  assert.equal((await http.get(`${PATH}/jwks`)).body.mode, undefined)
})

test('all faults are switched off at once', async () => {
  const { body } = await http.put(`${PATH}/authorize`).send({ mode: 'hang' })
  assert.equal(body.on, true)
  assert.equal((await http.delete(PATH)).status, 204)
  const list = await http.get(PATH)
  assert.ok(list.body.items.every(({ on }: { on: boolean }) => !on))
})

test('an endpoint that there is not is 404 with those that there are (RFC 9457)', async () => {
  for (const name of ['healthz', '__proto__', 'JWKS']) {
    const answers = [
      await http.get(`${PATH}/${name}`),
      await http.put(`${PATH}/${name}`).send({ mode: 'slow' }),
      await http.delete(`${PATH}/${name}`),
    ]
    for (const { status, body } of answers) {
      assert.equal(status, 404)
      assert.match(body.detail, /jwks, introspect, token, metadata/)
    }
  }
})

for (const [body, pointer, words] of [
  [{}, '/mode', /missing/],
  [{ mode: 'scope_array' }, '/mode', /must be one that fits jwks: slow, hang,/],
  [{ mode: 'expired' }, '/mode', /no_kids.*got "expired"/],
  [{ mode: 'slow', delay: 1 }, '/delay', /did you mean "delay_ms"/],
  [{ mode: 'slow', delay_ms: '1' }, '/delay_ms', /must be a number/],
  [{ mode: 'slow', times: null }, '/times', /must be a number/],
  [{ mode: 'hang', status: 500 }, '/status', /takes none of its own/],
  [{ mode: 'slow', client_id: 'a' }, '/client_id', /introspect, token, revoke, authorize/],
] as const)
  test(`refused at ${pointer}: ${JSON.stringify(body)} (api.md, conventions)`, async () => {
    const answer = await http.put(`${PATH}/jwks`).send(body)
    assert.equal(answer.status, 400)
    assert.equal(answer.body.errors[0].pointer, pointer)
    assert.match(answer.body.errors[0].detail, words)
    assert.equal((await http.get(`${PATH}/jwks`)).body.on, false, 'nothing is changed')
  })

test('a reset takes faults and puts the clock back (api.md)', async () => {
  await http.put(`${PATH}/token`).send({ mode: 'drop' })
  await http.put('/api/clock').send({ offset_seconds: 60 })
  assert.equal((await http.post('/api/reset').send({})).status, 204)
  assert.equal((await http.get(`${PATH}/token`)).body.on, false)
  const { body } = await http.get('/api/clock')
  assert.deepEqual(body, { now: clock.now(), real_now: clock.now() })
  const [event] = (await http.get('/api/events?type=issuer_reset&limit=1')).body.items
  assert.equal(event.issuer_at, event.at, 'from then on by real time')
})
