import { asciiJson } from '../core/connect/ascii-json.ts'
import { initializeRequest } from '../core/connect/initialize.ts'
import { shellQuoted } from '../core/connect/shell-quoted.ts'
import type { Json, JsonObject } from '../core/protocol/json.ts'
import { CommandFailure, EXIT } from './command-failure.ts'
import type { ServerCall } from './command-row.ts'
import { escapeControls, jsonText } from './log-line.ts'
import { printLine, tellPerson } from './output.ts'
import { readLines } from './read-lines.ts'

/** What is printed of a token: the token alone, the whole answer, the header that carries it, or a command that calls the MCP server with it. */
export const MINT_FORMATS = ['token', 'json', 'header', 'curl'] as const

/** One of them. */
export type MintFormat = (typeof MINT_FORMATS)[number]

/** Verifiers look for new keys only now and then (FastMCP: at most every 30 seconds). */
const NEW_KEY =
  'A key was made for this token: a verifier that has read the JWK Set lately may refuse it at first.'

/** Mints a token, or several, and prints each. */
export async function mint({ request, body, choices, json }: ServerCall): Promise<undefined> {
  const format = MINT_FORMATS.find((one) => one === choices.format) ?? (json ? 'json' : 'token')
  const response = await request('POST', '/api/tokens', body)
  const isLines = response.headers.get('content-type')?.startsWith('application/x-ndjson')
  await (isLines ? printEach(response, format) : printOne(response, format))
}

async function printOne(response: Response, format: MintFormat): Promise<void> {
  const answer = (await response.json()) as JsonObject
  if (answer.key_created === true) tellPerson(NEW_KEY)
  await printLine(format === 'json' ? jsonText(answer, 2) : PRINTED[format](answer))
}

async function printEach(response: Response, format: MintFormat): Promise<void> {
  for await (const line of readLines(response)) {
    const answer = JSON.parse(line) as JsonObject
    if (answer.access_token === undefined) {
      const why = String(answer.detail ?? answer.title ?? line)
      throw new CommandFailure(EXIT.refused, escapeControls(why))
    }
    await printLine(PRINTED[format](answer))
  }
}

/** How an answer is printed on one line. */
const PRINTED: Readonly<Record<MintFormat, (answer: JsonObject) => string>> = {
  token: ({ access_token: token }) => String(token),
  json: (answer) => jsonText(answer),
  header: ({ access_token: token }) => `Authorization: Bearer ${String(token)}`,
  curl: curlCommand,
}

/** The first request of an MCP session with a token, to the server that the token is for. */
function curlCommand({ access_token: token, claims }: JsonObject): string {
  const { aud = null } = (claims ?? {}) as JsonObject
  return [
    `curl -sS --include --location ${shellQuoted(addressIn(aud))}`,
    `-H ${shellQuoted(`Authorization: Bearer ${String(token)}`)}`,
    "-H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream'",
    `-d ${shellQuoted(asciiJson(initializeRequest('curl')))}`,
  ].join(' ')
}

/** Where the MCP server is whose audience says so; else where FastMCP listens by default. */
function addressIn(audience: Json): string {
  const found = [audience].flat().find((one) => /^https?:\/\//.test(String(one)))
  return found === undefined ? 'http://127.0.0.1:8000/mcp' : String(found)
}
