import { shellQuoted } from '../core/connect/shell-quoted.ts'
import type { McpRequest } from './mcp-request.ts'
import type { Target } from './target.ts'

/** Longer commands are refused by the system (Linux: 128 KiB an argument). */
const LONGEST_ARGUMENT = 120_000

/** The command that sends a request by curl; null for one that curl or a shell would change or refuse. */
export function curlOf({ url }: Target, { method, path, lines, body }: McpRequest): string | null {
  const isPlain = lines.every((line) => /^[\t\x20-\x7E]*$/.test(line) && line === line.trimEnd())
  if (!isPlain || lines.some((line) => line.length > LONGEST_ARGUMENT)) return null
  const parts = [
    `curl -sS --include ${shellQuoted(url.origin + path)}`,
    ...(method === 'GET' ? ['--no-buffer --max-time 5'] : []),
    ...lines.map((line) => `-H ${shellQuoted(line)}`),
    ...(body === '' ? [] : [`--data-raw ${shellQuoted(body)}`]),
  ]
  return parts.join(' \\\n  ')
}
