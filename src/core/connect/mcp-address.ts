/** Where FastMCP listens when nothing else is said. */
const USUAL = 'http://127.0.0.1:8000/mcp'

/** Where an MCP server is: the URL that its clients use, and what the server itself listens at. */
export interface McpAddress {
  readonly url: string
  readonly port: number
  readonly path: string
}

/** Where the MCP server with an audience is: at that audience where it is a URL, else where FastMCP usually listens. */
export function mcpAddress(audience: string): McpAddress {
  const given = httpUrl(audience)
  const { href, hostname, port, pathname } = given ?? new URL(USUAL)
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  // A server behind a name of its own is reached through something else, which knows the port.
  return {
    url: given === undefined ? USUAL : href,
    port: isHere && port !== '' ? Number(port) : 8000,
    path: pathname === '/' ? '/mcp' : pathname,
  }
}

function httpUrl(text: string): URL | undefined {
  if (!/^https?:\/\/[\x21-\x7E]+$/i.test(text) || !URL.canParse(text)) return undefined
  return new URL(text)
}
