import assert from 'node:assert/strict'
import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import * as oauth from 'oauth4webapi'
import { type AuthorizationServer, startAuthorizationServer } from './authorization-server.ts'
import { testsOf } from './client-test.ts'
import { CALLBACK, signIn } from './sign-in.ts'

const test = testsOf('oauth4webapi')

const RESOURCE = 'https://mcp.example.com/mcp'
const OTHER = 'https://other.example.com/mcp'
const HTTP = { [oauth.allowInsecureRequests]: true } as const
const DEMO: oauth.Client = { client_id: 'demo-client' }
const SECRET = oauth.ClientSecretBasic('demo-client-secret')

async function discover({ issuer }: AuthorizationServer): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer)
  const answer = await oauth.discoveryRequest(url, { algorithm: 'oauth2', ...HTTP })
  return oauth.processDiscoveryResponse(url, answer)
}

async function tokenForItself(
  server: oauth.AuthorizationServer,
  parameters: Record<string, string> = { scope: 'read', resource: RESOURCE },
  options: oauth.ClientCredentialsGrantRequestOptions = {},
): Promise<oauth.TokenEndpointResponse> {
  const answer = await oauth.clientCredentialsGrantRequest(server, DEMO, SECRET, parameters, {
    ...HTTP,
    ...options,
  })
  return oauth.processClientCredentialsResponse(server, DEMO, answer)
}

/** What oauth4webapi says of a token that a resource server is called with. */
function validate(server: oauth.AuthorizationServer, token: string, audience = RESOURCE) {
  const headers = { Authorization: `Bearer ${token}` }
  return oauth.validateJwtAccessToken(server, new Request(RESOURCE, { headers }), audience, HTTP)
}

test('finds every claim of RFC 9068 in a token, and for nobody but its audience (RFC 9068 section 4)', async (t) => {
  const server = await discover(await startAuthorizationServer(t))
  const { access_token: token } = await tokenForItself(server)
  const claims = await validate(server, token)
  assert.deepEqual(
    [claims.iss, claims.aud, claims.sub, claims.client_id, claims.scope],
    [server.issuer, RESOURCE, 'demo-client', 'demo-client', 'read'],
  )
  await assert.rejects(validate(server, token, OTHER), /"aud"/)
})

test('refuses a token of a client that gets the typ JWT (RFC 9068 section 2.1)', async (t) => {
  const started = await startAuthorizationServer(t)
  const server = await discover(started)
  const sound = (await started.api('tokens', { audience: RESOURCE })) as { access_token: string }
  await validate(server, sound.access_token)
  const typed = (await started.api('tokens', { audience: RESOURCE, header: { typ: 'JWT' } })) as {
    access_token: string
  }
  await assert.rejects(validate(server, typed.access_token), /"typ"/)
})

test('signs a person in as a public client, and validates the token (RFC 7636, RFC 9207, RFC 9068)', async (t) => {
  const server = await discover(await startAuthorizationServer(t))
  const client: oauth.Client = { client_id: 'demo-public-client' }
  const [verifier, state] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState()]
  const url = new URL(server.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'read',
    resource: RESOURCE,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  const parameters = oauth.validateAuthResponse(server, client, await signIn(url), state)
  const redeemed = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    CALLBACK,
    verifier,
    HTTP,
  )
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, redeemed)
  assert.equal(tokens.id_token, undefined)
  const claims = await validate(server, tokens.access_token)
  assert.deepEqual([claims.sub, claims.client_id], ['alice', 'demo-public-client'])
  assert.ok(tokens.refresh_token, 'there is no refresh token')
  const refreshed = await oauth.refreshTokenGrantRequest(
    server,
    client,
    oauth.None(),
    tokens.refresh_token,
    HTTP,
  )
  const second = await oauth.processRefreshTokenResponse(server, client, refreshed)
  assert.notEqual(second.refresh_token, tokens.refresh_token)
  assert.equal((await validate(server, second.access_token)).sub, 'alice')
})

test('takes a bound token with its proof alone, and once (RFC 9449 sections 4.3 and 7)', async (t) => {
  const server = await discover(await startAuthorizationServer(t))
  const keys = await oauth.generateKeyPair('ES256')
  const bound = await tokenForItself(
    server,
    { resource: RESOURCE },
    { DPoP: oauth.DPoP(DEMO, keys) },
  )
  assert.equal(bound.token_type, 'dpop')
  const seen: Request[] = []
  // Sends the request nowhere: what the client would send is what is validated.
  const call = (DPoP: oauth.DPoPHandle) =>
    oauth.protectedResourceRequest(bound.access_token, 'POST', new URL(RESOURCE), undefined, null, {
      DPoP,
      ...HTTP,
      [oauth.customFetch]: async (url, options) => {
        seen.push(new Request(url, options as RequestInit))
        return new Response()
      },
    })
  await call(oauth.DPoP(DEMO, keys))
  await call(oauth.DPoP(DEMO, await oauth.generateKeyPair('ES256')))
  const [own, others] = seen as [Request, Request]
  const options = { ...HTTP, requireDPoP: true }
  const claims = await oauth.validateJwtAccessToken(server, own, RESOURCE, options)
  assert.equal(claims.client_id, 'demo-client')
  await assert.rejects(
    oauth.validateJwtAccessToken(server, others, RESOURCE, options),
    /confirmation mismatch/,
  )
  await assert.rejects(validate(server, bound.access_token), /DPoP/)
})

test('authenticates by an assertion that its own key signed, and no other (RFC 7523 section 3)', async (t) => {
  const started = await startAuthorizationServer(t)
  const server = await discover(started)
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }
  const { client_id: clientId } = await started.addClient({
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [jwk] },
  })
  const client: oauth.Client = { client_id: clientId }
  const ask = async (key: oauth.CryptoKey) => {
    const auth = oauth.PrivateKeyJwt({ key, kid: 'k' })
    const answer = await oauth.clientCredentialsGrantRequest(server, client, auth, {}, HTTP)
    return oauth.processClientCredentialsResponse(server, client, answer)
  }
  const pkcs8 = pair.privateKey.export({ type: 'pkcs8', format: 'der' })
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const own = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign'])
  assert.equal((await ask(own)).token_type, 'bearer')
  const { privateKey: others } = await oauth.generateKeyPair('RS256')
  await assert.rejects(
    ask(others),
    (thrown: unknown) =>
      thrown instanceof oauth.WWWAuthenticateChallengeError && thrown.status === 401,
  )
})
