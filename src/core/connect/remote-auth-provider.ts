import type { ProtectedResource } from '../protocol/protected-resource.ts'
import { toPythonLiteral } from '../static-tables/python-literal.ts'
import type { ConnectFacts, ConnectFile } from './configuration.ts'
import type { FastmcpVersion } from './fastmcp-version.ts'
import { jwtArguments } from './jwks.ts'
import { type PythonArgument, pythonCall, pythonServer } from './python-server.ts'

/** A FastMCP server that serves the metadata itself, and checks JWTs against the JWK Set: the same text for FastMCP 2.13 and every later release that there are configurations for. */
export function remoteAuthServer(
  of: ProtectedResource,
  facts: ConnectFacts,
  version: FastmcpVersion,
): ConnectFile {
  const { origin, pathname } = new URL(of.resource)
  const verifier = pythonCall('JWTVerifier', [
    ['jwks_uri', facts.jwksUri],
    ...jwtArguments(facts, version),
  ])
  const auth = pythonCall('RemoteAuthProvider', [
    ['token_verifier', { variable: 'verifier' }],
    ['authorization_servers', { variable: `[${anyHttpUrl(facts.issuer)}]` }],
    ['base_url', origin],
    ...described(of),
  ])
  const text = pythonServer({
    facts,
    version,
    imports: [
      'from fastmcp.server.auth import RemoteAuthProvider',
      `from ${version.jwtVerifier.module} import JWTVerifier`,
      'from pydantic import AnyHttpUrl',
    ],
    auth: [`verifier = ${verifier}`, `auth = ${auth}`],
    path: pathname,
  })
  return { name: 'server.py', language: 'python', text }
}

function described({
  name,
  documentation,
}: ProtectedResource): readonly (PythonArgument | undefined)[] {
  return [
    name === null ? undefined : ['resource_name', name],
    documentation === null
      ? undefined
      : ['resource_documentation', { variable: anyHttpUrl(documentation) }],
  ]
}

function anyHttpUrl(text: string): string {
  return `AnyHttpUrl(${toPythonLiteral(text)})`
}
