import { askIntrospection, httpxImport, NO_CLIENT } from './ask-introspection.ts'
import type { Caveat, ConnectClient, ConnectFacts } from './configuration.ts'
import { caveatIf, fastmcpSource } from './fastmcp-source.ts'
import type { FastmcpVersion } from './fastmcp-version.ts'
import { proxyCaveat } from './jwt-caveats.ts'
import {
  type PythonArgument,
  pythonCall,
  pythonServer,
  requiredScopes,
  runPythonServer,
} from './python-server.ts'
import type { FastmcpTarget } from './target.ts'

/** A verifier that asks the issuer about each token. */
export const INTROSPECTION: FastmcpTarget = {
  product: 'fastmcp',
  id: 'introspection',
  title: 'Introspection',
  about:
    'Asks this issuer about each token (RFC 7662): takes opaque, static and JWT tokens alike, and sees revocation at once.',
  since: '2.13 and later; in 2.11 and 2.12 by a class of your own, as here',
  has: ({ introspection }) => introspection !== 'none',
  algs: () => [],
  write: (facts, version) => {
    const { client } = facts
    if (client === null) return NO_CLIENT
    const write = version.introspection === 'own' ? serverWithOwnClass : serverWithClass
    const text = write(facts, version, client)
    return {
      kind: 'written',
      files: [{ name: 'server.py', language: 'python', text }],
      run: runPythonServer(version),
    }
  },
  caveats: introspectionCaveats,
}

function serverWithClass(
  facts: ConnectFacts,
  version: FastmcpVersion,
  client: ConnectClient,
): string {
  const { clientId, clientSecret, authMethod } = client
  const isPost = version.introspection === 'post' && authMethod === 'client_secret_post'
  const args: readonly (PythonArgument | undefined)[] = [
    ['introspection_url', facts.introspectionEndpoint],
    ['client_id', clientId],
    ['client_secret', clientSecret],
    isPost ? ['client_auth_method', authMethod] : undefined,
    version.introspectionAudience ? ['audience', facts.audience] : undefined,
    requiredScopes(facts),
  ]
  return pythonServer({
    facts,
    version,
    imports: ['from fastmcp.server.auth.providers.introspection import IntrospectionTokenVerifier'],
    auth: [`auth = ${pythonCall('IntrospectionTokenVerifier', args)}`],
  })
}

function serverWithOwnClass(
  facts: ConnectFacts,
  version: FastmcpVersion,
  client: ConnectClient,
): string {
  const scopes = requiredScopes(facts)
  const verifier = [
    '',
    'class IntrospectingVerifier(TokenVerifier):',
    '    async def verify_token(self, token: str) -> AccessToken | None:',
    ...askIntrospection(facts, client).map((line) => `        ${line}`),
    '        if answer.get("active") is not True:',
    '            return None',
    '        return AccessToken(',
    '            token=token,',
    '            client_id=answer.get("client_id") or answer.get("sub", "unknown"),',
    '            scopes=answer.get("scope", "").split(),',
    '            expires_at=answer.get("exp"),',
    '            claims=answer,',
    '        )',
    '',
  ].join('\n')
  const made =
    scopes === undefined ? 'IntrospectingVerifier()' : pythonCall('IntrospectingVerifier', [scopes])
  return pythonServer({
    facts,
    version,
    imports: [httpxImport(version), 'from fastmcp.server.auth import AccessToken, TokenVerifier'],
    auth: [verifier, `\nauth = ${made}`],
  })
}

const PROVIDER = 'server/auth/providers/introspection.py'

function introspectionCaveats(version: FastmcpVersion): readonly Caveat[] {
  const { introspection, introspectionAudience } = version
  const hasClass = introspection !== 'own'
  const source = fastmcpSource(version, hasClass ? PROVIDER : 'server/auth/auth.py')
  return [
    ...caveatIf(
      !hasClass,
      'FastMCP has a class for this from 2.13 on; before, one writes it, as here.',
      source,
    ),
    {
      text:
        introspection === 'post'
          ? 'Every request to the MCP server asks anew; with cache_ttl_seconds=60 a good answer is kept, and a revocation is seen that much later.'
          : 'Every request to the MCP server asks anew: nothing is kept.',
      source,
    },
    introspectionAudience
      ? {
          text: 'The audience must be in the answer: a static token, which has none, is refused. Leave the argument out to take those too.',
          source,
        }
      : {
          text: 'The audience is not looked at: a token for another server is accepted.',
          source,
        },
    ...caveatIf(introspection === 'basic', 'It authenticates with HTTP Basic only.', source),
    ...caveatIf(
      hasClass,
      'It sends id and secret as they are, without the percent-encoding of RFC 6749: keep them to letters, digits, - and _.',
      source,
    ),
    ...caveatIf(
      hasClass,
      'Where this server cannot be reached, is slow for 10 seconds or answers anything but 200, the token counts as bad: 401.',
      source,
    ),
    proxyCaveat('answer'),
  ]
}
