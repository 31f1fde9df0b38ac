import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { authorizePath, codeFor, ISSUER, redeem, told } from '../support/authorize.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, clock, close } = await openTestIdp()
after(close)

/** The access token of an answer, verified as a resource server would. */
async function verified(accessToken: string, audience: string) {
  const keys = createLocalJWKSet((await http.get('/.well-known/jwks.json')).body)
  return jwtVerify(accessToken, keys, {
    issuer: ISSUER,
    audience,
    typ: 'at+jwt',
    algorithms: ['RS256'],
    requiredClaims: ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'],
    currentDate: new Date(clock.now() * 1000),
  })
}

test('what somebody grants is a signed token of theirs, with all claims, the scope and their sign-in, also after a refresh (RFC 9068 sections 2.1, 2.2, 2.2.1, 2.2.3, 5)', async () => {
  const resource = 'https://mcp.example/mcp'
  const signedInAt = clock.now()
  const asked = { scope: 'read write', resource, login_hint: 'bob' }
  const first = await http.get(authorizePath(asked))
  const cookie = String(first.headers['set-cookie']).split(';', 1)[0] ?? ''
  clock.advance(100)
  const again = await http.get(authorizePath(asked)).set('Cookie', cookie)
  const granted = (await redeem(http, told(again).get('code') ?? '')).body
  clock.advance(100)
  const { refresh_token } = granted
  const form = { grant_type: 'refresh_token', client_id: 'demo-public-client', refresh_token }
  const refreshed = (await http.form('/token', form)).body
  for (const { access_token } of [granted, refreshed]) {
    const { payload } = await verified(access_token, resource)
    assert.deepEqual(
      [payload.sub, payload.client_id, payload.scope, payload.auth_time],
      ['bob', 'demo-public-client', 'read write', signedInAt],
    )
    assert.equal(payload.aud, resource)
  }
})

test('a token that no resource was asked for is for the default audience (RFC 9068 section 3)', async () => {
  const { body } = await redeem(http, await codeFor(http))
  const { payload } = await verified(body.access_token, 'http://127.0.0.1:8000/mcp')
  assert.equal(payload.aud, 'http://127.0.0.1:8000/mcp')
})
