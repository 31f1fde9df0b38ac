import type { ProtectedResource } from '../protocol/protected-resource.ts'
import type { Caveat } from './configuration.ts'
import { caveatIf } from './fastmcp-source.ts'

const FASTMCP =
  'https://github.com/PrefectHQ/fastmcp/blob/v3.4.9/fastmcp_slim/fastmcp/server/auth/auth.py'
const FASTMCP_CHALLENGE =
  'https://github.com/PrefectHQ/fastmcp/blob/v3.4.9/fastmcp_slim/fastmcp/server/auth/middleware.py'
const BEARER_AUTH =
  'https://github.com/modelcontextprotocol/typescript-sdk/blob/v1.x/src/server/auth/middleware/bearerAuth.ts'
const IDENTIFIER = 'https://www.rfc-editor.org/rfc/rfc9728#section-1.2'
const VALIDATION = 'https://www.rfc-editor.org/rfc/rfc9728#section-3.3'

const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** What to know before serving what was drafted: of the resource itself, of the issuer, and of the code. */
export function protectedResourceCaveats(of: ProtectedResource, issuer: string): readonly Caveat[] {
  return [...resourceCaveats(of.resource), ...issuerCaveats(issuer), ...codeCaveats(of)]
}

function resourceCaveats(resource: string): readonly Caveat[] {
  const { protocol, hostname, pathname, search, href } = new URL(resource)
  const isHere = LOOPBACK_NAMES.includes(hostname)
  const isBare = href === `${resource}/`
  return [
    ...caveatIf(
      protocol === 'http:' && !isHere,
      'A resource beyond this machine has to be https; clients may refuse this one.',
      IDENTIFIER,
    ),
    ...caveatIf(
      search !== '',
      'A resource should have no query; this one is kept as it is.',
      IDENTIFIER,
    ),
    ...caveatIf(
      href !== resource && !isBare,
      `URL parsers write this resource as ${href}: a client that does so finds another text in the metadata, and refuses them. Use that spelling.`,
      VALIDATION,
    ),
    ...caveatIf(
      pathname !== '/' && pathname.endsWith('/'),
      'The slash at the end belongs to the resource: clients have to use the URL with it, and tokens have it in their audience.',
      VALIDATION,
    ),
    ...caveatIf(
      written(resource) !== resource,
      `FastMCP’s RemoteAuthProvider writes the resource as ${written(resource)}, which is another text: let that be the resource, or serve the document by yourself.`,
      FASTMCP,
    ),
  ]
}

/** A resource as FastMCP puts it together from base URL and path. */
function written(resource: string): string {
  const { origin, pathname } = new URL(resource)
  return origin + pathname
}

function issuerCaveats(issuer: string): readonly Caveat[] {
  if (!URL.canParse(issuer)) {
    return [
      {
        text: 'The issuer is no URL: clients cannot find its metadata, and AnyHttpUrl refuses it.',
        source: 'https://www.rfc-editor.org/rfc/rfc8414#section-2',
      },
    ]
  }
  const { href } = new URL(issuer)
  return caveatIf(
    href !== issuer,
    `AnyHttpUrl writes the issuer as ${href}, and clients that compare it letter by letter with the one in its own metadata refuse it: serve the document by yourself, or use an issuer with a path.`,
    FASTMCP,
  )
}

function codeCaveats({ dpopBound }: ProtectedResource): readonly Caveat[] {
  return [
    {
      text: 'FastMCP 2.11 takes resource_server_url, the whole URL, in place of base_url.',
      source: 'https://github.com/PrefectHQ/fastmcp/blob/v2.11.3/src/fastmcp/server/auth/auth.py',
    },
    {
      text: 'FastMCP writes its challenges by itself: before 3.4.3 it names an error where there was no token, before 4.0 no scope.',
      source: FASTMCP_CHALLENGE,
    },
    {
      text: 'requireBearerAuth by itself says error="invalid_token" to a request without a token; the router answers before it does.',
      source: BEARER_AUTH,
    },
    ...caveatIf(
      dpopBound,
      'FastMCP and requireBearerAuth take Bearer tokens and look at no DPoP proof: a server that requires them has to check them by itself.',
      'https://www.rfc-editor.org/rfc/rfc9449#section-7',
    ),
  ]
}
