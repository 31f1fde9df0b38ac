import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { decodeJwt, decodeProtectedHeader, importPKCS8, type JWTPayload, SignJWT } from 'jose'
import { TOKEN_TYPES } from '../../src/core/grants/token-type.ts'
import {
  basic,
  type Client,
  DEMO_CLIENT,
  type Parameters,
  RESOURCE_SERVER,
} from '../support/http.ts'
import { dpopProof, type ProofKey, proofKey } from '../support/proofs.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, clock, close } = await openTestIdp()
after(close)

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code'
const MCP = 'http://127.0.0.1:8000/mcp'

// `idp` is the enterprise's identity provider, `as` the authorization server of the MCP server.
for (const name of ['idp', 'as', 'third']) await http.post('/api/issuers').send({ name })
const urlOf = (name: string) => `http://localhost:9400/issuers/${name}`

/** The tokens of somebody who has signed in at the identity provider. */
async function signIn(subject = 'alice') {
  const begun = await http.form(
    '/issuers/idp/device_authorization',
    { scope: 'openid' },
    DEMO_CLIENT,
  )
  const { user_code, device_code } = begun.body
  await http.post(`/issuers/idp/api/device-codes/${user_code}/approve`).send({ subject })
  const form = { grant_type: DEVICE_CODE, device_code }
  return (await http.form('/issuers/idp/token', form, DEMO_CLIENT)).body
}

const exchanged = (parameters: Parameters, client: Client = DEMO_CLIENT) =>
  http.form(
    '/issuers/idp/token',
    {
      grant_type: EXCHANGE,
      requested_token_type: TOKEN_TYPES.idJag,
      subject_token_type: TOKEN_TYPES.idToken,
      audience: urlOf('as'),
      ...parameters,
    },
    client,
  )
const assertion = async (parameters: Parameters = {}) =>
  exchanged({ subject_token: (await signIn()).id_token, ...parameters })
const idJag = async (parameters: Parameters = {}) => {
  const { status, body } = await assertion(parameters)
  assert.equal(status, 200, JSON.stringify(body))
  return body.access_token as string
}
const redeem = (text: string, parameters: Parameters = {}, client: Client = DEMO_CLIENT) =>
  http.form('/issuers/as/token', { grant_type: JWT_BEARER, assertion: text, ...parameters }, client)
const refusal = async (text: string, parameters?: Parameters, client?: Client) => {
  const { status, body } = await redeem(text, parameters, client)
  return [status, body.error]
}

/** An ID-JAG signed by hand, with an issuer's own key. */
async function forge(
  claims: JWTPayload = {},
  { by = 'idp', header = {} }: { by?: string; header?: object } = {},
) {
  const keys = (await http.get(`/issuers/${by}/api/keys`)).body.items
  const { kid } = keys.find(
    (key: { state: string; alg: string }) => key.state === 'current' && key.alg === 'RS256',
  )
  const pem = (await http.get(`/issuers/${by}/api/keys/${kid}.pem?private=true`)).text
  const now = clock.now()
  const sound = {
    iss: urlOf('idp'),
    sub: 'alice',
    aud: urlOf('as'),
    client_id: 'demo-client',
    jti: crypto.randomUUID(),
    iat: now,
    exp: now + 300,
  }
  return new SignJWT({ ...sound, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid, typ: 'oauth-id-jag+jwt', ...header })
    .sign(await importPKCS8(pem, 'RS256'))
}

test('an ID token is exchanged for an ID-JAG, which is no access token (ID-JAG draft 04 section 4.3.4)', async () => {
  const { status, body, headers } = await assertion({ resource: MCP, scope: 'mcp:tools read' })
  assert.deepEqual([status, headers['cache-control']], [200, 'no-store'])
  const { access_token, ...said } = body
  assert.deepEqual(said, {
    issued_token_type: 'urn:ietf:params:oauth:token-type:id-jag',
    token_type: 'N_A',
    expires_in: 300,
    scope: 'mcp:tools read',
  })
  assert.equal(decodeProtectedHeader(access_token).typ, 'oauth-id-jag+jwt')
  const { jti, ...claims } = decodeJwt(access_token)
  assert.match(String(jti), /^[A-Za-z0-9_-]{22}$/)
  const now = clock.now()
  assert.deepEqual(claims, {
    iss: urlOf('idp'),
    sub: 'alice',
    aud: urlOf('as'),
    client_id: 'demo-client',
    iat: now,
    exp: now + 300,
    resource: MCP,
    scope: 'mcp:tools read',
    auth_time: now,
  })
  const asked = await http.form('/issuers/idp/introspect', { token: access_token }, RESOURCE_SERVER)
  assert.deepEqual(asked.body, { active: false })
})

test('only an ID token will do, of the client itself (ID-JAG draft 04 section 4.3.3)', async () => {
  const tokens = await signIn()
  const refused = async (parameters: Parameters, client?: Client) => {
    const { status, body } = await exchanged(
      { subject_token: tokens.id_token, ...parameters },
      client,
    )
    return [status, body.error]
  }
  const asAccessToken = {
    subject_token: tokens.access_token,
    subject_token_type: TOKEN_TYPES.accessToken,
  }
  assert.deepEqual(await refused(asAccessToken), [400, 'invalid_request'])
  const withActor = { actor_token: tokens.access_token, actor_token_type: TOKEN_TYPES.accessToken }
  assert.deepEqual(await refused(withActor), [400, 'invalid_request'])
  const other = { client_id: 'other', client_secret: 's', grant_types: [EXCHANGE] }
  await http.post('/issuers/idp/api/clients').send(other)
  assert.deepEqual(await refused({}, ['other', 's']), [400, 'invalid_request'])
  for (const typ of ['oauth-id-jag+jwt', 'at+jwt', 'logout+jwt']) {
    const subject_token = await forge({ aud: 'demo-client' }, { header: { typ } })
    assert.deepEqual(await refused({ subject_token }), [400, 'invalid_request'], typ)
  }
  const sound = await forge({ aud: 'demo-client' }, { header: { typ: 'JWT' } })
  assert.equal((await exchanged({ subject_token: sound })).status, 200)
  const again = { subject_token: await idJag(), subject_token_type: TOKEN_TYPES.jwt }
  assert.deepEqual(await refused(again), [400, 'invalid_request'])
})

test('the audience is one authorization server, and another than this (ID-JAG draft 04 sections 4.3, 8.3)', async () => {
  for (const [audience, error] of [
    ['', 'invalid_request'],
    [[urlOf('as'), urlOf('third')], 'invalid_request'],
    ['not a uri', 'invalid_target'],
    ['as', 'invalid_target'],
    [`${urlOf('as')}#x`, 'invalid_target'],
    [urlOf('idp'), 'invalid_target'],
  ] as const) {
    const { status, body } = await assertion({ audience })
    assert.deepEqual([status, body.error], [400, error], String(audience))
  }
  assert.equal((await assertion({ resource: 'mcp' })).body.error, 'invalid_target')
  assert.equal((await assertion({ scope: '"' })).body.error, 'invalid_scope')
  const elsewhere = await idJag({ audience: 'https://auth.chat.example/' })
  assert.equal(decodeJwt(elsewhere).aud, 'https://auth.chat.example/')
})

test('an ID-JAG does not outlive the ID token it came for (X-02)', async () => {
  const { id_token } = await signIn()
  clock.advance(3500)
  const { body } = await assertion({ subject_token: id_token })
  assert.equal(body.expires_in, 100)
  clock.advance(100)
  assert.equal((await assertion({ subject_token: id_token })).body.error, 'invalid_request')
})

test('an ID-JAG of another issuer gives an access token for its resource with its scopes, and no refresh token (ID-JAG draft 04 section 4.4, MCP enterprise-managed authorization section 5.1)', async () => {
  const { status, body, headers } = await redeem(await idJag({ resource: MCP, scope: 'a b' }))
  assert.deepEqual([status, headers['cache-control']], [200, 'no-store'])
  assert.deepEqual(Object.keys(body).sort(), ['access_token', 'expires_in', 'scope', 'token_type'])
  assert.deepEqual([body.token_type, body.expires_in, body.scope], ['Bearer', 3600, 'a b'])
  const { iss, sub, aud, client_id, scope } = decodeJwt(body.access_token)
  assert.deepEqual(
    [iss, sub, aud, client_id, scope],
    [urlOf('as'), 'alice', MCP, 'demo-client', 'a b'],
  )
  const asked = await http.form(
    '/issuers/as/introspect',
    { token: body.access_token },
    RESOURCE_SERVER,
  )
  assert.equal(asked.body.active, true)
})

test('the metadata says that both are served (ID-JAG draft 04 section 7)', async () => {
  for (const document of ['oauth-authorization-server', 'openid-configuration']) {
    const { body } = await http.get(`/issuers/as/.well-known/${document}`)
    assert.deepEqual(body.authorization_grant_profiles_supported, [
      'urn:ietf:params:oauth:grant-profile:id-jag',
    ])
    assert.deepEqual(body.identity_chaining_requested_token_types_supported, [TOKEN_TYPES.idJag])
    assert.ok(body.grant_types_supported.includes(JWT_BEARER))
  }
})

test('an ID-JAG is used once, also where many try at once (MCP enterprise-managed authorization section 7.4.2)', async () => {
  const text = await idJag()
  const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(text)))
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  assert.equal(answers.filter(({ body }) => body.error === 'invalid_grant').length, 19)
  const jti = crypto.randomUUID()
  assert.equal((await redeem(await forge({ jti }))).status, 200)
  assert.deepEqual(await refusal(await forge({ jti })), [400, 'invalid_grant'])
})

test('a refused attempt uses no ID-JAG up (RFC 7523 section 3.1)', async () => {
  const text = await idJag({ scope: 'a', resource: MCP })
  assert.equal((await redeem(text, { scope: 'z' })).body.error, 'invalid_scope')
  assert.equal((await redeem(text, { resource: 'urn:other' })).body.error, 'invalid_target')
  assert.equal((await redeem(text)).status, 200)
})

test('scopes that are asked for are granted where the assertion has them too (RFC 7523 section 2.1, MCP enterprise-managed authorization section 7.2.1)', async () => {
  const { body } = await redeem(await idJag({ scope: 'a b' }), { scope: 'b c' })
  assert.equal(body.scope, 'b')
  const none = await redeem(await idJag())
  assert.equal(none.body.scope, 'read')
  assert.equal((await redeem(await idJag(), { scope: 'admin' })).body.error, 'invalid_scope')
})

test('a resource that is asked for must be one of the assertion’s (RFC 8707 section 2.2, MCP enterprise-managed authorization section 7.6.2)', async () => {
  const both = { resource: [MCP, 'urn:b'] }
  const all = await redeem(await idJag(both))
  assert.deepEqual(decodeJwt(all.body.access_token).aud, [MCP, 'urn:b'])
  const one = await redeem(await idJag(both), { resource: 'urn:b' })
  assert.equal(decodeJwt(one.body.access_token).aud, 'urn:b')
  const free = await redeem(await idJag(), { resource: 'urn:c' })
  assert.equal(decodeJwt(free.body.access_token).aud, 'urn:c')
  assert.equal(decodeJwt((await redeem(await idJag())).body.access_token).aud, MCP)
})

test('a resource that the client may not have makes the assertion invalid_grant (MCP enterprise-managed authorization section 7.6.2)', async () => {
  const client = {
    client_id: 'bounded',
    client_secret: 's',
    grant_types: [JWT_BEARER],
    audience: MCP,
  }
  await http.post('/issuers/as/api/clients').send(client)
  const bounded: Client = ['bounded', 's']
  const text = await forge({ client_id: 'bounded', resource: 'urn:other' })
  assert.deepEqual(await refusal(text, {}, bounded), [400, 'invalid_grant'])
  const good = await redeem(await forge({ client_id: 'bounded' }), {}, bounded)
  assert.equal(decodeJwt(good.body.access_token).aud, MCP)
})

test('other assertions than ID-JAGs are not taken (RFC 7523 sections 2.1, 3, 3.1, RFC 8725 section 3.11)', async () => {
  for (const typ of ['JWT', 'at+jwt', '']) {
    const { status, body } = await redeem(await forge({}, { header: { typ } }))
    assert.deepEqual([status, body.error], [400, 'invalid_grant'])
    assert.match(body.error_description, /ID-JAG/)
  }
  const tokens = await signIn()
  for (const text of [
    'garbage',
    'a.b.c',
    tokens.id_token,
    tokens.access_token,
    '\u0000',
    'x'.repeat(100_000),
  ]) {
    assert.deepEqual(await refusal(text), [400, 'invalid_grant'])
  }
  const { body } = await http.form('/issuers/as/token', { grant_type: JWT_BEARER }, DEMO_CLIENT)
  assert.equal(body.error, 'invalid_request')
})

test('only the issuers of this server are trusted, and none trusts itself (RFC 7523 section 3, ID-JAG draft 04 section 8.3)', async () => {
  for (const iss of [
    'https://idp.example',
    urlOf('no-such'),
    `${urlOf('idp')}/`,
    urlOf('IDP'),
    'http://127.0.0.1:9400/issuers/idp',
    '',
  ]) {
    assert.deepEqual(await refusal(await forge({ iss })), [400, 'invalid_grant'], iss)
    const byDefault = await forge({ iss }, { by: 'default' })
    assert.deepEqual(await refusal(byDefault), [400, 'invalid_grant'], iss)
  }
  const fromDefault = await forge({ iss: urlOf('default') }, { by: 'default' })
  assert.equal((await redeem(fromDefault)).status, 200)
  const own = await forge({ iss: urlOf('as') }, { by: 'as' })
  const { body } = await redeem(own)
  assert.equal(body.error, 'invalid_grant')
  assert.match(body.error_description, /itself/)
})

test('the signature is by a key of the issuer it names, by that key’s own algorithm (RFC 7523 section 3, RFC 8725 section 3.1)', async () => {
  const good = await forge()
  const [head = '', payload = '', signature = ''] = good.split('.')
  const header = (members: object) => Buffer.from(JSON.stringify(members)).toString('base64url')
  const { kid } = decodeProtectedHeader(good)
  const typ = 'oauth-id-jag+jwt'
  for (const text of [
    await forge({}, { by: 'third' }),
    await forge({}, { header: { kid: undefined } }),
    await forge({}, { header: { kid: 'other' } }),
    `${header({ alg: 'none', typ, kid })}.${payload}.`,
    `${header({ alg: 'HS256', typ, kid })}.${payload}.${signature}`,
    `${header({ alg: 'RS512', typ, kid })}.${payload}.${signature}`,
    `${head}.${payload}.${signature.slice(0, -4)}AAAA`,
    `${good}=`,
  ]) {
    assert.deepEqual(await refusal(text), [400, 'invalid_grant'])
  }
  assert.equal((await redeem(good)).status, 200)
})

test('a shared secret signs no ID-JAG: its verifiers know it too (RFC 8725 section 3.5)', async () => {
  const key = (await http.post('/issuers/idp/api/keys').send({ alg: 'HS256', state: 'current' }))
    .body
  const { text } = await http.get(`/issuers/idp/api/keys/${key.kid}/secret`)
  const claims = decodeJwt(await forge())
  const forged = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', kid: key.kid, typ: 'oauth-id-jag+jwt' })
    .sign(Buffer.from(text))
  assert.deepEqual(await refusal(forged), [400, 'invalid_grant'])
})

test('an ID-JAG by a key that was revoked is refused, one by a rotated key is taken (RFC 7523 section 3)', async () => {
  const before = await forge({}, { by: 'third' })
  const claims = { iss: urlOf('third') }
  const rotated = await forge(claims, { by: 'third' })
  await http.post('/issuers/third/api/keys/rotate').send({})
  assert.equal((await redeem(rotated)).status, 200)
  const late = await forge(claims, { by: 'third' })
  await http.post(`/issuers/third/api/keys/${decodeProtectedHeader(late).kid}/revoke`).send({})
  assert.deepEqual(await refusal(late), [400, 'invalid_grant'])
  assert.deepEqual(await refusal(before), [400, 'invalid_grant'])
})

test('an ID-JAG is for this server and this client alone (RFC 7523 section 3, ID-JAG draft 04 section 4.4.1)', async () => {
  assert.deepEqual(await refusal(await forge({ aud: urlOf('third') })), [400, 'invalid_grant'])
  const both = { aud: [urlOf('as'), urlOf('third')] }
  assert.deepEqual(await refusal(await forge(both)), [400, 'invalid_grant'])
  const client = { client_id: 'thief', client_secret: 's', grant_types: [JWT_BEARER] }
  await http.post('/issuers/as/api/clients').send(client)
  const text = await idJag()
  assert.deepEqual(await refusal(text, {}, ['thief', 's']), [400, 'invalid_grant'])
  assert.equal((await redeem(text)).status, 200)
})

test('it expires by the clock of the issuer that takes it (RFC 7523 section 3, decision 26)', async () => {
  const text = await idJag()
  await http.put('/issuers/as/api/clock').send({ offset_seconds: 300 })
  assert.deepEqual(await refusal(text), [400, 'invalid_grant'])
  await http.put('/issuers/as/api/clock').send({})
  assert.equal((await redeem(text)).status, 200)
  await http.put('/issuers/as/api/clock').send({ frozen_at: clock.now() })
  clock.advance(3600)
  assert.deepEqual(await refusal(text), [400, 'invalid_grant'], 'used, though time stood still')
  await http.put('/issuers/as/api/clock').send({})
})

test('a client must be registered for it, and one that proves nothing gets nothing (ID-JAG draft 04 section 8.1)', async () => {
  assert.deepEqual(
    await refusal(await forge({ client_id: RESOURCE_SERVER[0] }), {}, RESOURCE_SERVER),
    [400, 'unauthorized_client'],
  )
  const open = { client_id: 'open', token_endpoint_auth_method: 'none', grant_types: [JWT_BEARER] }
  await http.post('/issuers/as/api/clients').send(open)
  const form = {
    grant_type: JWT_BEARER,
    assertion: await forge({ client_id: 'open' }),
    client_id: 'open',
  }
  const { status, body } = await http.form('/issuers/as/token', form)
  assert.deepEqual([status, body.error], [400, 'unauthorized_client'])
})

test('an ID-JAG asked for with a DPoP proof is bound to its key, and needs a proof by it (ID-JAG draft 04 section 8, proof of possession)', async () => {
  const [key, other] = [await proofKey(), await proofKey()]
  const sent = async (name: string, by: ProofKey, form: Record<string, string>) => {
    const claims = { htu: `${urlOf(name)}/token`, iat: clock.now() }
    const authorization = basic(DEMO_CLIENT)
    return http
      .post(`/issuers/${name}/token`)
      .type('form')
      .set({ DPoP: await dpopProof(by, { claims }), Authorization: authorization })
      .send(new URLSearchParams(form).toString())
  }
  const bound = await sent('idp', key, {
    grant_type: EXCHANGE,
    requested_token_type: TOKEN_TYPES.idJag,
    subject_token: (await signIn()).id_token,
    subject_token_type: TOKEN_TYPES.idToken,
    audience: urlOf('as'),
  })
  assert.equal(bound.body.token_type, 'N_A')
  const text: string = bound.body.access_token
  assert.deepEqual(decodeJwt(text).cnf, { jkt: key.jkt })
  const form = { grant_type: JWT_BEARER, assertion: text }
  assert.deepEqual(await refusal(text), [400, 'invalid_grant'])
  assert.equal((await sent('as', other, form)).body.error, 'invalid_grant')
  const { body } = await sent('as', key, form)
  assert.equal(body.token_type, 'DPoP')
  assert.deepEqual(decodeJwt(body.access_token).cnf, { jkt: key.jkt })
})

test('the event log tells of both steps, and holds no assertion (O-01)', async () => {
  const text = await idJag()
  const { body } = await redeem(text)
  const at = async (name: string) =>
    (await http.get(`/issuers/${name}/api/events?limit=20`)).body.items
  const [given, taken] = [await at('idp'), await at('as')]
  const issued = given.find((event: { type: string }) => event.type === 'token_issued')
  assert.deepEqual(issued.data, { format: 'id-jag', subject: 'alice', audience: urlOf('as') })
  assert.equal(issued.jti, undefined)
  assert.equal(
    taken.find((event: { type: string }) => event.type === 'token_issued').jti,
    decodeJwt(body.access_token).jti,
  )
  for (const name of ['idp', 'as']) {
    assert.equal((await http.get(`/issuers/${name}/events`)).status, 200)
  }
  const seen = JSON.stringify([given, taken])
  assert.ok(!seen.includes(text) && !seen.includes(String(decodeJwt(text).jti)))
})
