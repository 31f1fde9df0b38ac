import { asciiJson } from '../../core/connect/ascii-json.ts'
import { initializeRequest } from '../../core/connect/initialize.ts'
import { mcpServersJson } from '../../core/connect/mcp-client.ts'
import { shellQuoted } from '../../core/connect/shell-quoted.ts'
import type { Audience } from '../../core/tokens/token.ts'

/** Where a request goes whose token names no audience that is a URL: where FastMCP listens by default. */
const FALLBACK_TARGET = 'http://127.0.0.1:8000/mcp'

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
    `  -d ${shellQuoted(asciiJson(initializeRequest('curl')))}`,
  ].join('\n')
}

/** The entry of an MCP client's configuration that sends a token to its audience. */
export function mcpClientJson(value: string, audience: Audience): string {
  return mcpServersJson(target(audience), value)
}

function target(audience: Audience): string {
  const audiences = typeof audience === 'string' ? [audience] : (audience ?? [])
  return audiences.find(isHttpUrl) ?? FALLBACK_TARGET
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\/[\x21-\x7E]+$/.test(text) && URL.canParse(text)
}
