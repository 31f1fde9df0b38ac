import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { TOKEN_TYPES } from '../../src/core/grants/token-type.ts'
import { revokeGrant } from '../../src/idp/revoke-grant.ts'
import { grantTokens } from '../support/grants.ts'
import { type Client, DEMO_CLIENT, type Parameters, RESOURCE_SERVER } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const opened = await openTestIdp()
const { http, clock, idp, issuer, close } = opened
after(close)

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange'
const { accessToken: ACCESS_TOKEN, jwt: JWT, idToken: ID_TOKEN } = TOKEN_TYPES

const mint = async (body: object = {}) =>
  (await http.post('/api/tokens').send({ scope: 'read write', ...body })).body
const exchange = (parameters: Parameters, client: Client = DEMO_CLIENT) =>
  http.form(
    '/token',
    { grant_type: GRANT, subject_token_type: ACCESS_TOKEN, ...parameters },
    client,
  )
const given = async (parameters: Parameters, client?: Client) => {
  const { status, body } = await exchange(parameters, client)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}
const refused = async (parameters: Parameters, client?: Client) => {
  const { status, body } = await exchange(parameters, client)
  return [status, body.error]
}
const registered = async (members: object): Promise<Client> => {
  const { body, status } = await http
    .post('/api/clients')
    .send({ grant_types: [GRANT], ...members })
  assert.equal(status, 201, JSON.stringify(body))
  return [body.client_id, body.client_secret]
}
const subject = async (body: object = {}) => (await mint(body)).access_token as string
const introspect = async (token: string) =>
  (await http.form('/introspect', { token }, RESOURCE_SERVER)).body

test('an access token is exchanged for one of the same subject, for the client that asks, without a refresh token (RFC 8693 section 2.2.1)', async () => {
  const other = await registered({ client_id: 'gateway' })
  const body = await given({ subject_token: await subject({ subject: 'bob' }) }, other)
  assert.deepEqual(Object.keys(body).sort(), [
    'access_token',
    'expires_in',
    'issued_token_type',
    'scope',
    'token_type',
  ])
  assert.deepEqual(
    [body.issued_token_type, body.token_type, body.scope],
    [ACCESS_TOKEN, 'Bearer', 'read write'],
  )
  const { sub, client_id, aud, act } = decodeJwt(body.access_token)
  assert.deepEqual(
    [sub, client_id, aud, act],
    ['bob', 'gateway', 'http://127.0.0.1:8000/mcp', undefined],
  )
  assert.equal((await introspect(body.access_token)).active, true)
})

test('the answer is kept out of caches (RFC 8693 section 2.2.1, H-04)', async () => {
  const { headers } = await exchange({ subject_token: await subject() })
  assert.equal(headers['cache-control'], 'no-store')
})

test('opaque and JWT access tokens alike are exchanged; as a JWT only one that is one (RFC 8693 section 3)', async () => {
  const opaque = await subject({ format: 'opaque' })
  assert.ok((await given({ subject_token: opaque })).access_token)
  const asJwt = { subject_token_type: JWT }
  assert.deepEqual(await refused({ subject_token: opaque, ...asJwt }), [400, 'invalid_request'])
  assert.ok((await given({ subject_token: await subject(), ...asJwt })).access_token)
})

test('a JWT that is asked for is one, whatever the client is registered for (RFC 8693 section 3)', async () => {
  const client = await registered({ client_id: 'opaque-only', access_token_format: 'opaque' })
  const subject_token = await subject()
  const plain = await given({ subject_token }, client)
  assert.deepEqual(
    [plain.access_token.includes('.'), plain.issued_token_type],
    [false, ACCESS_TOKEN],
  )
  const jwt = await given({ subject_token, requested_token_type: JWT }, client)
  assert.equal(decodeProtectedHeader(jwt.access_token).typ, 'at+jwt')
  assert.equal(jwt.issued_token_type, JWT)
})

test('another audience and other resources may be asked for, several of both (RFC 8693 section 2.1)', async () => {
  const subject_token = await subject()
  const audienceOf = async (parameters: Parameters) =>
    decodeJwt((await given({ subject_token, ...parameters })).access_token).aud
  assert.equal(await audienceOf({ audience: 'backend' }), 'backend')
  assert.equal(await audienceOf({ resource: 'https://api.example/v1' }), 'https://api.example/v1')
  assert.deepEqual(
    await audienceOf({ audience: ['backend', 'urn:b'], resource: ['urn:b', 'urn:c'] }),
    ['backend', 'urn:b', 'urn:c'],
  )
})

test('a target that is ill-formed, or beyond the client’s own, is invalid_target (RFC 8693 section 2.2.2)', async () => {
  const subject_token = await subject()
  for (const target of [
    { audience: 'a b' },
    { resource: 'mcp' },
    { resource: 'https://a.example#x' },
  ]) {
    assert.deepEqual(await refused({ subject_token, ...target }), [400, 'invalid_target'])
  }
  const bounded = await registered({ client_id: 'bounded', audience: ['urn:a', 'urn:b'] })
  for (const target of [
    { audience: 'urn:c' },
    { resource: 'urn:c' },
    { resource: ['urn:a', 'urn:c'] },
    {},
  ]) {
    assert.deepEqual(await refused({ subject_token, ...target }, bounded), [400, 'invalid_target'])
  }
  const one = await given({ subject_token, audience: 'urn:b' }, bounded)
  assert.equal(decodeJwt(one.access_token).aud, 'urn:b')
})

test('scopes become fewer and never more (RFC 8693 section 2.1, X-02)', async () => {
  const subject_token = await subject()
  const fewer = await given({ subject_token, scope: 'write' })
  assert.deepEqual([fewer.scope, decodeJwt(fewer.access_token).scope], ['write', 'write'])
  for (const scope of ['admin', 'read admin', 'READ']) {
    assert.deepEqual(await refused({ subject_token, scope }), [400, 'invalid_scope'], scope)
  }
  const again = { subject_token: fewer.access_token, scope: 'read' }
  assert.deepEqual(await refused(again), [400, 'invalid_scope'])
  const none = await subject({ scope: [] })
  assert.equal((await given({ subject_token: none })).scope, undefined)
  assert.deepEqual(await refused({ subject_token: none, scope: 'read' }), [400, 'invalid_scope'])
})

test('a token in exchange does not outlive the one it came for (X-02)', async () => {
  const subject_token = await subject({ expires_in: 100 })
  clock.advance(40)
  const body = await given({ subject_token })
  assert.equal(body.expires_in, 60)
  assert.equal(decodeJwt(body.access_token).exp, decodeJwt(subject_token).exp)
  const short = await registered({ client_id: 'short', access_token_lifetime: 10 })
  assert.equal((await given({ subject_token }, short)).expires_in, 10)
  assert.equal(
    (await given({ subject_token: await subject({ expires_in: null }) })).expires_in,
    3600,
  )
})

test('an actor token says who acts, and whoever acted before stays in the chain (RFC 8693 section 4.1)', async () => {
  const subject_token = await subject({ subject: 'alice' })
  const actor = async (name: string) => ({
    actor_token: await subject({ subject: name }),
    actor_token_type: ACCESS_TOKEN,
  })
  const first = await given({ subject_token, ...(await actor('service-1')) })
  const { sub, act } = decodeJwt(first.access_token)
  assert.deepEqual([sub, act], ['alice', { sub: 'service-1' }])
  const second = await given({ subject_token: first.access_token, ...(await actor('service-2')) })
  const chain = { sub: 'service-2', act: { sub: 'service-1' } }
  assert.deepEqual(decodeJwt(second.access_token).act, chain)
  assert.deepEqual((await introspect(second.access_token)).act, chain)
  const third = await given({ subject_token: second.access_token, scope: 'read' })
  assert.deepEqual(decodeJwt(third.access_token).act, chain)
})

test('act is never the caller’s own word (RFC 8693 section 4.1, X-02)', async () => {
  const subject_token = await subject()
  const body = await given({
    subject_token,
    act: '{"sub":"root"}',
    sub: 'root',
    client_id: 'demo-client',
  })
  const { act, sub } = decodeJwt(body.access_token)
  assert.deepEqual([act, sub], [undefined, 'alice'])
})

test('an actor token that is not good is refused as a subject token is (RFC 8693 sections 2.1, 2.2.2)', async () => {
  const subject_token = await subject()
  const expired = await subject({ expires_in: -1 })
  for (const actor of [
    { actor_token: 'garbage', actor_token_type: ACCESS_TOKEN },
    { actor_token: expired, actor_token_type: ACCESS_TOKEN },
    { actor_token: subject_token },
    { actor_token_type: ACCESS_TOKEN },
    { actor_token: subject_token, actor_token_type: TOKEN_TYPES.refreshToken },
  ] as Parameters[]) {
    assert.deepEqual(await refused({ subject_token, ...actor }), [400, 'invalid_request'])
  }
})

test('may_act lets those alone act that it names: the actor, or else the client (RFC 8693 section 4.4)', async () => {
  const forService = await subject({ claims: { may_act: { sub: 'service' } } })
  const actor = async (name: string) => ({
    subject_token: forService,
    actor_token: await subject({ subject: name }),
    actor_token_type: ACCESS_TOKEN,
  })
  assert.deepEqual(decodeJwt((await given(await actor('service'))).access_token).act, {
    sub: 'service',
  })
  assert.deepEqual(await refused(await actor('other')), [400, 'invalid_request'])
  assert.deepEqual(await refused({ subject_token: forService }), [400, 'invalid_request'])
  const forClient = await subject({ claims: { may_act: { client_id: 'demo-client' } } })
  assert.ok((await given({ subject_token: forClient })).access_token)
})

test('tokens that are missing, garbage, unsigned, forged or foreign are invalid_request (RFC 8693 sections 2.1, 2.2.2, X-01)', async () => {
  const good = await subject()
  const [head, payload, signature = ''] = good.split('.')
  const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
  await http.post('/api/issuers').send({ name: 'foreign' })
  const foreign = (await http.post('/issuers/foreign/api/tokens').send({})).body.access_token
  for (const subject_token of [
    'garbage',
    `${none}.${payload}.`,
    `${head}.${payload}.${signature.slice(0, -4)}AAAA`,
    `${good}=`,
    `${good} `,
    foreign,
    'dev-alice-token',
    '\u0000',
  ]) {
    for (const subject_token_type of [ACCESS_TOKEN, JWT, ID_TOKEN]) {
      const answer = await refused({ subject_token, subject_token_type })
      assert.deepEqual(answer, [400, 'invalid_request'], subject_token)
    }
  }
  assert.deepEqual(await refused({}), [400, 'invalid_request'])
  assert.deepEqual(await refused({ subject_token: good, subject_token_type: 'jwt' }), [
    400,
    'invalid_request',
  ])
})

test('expired and revoked tokens, and those by a revoked key, are refused (RFC 8693 sections 2.1, 2.2.2, X-02)', async () => {
  const revoked = await mint()
  await http.delete(`/api/tokens/${revoked.jti}`)
  const early = await subject({ not_before: clock.now() + 60 })
  const byKey = await mint({ alg: 'ES256' })
  await http.post(`/api/keys/${byKey.kid}/revoke`).send({})
  for (const subject_token of [
    revoked.access_token,
    early,
    byKey.access_token,
    await subject({ expires_in: -1 }),
  ]) {
    assert.deepEqual(await refused({ subject_token }), [400, 'invalid_request'])
  }
  const nobody = await subject({ subject: null })
  assert.deepEqual(await refused({ subject_token: nobody }), [400, 'invalid_request'])
})

test('a client must prove who it is and be registered for it (RFC 8693 section 2.1)', async () => {
  const subject_token = await subject()
  assert.deepEqual(await refused({ subject_token }, RESOURCE_SERVER), [400, 'unauthorized_client'])
  await http.post('/api/clients').send({
    client_id: 'open',
    token_endpoint_auth_method: 'none',
    grant_types: [GRANT],
  })
  const form = { grant_type: GRANT, subject_token, subject_token_type: ACCESS_TOKEN }
  const open = await http.form('/token', { ...form, client_id: 'open' })
  assert.deepEqual([open.status, open.body.error], [400, 'unauthorized_client'])
  assert.equal((await http.form('/token', form)).status, 401)
})

test('an ID token of the client’s own stands for what its subject granted (RFC 8693 section 3)', async () => {
  const tokens = await grantTokens(opened, { subject: 'bob', scope: 'openid read' })
  const asIdToken = { subject_token: tokens.id_token, subject_token_type: ID_TOKEN }
  const body = await given({ ...asIdToken, scope: 'read' })
  const { sub, scope, auth_time } = decodeJwt(body.access_token)
  assert.deepEqual([sub, scope, auth_time], ['bob', 'read', clock.now()])
  assert.deepEqual(await refused({ ...asIdToken, scope: 'admin' }), [400, 'invalid_scope'])
  assert.ok((await given({ ...asIdToken, subject_token_type: JWT })).access_token)
  const other = await registered({ client_id: 'eavesdropper' })
  await grantTokens(opened, { clientId: 'eavesdropper', subject: 'bob' })
  assert.deepEqual(await refused(asIdToken, other), [400, 'invalid_request'])
  const asAccessToken = { ...asIdToken, subject_token_type: ACCESS_TOKEN }
  assert.deepEqual(await refused(asAccessToken), [400, 'invalid_request'])
  const swapped = { subject_token: tokens.access_token, subject_token_type: ID_TOKEN }
  assert.deepEqual(await refused(swapped), [400, 'invalid_request'])
  clock.advance(3600)
  assert.deepEqual(await refused(asIdToken), [400, 'invalid_request'])
})

test('a refresh token is refused, with what to do instead (RFC 8693 section 2.2.2)', async () => {
  const { refresh_token } = await grantTokens(opened)
  const asked = { subject_token: refresh_token, subject_token_type: TOKEN_TYPES.refreshToken }
  const { body } = await exchange(asked)
  assert.equal(body.error, 'invalid_request')
  assert.match(body.error_description, /grant_type=refresh_token/)
})

test('what came of a grant ends with it, and its ID token is worth nothing any more (RFC 9700 section 4.14.2)', async () => {
  const tokens = await grantTokens(opened, { subject: 'carol' })
  const byAccessToken = await given({ subject_token: tokens.access_token, audience: 'backend' })
  const asIdToken = { subject_token: tokens.id_token, subject_token_type: ID_TOKEN }
  const byIdToken = await given(asIdToken)
  const { grantId } = tokens
  await idp.store.transaction((tx) => revokeGrant(idp, issuer, { tx, grantId, why: 'test' }))
  for (const { access_token } of [byAccessToken, byIdToken]) {
    assert.deepEqual(await introspect(access_token), { active: false })
  }
  assert.deepEqual(await refused(asIdToken), [400, 'invalid_request'])
})

test('the type of what is wanted must be one that is given (RFC 8693 section 2.2.2)', async () => {
  const subject_token = await subject()
  for (const requested_token_type of [ID_TOKEN, TOKEN_TYPES.refreshToken, 'jwt', '__proto__']) {
    const answer = await refused({ subject_token, requested_token_type })
    assert.deepEqual(answer, [400, 'invalid_request'], requested_token_type)
  }
})

test('neither an error nor an event holds a token (O-01)', async () => {
  const subject_token = await subject()
  const ok = await given({ subject_token })
  const { text } = await exchange({ subject_token: `${subject_token}x` })
  const events = JSON.stringify((await http.get('/api/events?limit=100')).body)
  for (const token of [subject_token, ok.access_token]) {
    assert.ok(!text.includes(token) && !events.includes(token))
  }
})
