import { asciiJson } from './ascii-json.ts'
import { mcpAddress } from './mcp-address.ts'
import type { OtherTarget } from './target.ts'

/** An MCP client that sends a token with each request. */
export const MCP_CLIENT: OtherTarget = {
  product: 'other',
  id: 'mcp-client',
  title: 'MCP client',
  about:
    'The entry of a client’s mcpServers that sends a token of this issuer with each request: Claude Code’s .mcp.json, Cursor’s mcp.json, FastMCP’s Client and others read it.',
  testedWith: null,
  algs: [],
  caveats: [
    {
      text: 'The token is in the file in clear: keep it out of version control.',
      source: 'https://www.rfc-editor.org/rfc/rfc6750#section-5.3',
    },
    {
      text: 'When the token has expired, put another in: the client does not fetch one.',
      source: 'https://modelcontextprotocol.io/specification/2025-06-18/basic/authorization',
    },
  ],
  write: ({ token, audience, requiredScopes }) => {
    if (token === null) {
      const scope = requiredScopes.length === 0 ? {} : { scope: requiredScopes.join(' ') }
      const lack = {
        what: 'There is no active token for this audience and these scopes.',
        path: '/api/tokens',
        body: { audience, ...scope },
      }
      return { kind: 'lacking', lack }
    }
    const { url } = mcpAddress(audience)
    const text = `${mcpServersJson(url, token.value)}\n`
    return { kind: 'written', files: [{ name: 'mcp.json', language: 'json', text }], run: '' }
  },
}

/**
 * The entry of an MCP client's configuration that sends a token to a server. The `type` is for clients that take a URL
 * without one for another transport; those that work it out by themselves pass over it.
 */
export function mcpServersJson(url: string, token: string): string {
  const entry = { type: 'http', url, headers: { Authorization: `Bearer ${token}` } }
  return asciiJson({ mcpServers: { 'my-mcp-server': entry } }, 2)
}
