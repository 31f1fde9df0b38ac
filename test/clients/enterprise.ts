import * as openid from 'openid-client'
import type { AuthorizationServer } from './authorization-server.ts'
import { CALLBACK, signIn } from './sign-in.ts'

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** An enterprise's identity provider, and a client that is known both there and at the authorization server. */
export interface Enterprise {
  /** The identity provider: another issuer of the same server. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** The ID token of alice, who signed in at the identity provider. */
  readonly idToken: string
}

/** Sets up what enterprise-managed authorization needs, and signs alice in at the identity provider. */
export async function startEnterprise(server: AuthorizationServer): Promise<Enterprise> {
  await server.api('issuers', { name: 'enterprise' })
  const issuer = `${server.url}/issuers/enterprise`
  const client = { client_id: 'enterprise-client', client_secret: 'enterprise-client-secret' }
  await server.addClient({ ...client, grant_types: [JWT_BEARER] })
  await server.at(issuer).addClient({
    ...client,
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code', TOKEN_EXCHANGE],
  })
  const { client_id: clientId, client_secret: clientSecret } = client
  const idToken = await idTokenOf(issuer, { clientId, clientSecret })
  return { issuer, clientId, clientSecret, idToken }
}

async function idTokenOf(
  issuer: string,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
): Promise<string> {
  const execute = [openid.allowInsecureRequests]
  const config = await openid.discovery(new URL(issuer), clientId, clientSecret, undefined, {
    execute,
  })
  const pkceCodeVerifier = openid.randomPKCECodeVerifier()
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'openid',
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  })
  const checks = { pkceCodeVerifier, idTokenExpected: true }
  const tokens = await openid.authorizationCodeGrant(config, await signIn(url), checks)
  return tokens.id_token ?? ''
}
