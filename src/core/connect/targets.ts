import { notFound } from '../protocol/domain-error.ts'
import { BEARER_AUTH_PROVIDER } from './bearer-auth-provider.ts'
import { CURL } from './curl.ts'
import { DEBUG } from './debug.ts'
import { ENVIRONMENT } from './environment.ts'
import { INTROSPECTION } from './introspection.ts'
import { JWKS } from './jwks.ts'
import { MCP_CLIENT } from './mcp-client.ts'
import { PUBLIC_KEY } from './public-key.ts'
import { PYTEST } from './pytest.ts'
import { SHARED_SECRET } from './shared-secret.ts'
import { STATIC_TABLE } from './static-table.ts'
import type { Target } from './target.ts'
import { TYPESCRIPT_SDK } from './typescript-sdk.ts'

/** Everything that can be configured for an issuer, the ways of FastMCP first, in the order they are offered. */
export const TARGETS: readonly Target[] = [
  JWKS,
  INTROSPECTION,
  PUBLIC_KEY,
  SHARED_SECRET,
  STATIC_TABLE,
  DEBUG,
  ENVIRONMENT,
  BEARER_AUTH_PROVIDER,
  TYPESCRIPT_SDK,
  MCP_CLIENT,
  CURL,
  PYTEST,
]

/** The target of an id; throws `not_found`. */
export function targetOf(id: string): Target {
  const found = TARGETS.find((one) => one.id === id)
  if (found === undefined) {
    const known = TARGETS.map((one) => one.id).join(', ')
    throw notFound(`there is nothing of that name to connect; known are ${known}`)
  }
  return found
}
