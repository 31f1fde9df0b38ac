import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { DEMO_CLIENT, httpTo, PUBLIC_URL, RESOURCE_SERVER } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, app, close } = await openTestIdp()
after(close)

const OAUTH = '/.well-known/oauth-authorization-server'
const OPENID = '/.well-known/openid-configuration'
const DEFAULT = `${PUBLIC_URL}/issuers/default`

test('the metadata has what is required, and the issuer exactly (RFC 8414 section 2, M-01)', async () => {
  const { body, status, type } = await http.get(`${OAUTH}/issuers/default`)
  assert.deepEqual([status, type], [200, 'application/json'])
  assert.equal(body.issuer, DEFAULT)
  assert.ok(Array.isArray(body.response_types_supported))
  assert.equal(body.jwks_uri, `${DEFAULT}/.well-known/jwks.json`)
  assert.equal(body.token_endpoint, `${DEFAULT}/token`)
  assert.equal(body.introspection_endpoint, `${DEFAULT}/introspect`)
  assert.equal(body.revocation_endpoint, `${DEFAULT}/revoke`)
  for (const value of Object.values(body)) assert.notEqual(value, null)
})

test('what the metadata names is served: endpoints, grant types and methods of authentication (RFC 8414 section 2, M-02)', async () => {
  const { body } = await http.get(OAUTH)
  const path = (url: string) => url.slice(PUBLIC_URL.length)
  assert.equal((await http.get(path(body.jwks_uri))).status, 200)
  for (const grant_type of body.grant_types_supported) {
    const answer = await http.form(path(body.token_endpoint), { grant_type }, DEMO_CLIENT)
    assert.notEqual(answer.body.error, 'unsupported_grant_type', grant_type)
  }
  const [client_id, client_secret] = RESOURCE_SERVER
  for (const url of [body.introspection_endpoint, body.revocation_endpoint]) {
    assert.equal((await http.form(path(url), { token: 'x' }, RESOURCE_SERVER)).status, 200)
    const posted = http.form(path(url), { token: 'x', client_id, client_secret })
    assert.equal((await posted).status, 200)
  }
  const endpoints = Object.keys(body).filter((name) => name.endsWith('_endpoint'))
  for (const name of endpoints) {
    const { status } = await http.get(path(body[name]))
    assert.notEqual(status, 404, `${name} is served`)
  }
  assert.deepEqual(endpoints.sort(), [
    'authorization_endpoint',
    'device_authorization_endpoint',
    'end_session_endpoint',
    'introspection_endpoint',
    'pushed_authorization_request_endpoint',
    'registration_endpoint',
    'revocation_endpoint',
    'token_endpoint',
    'userinfo_endpoint',
  ])
})

test('nothing that is insecure is offered (RFC 9700 sections 2.1.2, 2.4, M-02)', async () => {
  const { body } = await http.get(OPENID)
  assert.ok(!body.grant_types_supported.some((type: string) => /implicit|password/.test(type)))
  assert.ok(!body.response_types_supported.some((type: string) => /token/.test(type)))
  assert.ok(!body.id_token_signing_alg_values_supported.includes('none'))
})

test('both documents say the same, at every URL that they may be looked for (RFC 8414 sections 3, 3.1, OpenID Connect Discovery 1.0 section 4, M-01)', async () => {
  const { text } = await http.get(OAUTH)
  for (const path of [
    OPENID,
    `${OAUTH}/issuers/default`,
    `${OPENID}/issuers/default`,
    `/issuers/default${OAUTH}`,
    `/issuers/default${OPENID}`,
  ]) {
    const same = await http.get(path)
    assert.deepEqual([same.status, same.text], [200, text], path)
  }
})

test('a named issuer has its own identifier and its own endpoints below it (RFC 8414 section 3.3, M-01)', async () => {
  await http.post('/api/issuers').send({ name: 'acme' })
  for (const path of [`${OAUTH}/issuers/acme`, `/issuers/acme${OPENID}`]) {
    const { body } = await http.get(path)
    assert.equal(body.issuer, `${PUBLIC_URL}/issuers/acme`)
    for (const [name, value] of Object.entries(body)) {
      if (/_(endpoint|uri)$/.test(name)) assert.ok(String(value).startsWith(`${body.issuer}/`))
    }
  }
})

test('there is no metadata for a path that is no issuer (RFC 8414 section 3.3, M-06)', async () => {
  for (const path of [
    `${OAUTH}/issuers/no-such`,
    `/issuers/no-such${OPENID}`,
    `${OAUTH}/issuers/`,
    `${OAUTH}/issuers`,
    `${OAUTH}/default`,
    `${OAUTH}/issuers/default/`,
    `${OAUTH}/issuers/default/x`,
    `${OAUTH}/issuers/DEFAULT`,
    `${OAUTH}/issuers/a/../default`,
    `/issuers/default/issuers/default${OAUTH}`,
    `${OAUTH}/`,
    `/x${OPENID}`,
  ]) {
    const { status, text } = await http.get(path)
    assert.equal(status, 404, path)
    assert.ok(!text.includes('jwks_uri'))
  }
})

test('an identifier given by configuration is used verbatim, and its endpoints are at the root (decision 3)', async () => {
  for (const given of [
    'https://idp.example',
    'https://idp.example/',
    'https://tenant.example/oauth2/default',
    'https://tenant.example/realms/acme/',
    'urn:example:idp',
  ]) {
    const named = await openTestIdp({ settings: { issuer: given } })
    const { body } = await named.http.get(OAUTH)
    assert.equal(body.issuer, given)
    assert.equal(body.jwks_uri, `${PUBLIC_URL}/.well-known/jwks.json`)
    assert.equal(body.token_endpoint, `${PUBLIC_URL}/token`)
    const minted = await named.http.post('/api/tokens').send({})
    assert.equal(minted.body.claims.iss, given)
    const asked = await named.http.form(
      '/introspect',
      { token: minted.body.access_token },
      RESOURCE_SERVER,
    )
    assert.deepEqual([asked.body.active, asked.body.iss], [true, given])
    assert.equal((await named.http.get(`/issuers/default${OPENID}`)).body.issuer, given)
    await named.http.post('/api/issuers').send({ name: 'other' })
    const other = await named.http.get(`/issuers/other${OPENID}`)
    assert.equal(other.body.issuer, `${PUBLIC_URL}/issuers/other`)
    await named.close()
  }
})

test('a given identifier with a path has its metadata where clients look for it (RFC 8414 section 3.1)', async () => {
  const issuer = 'https://tenant.example/realms/acme'
  const named = await openTestIdp({ settings: { issuer } })
  for (const path of [`${OAUTH}/realms/acme`, `${OPENID}/realms/acme`, `/realms/acme${OPENID}`]) {
    const { body, status } = await named.http.get(path)
    assert.deepEqual([status, body.issuer], [200, issuer], path)
  }
  assert.equal((await named.http.get(`${OAUTH}/realms/other`)).status, 404)
  await named.close()
})

test('a slash at the end of the identifier is left out of the path of its metadata (RFC 8414 section 3.1)', async () => {
  const issuer = 'https://tenant.example/realms/acme/'
  const named = await openTestIdp({ settings: { issuer } })
  const { body, status } = await named.http.get(`${OAUTH}/realms/acme`)
  assert.deepEqual([status, body.issuer], [200, issuer])
  await named.close()
})

test('the metadata comes as JSON with status 200, and has no member without elements (RFC 8414 section 3.2)', async () => {
  const { body, status, headers } = await http.get(OAUTH)
  assert.deepEqual([status, headers['content-type']], [200, 'application/json'])
  for (const [name, value] of Object.entries(body)) {
    assert.notEqual(value, null, name)
    assert.notEqual(value, '', name)
    if (Array.isArray(value)) assert.ok(value.length > 0, name)
  }
})

test('no header of a request gets into the metadata (RFC 8414 section 3.3, L-17)', async () => {
  const plain = await http.get(OAUTH)
  const { text } = await http
    .get(OAUTH)
    .set('Host', '127.0.0.1:9400')
    .set('X-Forwarded-Host', 'evil.example')
    .set('X-Forwarded-Proto', 'https')
    .set('X-Forwarded-Port', '1')
    .set('Forwarded', 'host=evil.example')
    .set('X-Original-Host', 'evil.example')
  assert.equal(text, plain.text)
})

test('a mount below another app does not change the metadata, which follows the public URL (decision 1)', async () => {
  const { default: express } = await import('express')
  const outer = express().use('/idp', app)
  const mounted = await httpTo(outer).get(`/idp${OAUTH}`)
  assert.equal(mounted.text, (await http.get(OAUTH)).text)
})
