import assert from 'node:assert/strict'
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, exportJWK } from 'jose'
import * as openid from 'openid-client'
import { type AuthorizationServer, startAuthorizationServer } from './authorization-server.ts'
import { testsOf } from './client-test.ts'
import { decideAuthorization, decideDevice } from './pages.ts'
import { CALLBACK, redirectOf, signIn } from './sign-in.ts'

const test = testsOf('openid-client')

const RESOURCE = 'https://mcp.example.com/mcp'
const OTHER = 'https://other.example.com/mcp'
const SECRET = 'demo-client-secret'

/** Discovers the server as its seed's client for everything. */
async function discover(
  { issuer }: AuthorizationServer,
  auth: openid.ClientAuth = openid.ClientSecretBasic(SECRET),
  clientId = 'demo-client',
): Promise<openid.Configuration> {
  return openid.discovery(new URL(issuer), clientId, {}, auth, {
    execute: [openid.allowInsecureRequests],
  })
}

interface Asked {
  readonly parameters: Record<string, string>
  readonly checks: openid.AuthorizationCodeGrantChecks
}

async function codeRequest(more: Record<string, string> = {}): Promise<Asked> {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier()
  const [expectedState, expectedNonce] = [openid.randomState(), openid.randomNonce()]
  return {
    parameters: {
      redirect_uri: CALLBACK,
      scope: 'openid email offline_access read',
      resource: RESOURCE,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
      nonce: expectedNonce,
      ...more,
    },
    checks: { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true },
  }
}

/** Signs alice in by code and PKCE. */
async function logIn(config: openid.Configuration, options: openid.DPoPOptions = {}) {
  const { parameters, checks } = await codeRequest()
  const callback = await signIn(openid.buildAuthorizationUrl(config, parameters))
  const resource = { resource: RESOURCE }
  return openid.authorizationCodeGrant(config, callback, checks, resource, options)
}

/** The error that an endpoint answers. */
function refusedWith(error: string) {
  return (thrown: unknown) =>
    thrown instanceof openid.ResponseBodyError
      ? thrown.error === error
      : assert.fail(`not an error answer: ${thrown}`)
}

/** 401 with a challenge, which the client looks at before it looks at the error. */
function isChallenged(thrown: unknown): boolean {
  return thrown instanceof openid.WWWAuthenticateChallengeError && thrown.status === 401
}

function refreshTokenOf(tokens: openid.TokenEndpointResponse): string {
  assert.ok(tokens.refresh_token, 'there is no refresh token')
  return tokens.refresh_token
}

test('discovers the issuer by its exact identifier, from either document (RFC 8414 section 3.3)', async (t) => {
  const server = await startAuthorizationServer(t)
  for (const algorithm of ['oidc', 'oauth2'] as const) {
    const config = await openid.discovery(new URL(server.issuer), 'demo-client', {}, undefined, {
      algorithm,
      execute: [openid.allowInsecureRequests],
    })
    const found = config.serverMetadata()
    assert.equal(found.issuer, server.issuer)
    assert.equal(found.supportsPKCE(), true)
    assert.equal(found.authorization_response_iss_parameter_supported, true)
  }
  const other = new URL(server.issuer.replace('localhost', '127.0.0.1'))
  await assert.rejects(
    openid.discovery(other, 'demo-client', {}, undefined, {
      execute: [openid.allowInsecureRequests],
    }),
    /issuer does not match/,
  )
})

test('signs a person in by code and PKCE, and checks the ID token, its nonce and iss (OpenID Connect Core section 3.1)', async (t) => {
  const server = await startAuthorizationServer(t)
  const config = await discover(server)
  const tokens = await logIn(config)
  assert.equal(tokens.token_type, 'bearer')
  assert.equal(tokens.scope, 'openid email offline_access read')
  const claims = decodeJwt(tokens.access_token)
  assert.equal(claims.aud, RESOURCE)
  assert.equal(claims.sub, 'alice')
  assert.equal(decodeProtectedHeader(tokens.access_token).typ, 'at+jwt')
  assert.deepEqual([tokens.claims()?.sub, tokens.claims()?.aud], ['alice', 'demo-client'])
  assert.equal(tokens.claims()?.email, 'alice@example.com')
  const person = await openid.fetchUserInfo(config, tokens.access_token, 'alice')
  assert.equal(person.email, 'alice@example.com')
  await assert.rejects(openid.fetchUserInfo(config, tokens.access_token, 'bob'))
})

test('takes no answer whose iss is another issuer’s, or that has none (RFC 9207 section 2.4)', async (t) => {
  const config = await discover(await startAuthorizationServer(t))
  const { parameters, checks } = await codeRequest()
  const callback = await signIn(openid.buildAuthorizationUrl(config, parameters))
  const forged = new URL(callback)
  forged.searchParams.set('iss', 'http://localhost:1/issuers/default')
  const refused = () =>
    assert.rejects(openid.authorizationCodeGrant(config, forged, checks), (thrown: Error) =>
      /"iss"/.test(String(thrown.cause)),
    )
  await refused()
  forged.searchParams.delete('iss')
  await refused()
  const tokens = await openid.authorizationCodeGrant(config, callback, checks)
  assert.equal(tokens.claims()?.sub, 'alice')
})

test('gets an error with state and iss back when a request is wrong (RFC 6749 section 4.1.2.1)', async (t) => {
  const config = await discover(await startAuthorizationServer(t))
  const { parameters, checks } = await codeRequest({ resource: `${RESOURCE}#fragment` })
  const callback = await signIn(openid.buildAuthorizationUrl(config, parameters))
  await assert.rejects(
    openid.authorizationCodeGrant(config, callback, checks),
    (thrown: unknown) =>
      thrown instanceof openid.AuthorizationResponseError && thrown.error === 'invalid_target',
  )
})

test('gets a code without a page where everything is approved for one person, prompt=consent or not (OpenID Connect Core section 3.1.2.1)', async (t) => {
  const config = await discover(
    await startAuthorizationServer(t, { oauth: { autoApprove: 'bob' } }),
  )
  for (const prompt of [{}, { prompt: 'consent' }]) {
    const { parameters, checks } = await codeRequest(prompt)
    const callback = await redirectOf(openid.buildAuthorizationUrl(config, parameters))
    const tokens = await openid.authorizationCodeGrant(config, callback, checks)
    assert.deepEqual([tokens.claims()?.sub, tokens.claims()?.email], ['bob', 'bob@example.com'])
    assert.ok(tokens.refresh_token, 'there is no refresh token')
  }
})

test('is told when a person denies, and gets a code when they approve on the page (RFC 6749 section 4.1.2.1)', async (t) => {
  const config = await discover(await startAuthorizationServer(t))
  const { parameters, checks } = await codeRequest()
  const url = openid.buildAuthorizationUrl(config, parameters)
  const denied = await decideAuthorization(url, 'deny')
  await assert.rejects(
    openid.authorizationCodeGrant(config, denied, checks),
    (thrown: unknown) =>
      thrown instanceof openid.AuthorizationResponseError && thrown.error === 'access_denied',
  )
  const approved = await decideAuthorization(url, 'approve')
  const tokens = await openid.authorizationCodeGrant(config, approved, checks)
  assert.equal(tokens.claims()?.sub, 'alice')
})

test('takes an answer by form_post and by fragment too (OAuth 2.0 Form Post Response Mode section 2)', async (t) => {
  const config = await discover(await startAuthorizationServer(t))
  const { parameters, checks } = await codeRequest({ response_mode: 'form_post' })
  const asked = openid.buildAuthorizationUrl(config, { ...parameters, login_hint: 'alice' })
  const page = await (await fetch(asked)).text()
  const fields = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
  assert.ok(fields.length >= 3, 'the page has the members of the answer')
  const body = new URLSearchParams()
  for (const [, name = '', value = ''] of fields) body.set(name, value)
  const posted = new Request(CALLBACK, { method: 'POST', body })
  const tokens = await openid.authorizationCodeGrant(config, posted, checks)
  assert.equal(tokens.claims()?.sub, 'alice')
  const fragment = await signIn(
    openid.buildAuthorizationUrl(config, { ...parameters, response_mode: 'fragment' }),
  )
  assert.equal(fragment.search, '')
  assert.notEqual(new URLSearchParams(fragment.hash.slice(1)).get('code'), null)
})

test('refreshes, and the refresh token of before ends the grant when it is used again (RFC 9700 section 4.14.2)', async (t) => {
  const server = await startAuthorizationServer(t)
  const config = await discover(server)
  const first = await logIn(config)
  const second = await openid.refreshTokenGrant(config, refreshTokenOf(first))
  assert.notEqual(second.refresh_token, first.refresh_token)
  assert.notEqual(second.access_token, first.access_token)
  assert.equal(decodeJwt(second.access_token).aud, RESOURCE)
  await assert.rejects(
    openid.refreshTokenGrant(config, refreshTokenOf(first)),
    refusedWith('invalid_grant'),
  )
  await assert.rejects(
    openid.refreshTokenGrant(config, refreshTokenOf(second)),
    refusedWith('invalid_grant'),
  )
  assert.deepEqual(await server.introspect(second.access_token), { active: false })
})

test('narrows the scope when it refreshes, and cannot widen it (RFC 6749 section 6)', async (t) => {
  const config = await discover(await startAuthorizationServer(t))
  const first = await logIn(config)
  const narrow = await openid.refreshTokenGrant(config, refreshTokenOf(first), { scope: 'read' })
  assert.equal(narrow.scope, 'read')
  await assert.rejects(
    openid.refreshTokenGrant(config, refreshTokenOf(narrow), { scope: 'read write' }),
    refusedWith('invalid_scope'),
  )
})

test('redeems a code once; the second time takes its tokens away (RFC 6749 section 4.1.2)', async (t) => {
  const server = await startAuthorizationServer(t)
  const config = await discover(server)
  const { parameters, checks } = await codeRequest()
  const callback = await signIn(openid.buildAuthorizationUrl(config, parameters))
  const tokens = await openid.authorizationCodeGrant(config, callback, checks)
  assert.equal((await server.introspect(tokens.access_token)).active, true)
  await assert.rejects(
    openid.authorizationCodeGrant(config, callback, checks),
    refusedWith('invalid_grant'),
  )
  assert.deepEqual(await server.introspect(tokens.access_token), { active: false })
})

test('is refused with another code verifier (RFC 7636 section 4.6)', async (t) => {
  const config = await discover(await startAuthorizationServer(t))
  const { parameters, checks } = await codeRequest()
  const callback = await signIn(openid.buildAuthorizationUrl(config, parameters))
  const wrong = { ...checks, pkceCodeVerifier: openid.randomPKCECodeVerifier() }
  await assert.rejects(
    openid.authorizationCodeGrant(config, callback, wrong),
    refusedWith('invalid_grant'),
  )
})

for (const [method, auth] of [
  ['client_secret_basic', openid.ClientSecretBasic(SECRET)],
  ['client_secret_post', openid.ClientSecretPost(SECRET)],
] as const) {
  test(`gets a token for itself by ${method}, and introspects and revokes it (RFC 6749 section 4.4, RFC 7662, RFC 7009)`, async (t) => {
    const config = await discover(await startAuthorizationServer(t), auth)
    const parameters = { scope: 'read', resource: OTHER }
    const { access_token: token } = await openid.clientCredentialsGrant(config, parameters)
    assert.equal(decodeJwt(token).aud, OTHER)
    const active = await openid.tokenIntrospection(config, token)
    assert.deepEqual(
      [active.active, active.scope, active.aud, active.client_id],
      [true, 'read', OTHER, 'demo-client'],
    )
    await openid.tokenRevocation(config, token)
    assert.deepEqual(await openid.tokenIntrospection(config, token), { active: false })
  })
}

test('is refused with a challenge when its secret is wrong (RFC 6749 section 5.2)', async (t) => {
  const wrong = openid.ClientSecretBasic('wrong')
  const config = await discover(await startAuthorizationServer(t), wrong)
  await assert.rejects(openid.clientCredentialsGrant(config), isChallenged)
})

test('revokes a refresh token, and all of its grant goes with it (RFC 7009 section 2.1)', async (t) => {
  const server = await startAuthorizationServer(t)
  const config = await discover(server)
  const tokens = await logIn(config)
  await openid.tokenRevocation(config, refreshTokenOf(tokens))
  await assert.rejects(
    openid.refreshTokenGrant(config, refreshTokenOf(tokens)),
    refusedWith('invalid_grant'),
  )
  assert.deepEqual(await server.introspect(tokens.access_token), { active: false })
})

test('authenticates by a signed assertion (RFC 7523 section 2.2)', async (t) => {
  const server = await startAuthorizationServer(t)
  const { publicKey, privateKey } = await openid.randomDPoPKeyPair('ES256', { extractable: true })
  const key = { ...(await exportJWK(publicKey)), kid: 'client-key', alg: 'ES256', use: 'sig' }
  const added = await server.addClient({
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [key] },
  })
  const auth = openid.PrivateKeyJwt({ key: privateKey, kid: 'client-key' })
  const config = await discover(server, auth, added.client_id)
  const { access_token: token } = await openid.clientCredentialsGrant(config, { scope: 'read' })
  assert.equal(decodeJwt(token).client_id, added.client_id)
  const other = await openid.randomDPoPKeyPair('ES256')
  const wrong = openid.PrivateKeyJwt({ key: other.privateKey, kid: 'client-key' })
  await assert.rejects(
    openid.clientCredentialsGrant(await discover(server, wrong, added.client_id)),
    isChallenged,
  )
})

test('polls a device code until a person approves, and is told when one does not (RFC 8628 section 3.5)', async (t) => {
  const server = await startAuthorizationServer(t)
  const config = await discover(server)
  const started = () =>
    openid.initiateDeviceAuthorization(config, { scope: 'openid read', resource: RESOURCE })
  const approved = await started()
  const polled = openid.pollDeviceAuthorizationGrant(config, approved)
  await decideDevice(approved, 'approve')
  const tokens = await polled
  assert.equal(decodeJwt(tokens.access_token).aud, RESOURCE)
  assert.equal(tokens.claims()?.sub, 'alice')
  const denied = await started()
  const refused = assert.rejects(
    openid.pollDeviceAuthorizationGrant(config, denied),
    refusedWith('access_denied'),
  )
  await decideDevice(denied, 'deny')
  await refused
})

test('pushes its request, which is good for one use (RFC 9126 section 4)', async (t) => {
  const config = await discover(
    await startAuthorizationServer(t, { oauth: { requirePushedRequests: true } }),
  )
  const { parameters, checks } = await codeRequest({ login_hint: 'alice' })
  const refused = await fetch(openid.buildAuthorizationUrl(config, parameters), {
    redirect: 'manual',
  })
  assert.equal(new URL(refused.headers.get('Location') ?? '').searchParams.get('code'), null)
  const pushed = await openid.buildAuthorizationUrlWithPAR(config, parameters)
  assert.deepEqual([...pushed.searchParams.keys()].sort(), ['client_id', 'request_uri'])
  const answer = await fetch(pushed, { redirect: 'manual' })
  const callback = new URL(answer.headers.get('Location') ?? '')
  const tokens = await openid.authorizationCodeGrant(config, callback, checks)
  assert.equal(decodeJwt(tokens.access_token).aud, RESOURCE)
  const again = await fetch(pushed, { redirect: 'manual' })
  assert.equal(again.status, 400)
})

test('gets tokens bound to its key, and needs the key to refresh them (RFC 9449 section 5)', async (t) => {
  const server = await startAuthorizationServer(t, { oauth: { requireDpopNonce: true } })
  const { client_id: clientId } = await server.addClient({
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
  })
  const config = await discover(server, openid.None(), clientId)
  const keys = await openid.randomDPoPKeyPair('ES256', { extractable: true })
  const DPoP = openid.getDPoPHandle(config, keys)
  const tokens = await logIn(config, { DPoP })
  assert.equal(tokens.token_type, 'dpop')
  const jkt = await calculateJwkThumbprint(await exportJWK(keys.publicKey))
  assert.deepEqual(decodeJwt(tokens.access_token).cnf, { jkt })
  const { active, token_type: type, cnf } = await server.introspect(tokens.access_token)
  assert.deepEqual([active, type, cnf], [true, 'DPoP', { jkt }])
  const person = await openid.fetchUserInfo(config, tokens.access_token, 'alice', { DPoP })
  assert.equal(person.sub, 'alice')
  const refreshToken = refreshTokenOf(tokens)
  await assert.rejects(openid.refreshTokenGrant(config, refreshToken))
  const others = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'))
  await assert.rejects(openid.refreshTokenGrant(config, refreshToken, {}, { DPoP: others }))
  const second = await openid.refreshTokenGrant(config, refreshToken, {}, { DPoP })
  assert.deepEqual(decodeJwt(second.access_token).cnf, { jkt })
})

test('exchanges a person’s token for a narrower one for another server (RFC 8693 section 2)', async (t) => {
  const config = await discover(await startAuthorizationServer(t))
  const tokens = await logIn(config)
  const exchange = (more: Record<string, string>) =>
    openid.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:token-exchange', {
      subject_token: tokens.access_token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      resource: OTHER,
      ...more,
    })
  const exchanged = await exchange({ scope: 'read' })
  assert.equal(exchanged.issued_token_type, 'urn:ietf:params:oauth:token-type:access_token')
  const claims = decodeJwt(exchanged.access_token)
  assert.deepEqual([claims.sub, claims.aud, claims.scope], ['alice', OTHER, 'read'])
  await assert.rejects(exchange({ scope: 'read admin' }), refusedWith('invalid_scope'))
})

test('registers itself, and signs in with what it was given (RFC 7591 section 3.2.1)', async (t) => {
  const server = await startAuthorizationServer(t)
  const metadata = {
    client_name: 'A client',
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_post',
  }
  const config = await openid.dynamicClientRegistration(
    new URL(server.issuer),
    metadata,
    undefined,
    { execute: [openid.allowInsecureRequests] },
  )
  const echoed = config.clientMetadata()
  for (const [name, value] of Object.entries(metadata)) assert.deepEqual(echoed[name], value)
  const tokens = await logIn(config)
  assert.equal(decodeJwt(tokens.access_token).client_id, echoed.client_id)
})

test('signs a person out by the ID token, and comes back with its state (OpenID Connect RP-Initiated Logout section 3)', async (t) => {
  const server = await startAuthorizationServer(t)
  const { client_id: clientId, client_secret: secret } = await server.addClient({
    redirect_uris: [CALLBACK],
    post_logout_redirect_uris: ['http://127.0.0.1/signed-out'],
    grant_types: ['authorization_code', 'refresh_token'],
  })
  const config = await discover(server, openid.ClientSecretPost(secret), clientId)
  const tokens = await logIn(config)
  const url = openid.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token ?? '',
    post_logout_redirect_uri: 'http://127.0.0.1/signed-out',
    state: 'a-state',
  })
  const answer = await fetch(url, { redirect: 'manual' })
  assert.equal(answer.headers.get('Location'), 'http://127.0.0.1/signed-out?state=a-state')
})
