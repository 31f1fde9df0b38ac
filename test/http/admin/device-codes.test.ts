import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { DEMO_CLIENT, type Parameters } from '../../support/http.ts'
import { openTestIdp } from '../../support/test-idp.ts'

const { http, clock, close } = await openTestIdp()
after(close)

const begin = async (parameters: Parameters = {}): Promise<string> =>
  (await http.form('/device_authorization', parameters, DEMO_CLIENT)).body.user_code
const approve = (code: string, body: object = { subject: 'alice' }) =>
  http.post(`/api/device-codes/${encodeURIComponent(code)}/approve`).send(body)
const deny = (code: string, body: object = {}) =>
  http.post(`/api/device-codes/${encodeURIComponent(code)}/deny`).send(body)

test('a device’s request is approved in somebody’s name without a browser, registered or not (issue 6)', async () => {
  const user_code = await begin({ scope: 'openid read', resource: 'urn:a' })
  const { status, body, headers } = await approve(user_code, { subject: 'nobody we know' })
  assert.equal(status, 200)
  assert.equal(headers['cache-control'], 'no-store')
  assert.deepEqual(body, {
    user_code,
    client_id: 'demo-client',
    status: 'approved',
    subject: 'nobody we know',
    scope: 'openid read',
    resources: ['urn:a'],
  })
})

test('a device’s request is denied, and members without a value are left out (issue 6)', async () => {
  const user_code = await begin()
  const { status, body } = await deny(user_code)
  assert.equal(status, 200)
  assert.deepEqual(body, { user_code, client_id: 'demo-client', status: 'denied', scope: 'read' })
})

test('a user code is taken in any case, with or without its dash (RFC 8628 section 6.1)', async () => {
  const code = await begin()
  assert.equal((await approve(code.toLowerCase().replace('-', ''))).body.user_code, code)
})

test('a request is decided on once, and an expired one not at all: 409 with the reason (RFC 9457)', async () => {
  const decided = await begin()
  await deny(decided)
  for (const again of [await approve(decided), await deny(decided)]) {
    assert.deepEqual([again.status, again.type], [409, 'application/problem+json'])
    assert.match(again.body.detail, /approved or denied before/)
  }
  const late = await begin()
  clock.advance(600)
  const { status, body } = await approve(late)
  assert.equal(status, 409)
  assert.match(body.detail, /expired/)
})

test('a code that no device waits with is a 404, and the guesses of a test are not counted (RFC 9457)', async () => {
  for (const code of ['BBBB-BBBB', 'nonsense', 'AAAA-AAAA', '%00', '..']) {
    assert.equal((await approve(code)).status, 404, code)
  }
  await Promise.all(Array.from({ length: 30 }, () => approve('BBBB-BBBB')))
  assert.equal((await approve(await begin())).status, 200)
})

test('the body says who approves, and nothing that is not known (RFC 9457)', async () => {
  const code = await begin()
  for (const [body, pointer] of [
    [{}, '/subject'],
    [{ subject: '' }, '/subject'],
    [{ subject: 'x'.repeat(256) }, '/subject'],
    [{ subject: 1 }, '/subject'],
    [{ subject: 'alice', scope: 'admin' }, '/scope'],
  ] as const) {
    const { status, body: problem } = await approve(code, body)
    assert.equal(status, 400, JSON.stringify(body))
    assert.equal(problem.errors[0].pointer, pointer)
  }
  assert.equal((await deny(code, { subject: 'alice' })).status, 400)
  assert.equal((await approve(code)).status, 200)
})

test('a request whose client has gone is nobody’s to approve (RFC 8628 section 3.3)', async () => {
  const client = {
    client_id: 'gone',
    client_secret: 's',
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
  }
  await http.post('/api/clients').send(client)
  const { body } = await http.form('/device_authorization', {}, ['gone', 's'])
  await http.delete('/api/clients/gone')
  assert.equal((await approve(body.user_code)).status, 409)
})
