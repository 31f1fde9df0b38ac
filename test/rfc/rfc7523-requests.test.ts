import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { CLIENT_ASSERTION_TYPE } from '../../src/core/clients/client-assertion.ts'
import { DEMO_CLIENT } from '../support/http.ts'
import { asserted, clientAssertion, proofKey } from '../support/proofs.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, close } = await openTestIdp()
after(close)

const GRANT = { grant_type: 'client_credentials' }
const key = await proofKey()
await http.post('/api/clients').send({
  client_id: 'by-key',
  grant_types: ['client_credentials'],
  token_endpoint_auth_method: 'private_key_jwt',
  jwks: { keys: [key.jwk] },
})

test('an assertion of another type, half of one and two of them are refused (RFC 7523 section 2.2)', async () => {
  const assertion = () => clientAssertion('by-key', key)
  const client_assertion_type = CLIENT_ASSERTION_TYPE
  for (const [parameters, status, error] of [
    [{ client_assertion: await assertion() }, 400, 'invalid_request'],
    [{ client_assertion_type }, 400, 'invalid_request'],
    [{ ...asserted(await assertion()), client_assertion_type: 'jwt' }, 401, 'invalid_client'],
    [asserted(`${await assertion()} ${await assertion()}`), 401, 'invalid_client'],
    [
      { client_assertion_type, client_assertion: [await assertion(), await assertion()] },
      400,
      'invalid_request',
    ],
  ] as const) {
    const { status: got, body } = await http.form('/token', { ...GRANT, ...parameters })
    assert.deepEqual([got, body.error], [status, error], Object.keys(parameters).join(' '))
  }
  assert.equal(
    (await http.form('/token', { ...GRANT, ...asserted(await assertion()) })).status,
    200,
  )
})

test('the credentials of a client are checked though an assertion is its grant (RFC 7523 section 3.1)', async () => {
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  const form = { grant_type, assertion: 'a.b.c' }
  const wrong = await http.form('/token', form, [DEMO_CLIENT[0], 'wrong'])
  assert.deepEqual([wrong.status, wrong.body.error], [401, 'invalid_client'])
  const right = await http.form('/token', form, DEMO_CLIENT)
  assert.deepEqual([right.status, right.body.error], [400, 'invalid_grant'])
})
