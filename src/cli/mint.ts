import type { JsonObject } from '../core/protocol/json.ts'
import { CommandFailure, EXIT } from './command-failure.ts'
import { printLine, tellPerson } from './output.ts'
import { refusal } from './problem.ts'
import { readLines } from './read-lines.ts'
import type { ServerClient } from './server-client.ts'

/** Verifiers look for new keys only now and then (FastMCP: at most every 30 seconds). */
const NEW_KEY =
  'A key was made for this token: a verifier that has read the JWK Set lately may refuse it at first.'

/** Mints a token, or several, and prints each on a line: the token alone, or the whole answer as JSON. */
export async function mint(
  client: ServerClient,
  {
    base,
    body,
    json,
  }: { readonly base: string; readonly body: JsonObject; readonly json: boolean },
): Promise<void> {
  const response = await client.request('POST', `${base}/api/tokens`, body)
  if (!response.ok) throw await refusal(response)
  const isLines = response.headers.get('content-type')?.startsWith('application/x-ndjson')
  await (isLines ? printEach(response, json) : printOne(response, json))
}

async function printOne(response: Response, json: boolean): Promise<void> {
  const answer = (await response.json()) as JsonObject
  if (answer.key_created === true) tellPerson(NEW_KEY)
  await printLine(json ? JSON.stringify(answer, null, 2) : String(answer.access_token))
}

async function printEach(response: Response, json: boolean): Promise<void> {
  for await (const line of readLines(response)) {
    const answer = JSON.parse(line) as JsonObject
    if (answer.access_token === undefined) {
      throw new CommandFailure(EXIT.refused, String(answer.detail ?? answer.title ?? line))
    }
    await printLine(json ? line : String(answer.access_token))
  }
}
