import type { Caveat } from './configuration.ts'
import { caveatIf, fastmcpSource } from './fastmcp-source.ts'
import { type FastmcpVersion, takesAlgorithm } from './fastmcp-version.ts'

const PROXIES = 'https://www.python-httpx.org/environment_variables/'

/** What holds of a version's JWT verifier, whencever it has the key. */
export function jwtCaveats(version: FastmcpVersion): readonly Caveat[] {
  const source = fastmcpSource(version, version.jwtVerifier.file)
  return [
    {
      text: 'It asks nobody about a token: one that has been revoked is accepted until it expires. Introspection sees revocation.',
      source,
    },
    { text: 'It reads neither nbf nor iat: a token that is not valid yet is accepted.', source },
    {
      text: 'It compares the issuer as text: localhost and 127.0.0.1 are different issuers, and so is one with a slash at its end.',
      source,
    },
    takesAlgorithm(version)
      ? {
          text: 'It takes one algorithm: a token that is signed with any other is refused.',
          source,
        }
      : { text: 'It takes RS256 and no other algorithm.', source },
    ...bearerCaveats(version, source),
  ]
}

/** What holds while the verifier was an authorization server of its own: before 2.11. */
function bearerCaveats(version: FastmcpVersion, source: string): readonly Caveat[] {
  if (version.jwtVerifier.name !== 'BearerAuthProvider') return []
  return [
    {
      text: 'A token without a required scope is answered 403; later releases answer 401.',
      source,
    },
    ...caveatIf(
      version.id === '2.6',
      'A refusal has no WWW-Authenticate header.',
      'https://github.com/modelcontextprotocol/python-sdk/blob/v1.9.4/src/mcp/server/auth/middleware/bearer_auth.py',
    ),
    {
      text: 'The issuer must be a URL with https, or on localhost: any other makes the server fail when it starts.',
      source:
        'https://github.com/modelcontextprotocol/python-sdk/blob/v1.9.4/src/mcp/server/auth/routes.py',
    },
    {
      text: 'The MCP server publishes metadata of an authorization server itself, with paths that nobody serves: do not discover this issuer by it.',
      source: fastmcpSource(version, 'server/auth/auth.py'),
    },
  ]
}

/** What holds of a verifier that fetches the JWK Set. */
export function jwksCaveats(version: FastmcpVersion): readonly Caveat[] {
  const { testedWith, unseenKid, jwtVerifier } = version
  const source = fastmcpSource(version, jwtVerifier.file)
  const waits = unseenKid === 'wait'
  return [
    ...caveatIf(
      waits,
      `FastMCP ${testedWith} fetches the JWKS at most every 30 seconds: after an unannounced rotation a running server refuses the new key’s tokens for so long. With jwks_refresh_interval=0 it asks at once.`,
      source,
    ),
    {
      text: `It keeps the JWKS for an hour${waits ? '' : ', or until it meets a kid that it does not know'}: so long a running server trusts a key that is no longer published.`,
      source,
    },
    proxyCaveat('JWKS'),
  ]
}

/** What holds of whatever asks this server. */
export function proxyCaveat(what: string): Caveat {
  return {
    text: `With HTTP_PROXY set and no NO_PROXY=127.0.0.1,localhost, the request for the ${what} goes to the proxy, and every token is refused.`,
    source: PROXIES,
  }
}
