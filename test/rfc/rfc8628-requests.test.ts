import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { DEMO_CLIENT, type Parameters } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, close } = await openTestIdp()
after(close)

const ask = (parameters: Parameters) => http.form('/device_authorization', parameters, DEMO_CLIENT)

test('a parameter without a value counts as left out, an unknown one is ignored, and a repeated one refused (RFC 8628 section 3.1)', async () => {
  assert.equal((await ask({ scope: '', resource: '', made_up: 'x' })).status, 200)
  for (const name of ['scope', 'client_id', 'made_up']) {
    const value = name === 'client_id' ? DEMO_CLIENT[0] : 'x'
    const { status, body } = await ask({ [name]: [value, value] })
    assert.deepEqual([status, body.error], [400, 'invalid_request'], name)
  }
})

test('a confidential client fetches its tokens by its secret: by its name alone it is told nothing (RFC 8628 section 3.4)', async () => {
  const { device_code, user_code } = (await ask({})).body
  const approved = http.post(`/api/device-codes/${user_code}/approve`)
  await approved.send({ subject: 'alice' }).expect(200)
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code'
  const form = { grant_type, device_code }
  for (const more of [
    { client_id: DEMO_CLIENT[0] },
    { client_id: DEMO_CLIENT[0], client_secret: 'x' },
  ]) {
    const { status, body } = await http.form('/token', { ...form, ...more })
    assert.deepEqual([status, body.error], [401, 'invalid_client'])
  }
  assert.equal((await http.form('/token', form, DEMO_CLIENT)).status, 200)
})
