import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { ClientMetadata } from '../../src/core/clients/client.ts'
import { parseParameters } from '../../src/core/protocol/parameters.ts'
import { createClient, getClient } from '../../src/idp/clients.ts'
import { grantToken } from '../../src/idp/grants/grant-token.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { getToken } from '../../src/idp/list-tokens.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { idp, issuer, close } = await openTestIdp()
after(close)

const demo = await getClient(idp, issuer, 'demo-client')
const ask = async (form: string, client = demo) =>
  (
    await grantToken(idp, issuer, {
      client,
      parameters: parseParameters(Buffer.from(form)),
      dpopJkt: null,
    })
  ).body
const GRANT = 'grant_type=client_credentials'
const registered = (metadata: Partial<ClientMetadata>) =>
  createClient(idp, issuer, { metadata: { grantTypes: ['client_credentials'], ...metadata } })

test('the client is the subject, and there is no refresh token (T-10, RFC 6749 section 4.4.3, RFC 9068 section 2.2)', async () => {
  const body = await ask(GRANT)
  assert.deepEqual(Object.keys(body), ['access_token', 'token_type', 'expires_in'])
  const claims = decodeJwt(String(body.access_token))
  assert.deepEqual(
    [claims.sub, claims.client_id, claims.aud],
    ['demo-client', 'demo-client', 'http://127.0.0.1:8000/mcp'],
  )
  assert.equal(decodeProtectedHeader(String(body.access_token)).typ, 'at+jwt')
})

test('a scope that is asked for is granted and told; a registered one is the default and the bound (T-16)', async () => {
  assert.equal((await ask(`${GRANT}&scope=read+write`)).scope, 'read write')
  const bound = await registered({ scope: 'read write' })
  assert.equal((await ask(GRANT, bound)).scope, 'read write')
  assert.equal((await ask(`${GRANT}&scope=read`, bound)).scope, 'read')
  await assert.rejects(ask(`${GRANT}&scope=admin`, bound), { code: 'invalid_scope' })
  await assert.rejects(ask(`${GRANT}&scope=%22x%22`), { code: 'invalid_scope' })
})

test('a resource becomes the audience, several a list; one that is none is invalid_target (T-17, RFC 8707 section 2)', async () => {
  const audience = async (form: string, client = demo) =>
    decodeJwt(String((await ask(form, client)).access_token)).aud
  assert.equal(
    await audience(`${GRANT}&resource=https%3A%2F%2Fa.example%2Fmcp`),
    'https://a.example/mcp',
  )
  assert.deepEqual(
    await audience(`${GRANT}&resource=https%3A%2F%2Fa.example&resource=https%3A%2F%2Fb.example`),
    ['https://a.example', 'https://b.example'],
  )
  for (const bad of ['mcp', '/mcp', 'https%3A%2F%2Fa.example%23x', 'https%3A%2F%2Fa%20b']) {
    await assert.rejects(ask(`${GRANT}&resource=${bad}`), { code: 'invalid_target' }, bad)
  }
  const listed = await registered({ audience: ['https://a.example'] })
  assert.deepEqual(await audience(GRANT, listed), ['https://a.example'])
  await assert.rejects(ask(`${GRANT}&resource=https%3A%2F%2Fb.example`, listed), {
    code: 'invalid_target',
  })
})

test('a client gets the format, the typ and the lifetime that it is registered for', async () => {
  const opaque = await ask(
    GRANT,
    await registered({ accessTokenFormat: 'opaque', accessTokenLifetimeSeconds: 60 }),
  )
  assert.match(String(opaque.access_token), /^[A-Za-z0-9_-]{43}$/)
  assert.equal(opaque.expires_in, 60)
  const plain = await ask(GRANT, await registered({ accessTokenTyp: 'JWT' }))
  assert.equal(decodeProtectedHeader(String(plain.access_token)).typ, 'JWT')
})

test('grants that are missing, unknown, or not for this client are refused each with its code (T-01, T-15, RFC 6749 section 5.2)', async () => {
  await assert.rejects(ask('scope=x'), { code: 'invalid_request' })
  for (const grant of [
    'password',
    'implicit',
    '__proto__',
    'urn:ietf:params:oauth:grant-type:saml2-bearer',
  ]) {
    await assert.rejects(ask(`grant_type=${grant}`), { code: 'unsupported_grant_type' }, grant)
  }
  const resourceServer = await getClient(idp, issuer, 'mcp-resource-server')
  await assert.rejects(ask(GRANT, resourceServer), { code: 'unauthorized_client' })
})

test('the default audience is what the client is registered for, several stay a list, and repeated ones are one (decision 20)', async () => {
  const audienceOf = async (form: string, client = demo) =>
    decodeJwt(String((await ask(form, client)).access_token)).aud
  const several = await registered({ audience: ['https://a.example', 'https://b.example'] })
  assert.deepEqual(await audienceOf(GRANT, several), ['https://a.example', 'https://b.example'])
  assert.equal(
    await audienceOf(`${GRANT}&resource=https://a.example`, several),
    'https://a.example',
  )
  const twice = `${GRANT}&resource=https://a.example&resource=https://a.example`
  assert.equal(await audienceOf(twice), 'https://a.example')
  const {
    idp: other,
    issuer: own,
    close: end,
  } = await openTestIdp({
    settings: { defaultAudience: 'https://rs.example', accessTokenLifetimeSeconds: 61 },
  })
  const client = await getClient(other, own, 'demo-client')
  const parameters = parseParameters(Buffer.from(GRANT))
  const { body } = await grantToken(other, own, { client, parameters, dpopJkt: null })
  assert.equal(decodeJwt(String(body.access_token)).aud, 'https://rs.example')
  assert.equal(body.expires_in, 61)
  await end()
})

const resources = [
  'urn%3Aexample%3Amcp',
  'http%3A%2F%2F127.0.0.1%3A8000%2Fmcp%3Fa%3Db',
  'https%3A%2F%2Fa.example%2F%25C3%25A4',
]

for (const resource of resources) {
  test(`the resource ${decodeURIComponent(resource)} is an absolute URI, taken as it came (RFC 8707 section 2)`, async () => {
    const { aud } = decodeJwt(String((await ask(`${GRANT}&resource=${resource}`)).access_token))
    assert.equal(aud, decodeURIComponent(resource))
  })
}

test('a scope or a list of resources beyond all use is refused, not signed (T-16)', async () => {
  await assert.rejects(ask(`${GRANT}&scope=${'x'.repeat(16_385)}`), { code: 'invalid_scope' })
  const many = Array.from({ length: 1000 }, (_, n) => `&resource=https://a.example/${n}`).join('')
  await assert.rejects(ask(GRANT + many), { code: 'invalid_target' })
})

test('a grant is one event with the token, its key and its client, and a refused one is none (events)', async () => {
  const last = async () =>
    (await listEvents(idp, issuer, { filter: {}, page: { limit: 1 } })).items[0]
  await ask(GRANT)
  const event = await last()
  assert.deepEqual([event?.type, event?.clientId], ['token_issued', 'demo-client'])
  assert.equal((await getToken(idp, issuer, event?.jti ?? '')).origin, 'client_credentials')
  assert.equal(event?.kid, (await getToken(idp, issuer, event?.jti ?? '')).kid)
  await assert.rejects(ask(`${GRANT}&scope="`))
  assert.equal((await last())?.id, event?.id)
})

test('a public client has no such grant, whatever it is registered for (T-15, RFC 6749 section 4.4)', async () => {
  const open = await getClient(idp, issuer, 'demo-public-client')
  const forced = { ...open, metadata: { ...open.metadata, grantTypes: ['client_credentials'] } }
  await assert.rejects(ask(GRANT, forced), { code: 'unauthorized_client' })
})

test('a refusal says what came in the characters that it may (T-20, RFC 6749 section 5.2)', async () => {
  for (const form of [
    'grant_type=%22%0Ax',
    `${GRANT}&resource=%22%F0%9F%98%80`,
    `${GRANT}&scope=%0A`,
  ]) {
    await assert.rejects(ask(form), (error: unknown) => {
      assert.match((error as Error).message, /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/)
      return true
    })
  }
})

test('the configuration says in which form access tokens are issued, and a client’s own form goes before it (issue 6, item 5)', async () => {
  const {
    idp: other,
    issuer: own,
    close: end,
  } = await openTestIdp({
    settings: { oauth: { accessTokenFormat: 'opaque', accessTokenTyp: 'JWT' } },
  })
  const parameters = parseParameters(Buffer.from(GRANT))
  const tokenOf = async (metadata: Partial<ClientMetadata>) => {
    const client = await createClient(other, own, {
      metadata: { grantTypes: ['client_credentials'], ...metadata },
    })
    const { body } = await grantToken(other, own, { client, parameters, dpopJkt: null })
    return String(body.access_token)
  }
  assert.doesNotMatch(await tokenOf({}), /\./)
  const jwt = await tokenOf({ accessTokenFormat: 'jwt' })
  assert.equal(decodeProtectedHeader(jwt).typ, 'JWT')
  const typed = await tokenOf({ accessTokenFormat: 'jwt', accessTokenTyp: 'at+jwt' })
  assert.equal(decodeProtectedHeader(typed).typ, 'at+jwt')
  await end()
})
