import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { basic, DEMO_CLIENT, type Http, type Parameters } from '../support/http.ts'
import { asserted, clientAssertion, proofKey } from '../support/proofs.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, idp, close } = await openTestIdp()
after(close)
const key = await proofKey()
const GRANT = { grant_type: 'client_credentials' }
const CLIENTS = {
  basic: { client_secret: 's', token_endpoint_auth_method: 'client_secret_basic' },
  post: { client_secret: 's', token_endpoint_auth_method: 'client_secret_post' },
  key: { jwks: { keys: [key.jwk] }, token_endpoint_auth_method: 'private_key_jwt' },
}

async function register(at: Http): Promise<void> {
  for (const [client_id, members] of Object.entries(CLIENTS)) {
    const client = { client_id, grant_types: ['client_credentials'], ...members }
    assert.equal((await at.post('/api/clients').send(client)).status, 201)
  }
}
await register(http)

/** How a client comes to the token endpoint, by method. */
const COMES: Readonly<
  Record<
    string,
    (
      at: Http,
      clientId: string,
    ) => Promise<{ status: number; body: { error?: string; error_description?: string } }>
  >
> = {
  client_secret_basic: async (at, clientId) => at.form('/token', GRANT, [clientId, 's']),
  client_secret_post: async (at, clientId) =>
    at.form('/token', { ...GRANT, client_id: clientId, client_secret: 's' }),
  private_key_jwt: async (at, clientId) =>
    at.form('/token', { ...GRANT, ...asserted(await clientAssertion(clientId, key)) }),
  none: async (at, clientId) => at.form('/token', { ...GRANT, client_id: clientId }),
}

async function takenMethods(at: Http, clientId: string): Promise<readonly string[]> {
  const taken: string[] = []
  for (const [method, come] of Object.entries(COMES)) {
    const { status, body } = await come(at, clientId)
    if (status === 200) taken.push(method)
    else assert.deepEqual([status, body.error], [401, 'invalid_client'], `${clientId} ${method}`)
  }
  return taken
}

test('a client with a secret sends it in the header or in the body, whichever it is registered for (RFC 6749 section 2.3.1)', async () => {
  const either = ['client_secret_basic', 'client_secret_post']
  assert.deepEqual(await takenMethods(http, 'basic'), either)
  assert.deepEqual(await takenMethods(http, 'post'), either)
  assert.deepEqual(await takenMethods(http, 'key'), ['private_key_jwt'])
})

test('with the switch a client comes by its registered method alone (RFC 6749 sections 2.3, 2.3.2)', async (t) => {
  const oauth = { ...idp.settings.oauth, requireRegisteredAuthMethod: true }
  const strict = await openTestIdp({ settings: { oauth } })
  t.after(strict.close)
  await register(strict.http)
  assert.deepEqual(await takenMethods(strict.http, 'basic'), ['client_secret_basic'])
  assert.deepEqual(await takenMethods(strict.http, 'post'), ['client_secret_post'])
  assert.deepEqual(await takenMethods(strict.http, 'key'), ['private_key_jwt'])
  const told = await strict.http.form('/token', {
    ...GRANT,
    client_id: 'basic',
    client_secret: 's',
  })
  assert.match(
    told.body.error_description,
    /registered .* client_secret_basic, .* client_secret_post/,
  )
  const wrong = await strict.http.form('/token', {
    ...GRANT,
    client_id: 'basic',
    client_secret: 'x',
  })
  assert.doesNotMatch(wrong.body.error_description, /registered/)
})

test('a public client only names itself: a secret or a key of it is refused (RFC 6749 section 2.3)', async () => {
  const client_id = 'demo-public-client'
  const named = await http.form('/revoke', { token: 'x', client_id })
  assert.equal(named.status, 200)
  for (const client_secret of ['s', 'demo-client-secret']) {
    const { status, body } = await http.form('/revoke', { token: 'x', client_id, client_secret })
    assert.deepEqual([status, body.error], [401, 'invalid_client'])
  }
  assert.equal((await http.form('/revoke', { token: 'x' }, [client_id, ''])).status, 401)
  const assertion = asserted(await clientAssertion(client_id, key))
  assert.equal((await http.form('/revoke', { token: 'x', ...assertion })).status, 401)
})

test('a request uses one method (RFC 6749 section 2.3, T-04)', async () => {
  const [client_id, client_secret] = DEMO_CLIENT
  const assertion = asserted(await clientAssertion('key', key))
  const twice: readonly (readonly [string, Parameters, boolean])[] = [
    ['header and body', { client_id, client_secret }, true],
    ['header and assertion', assertion, true],
    ['body and assertion', { ...assertion, client_id: 'key', client_secret: 's' }, false],
    ['all three', { ...assertion, client_id, client_secret }, true],
  ]
  for (const [what, parameters, inHeader] of twice) {
    const asked = http.form('/token', { ...GRANT, ...parameters })
    if (inHeader) asked.set('Authorization', basic(DEMO_CLIENT))
    const { status, body } = await asked
    assert.deepEqual([status, body.error], [400, 'invalid_request'], what)
  }
})

test('an assertion is not read from the query (RFC 6749 section 2.3.1, T-05)', async () => {
  const query = new URLSearchParams(asserted(await clientAssertion('key', key)))
  const { status, body } = await http.form(`/token?${query}`, GRANT)
  assert.deepEqual([status, body.error], [401, 'invalid_client'])
})

test('the metadata says for each endpoint how clients come to it, and by which algorithms (RFC 8414 section 2)', async () => {
  const { body } = await http.get('/.well-known/oauth-authorization-server')
  const proving = ['client_secret_basic', 'client_secret_post', 'private_key_jwt']
  assert.deepEqual(body.token_endpoint_auth_methods_supported, [...proving, 'none'])
  assert.deepEqual(body.introspection_endpoint_auth_methods_supported, proving)
  assert.deepEqual(body.revocation_endpoint_auth_methods_supported, [...proving, 'none'])
  for (const endpoint of ['token', 'introspection', 'revocation']) {
    const algs = body[`${endpoint}_endpoint_auth_signing_alg_values_supported`]
    assert.ok(algs.includes('RS256') && algs.includes('ES256'), endpoint)
    assert.ok(!algs.some((alg: string) => /^HS|none/.test(alg)), endpoint)
  }
})
