import type { Audience } from '../../core/tokens/token.ts'

/** Where a request goes whose token names no audience that is a URL: where FastMCP listens by default. */
const FALLBACK_TARGET = 'http://127.0.0.1:8000/mcp'

/** The first request of an MCP session (Model Context Protocol, lifecycle). */
const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'curl', version: '1.0' },
  },
})

/** The header that carries a token (RFC 6750 §2.1). */
export function authorizationHeader(value: string): string {
  return `Authorization: Bearer ${value}`
}

/** A shell command that opens an MCP session with a token at its audience. */
export function curlCommand(value: string, audience: Audience): string {
  return [
    `curl -sS ${shellQuoted(target(audience))} \\`,
    `  -H ${shellQuoted(authorizationHeader(value))} \\`,
    "  -H 'Content-Type: application/json' \\",
    "  -H 'Accept: application/json, text/event-stream' \\",
    `  -d ${shellQuoted(INITIALIZE)}`,
  ].join('\n')
}

function target(audience: Audience): string {
  const audiences = typeof audience === 'string' ? [audience] : (audience ?? [])
  return audiences.find(isHttpUrl) ?? FALLBACK_TARGET
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\/[\x21-\x7E]+$/.test(text) && URL.canParse(text)
}

/** A word of a POSIX shell that stands for exactly this text. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
