import { isJsonObject, type Json, type JsonObject } from '../core/protocol/json.ts'
import { EXIT } from './command-failure.ts'
import { escapeControls } from './log-line.ts'
import { printLine, tellPerson } from './output.ts'
import { refusal } from './problem.ts'
import { DRAFT_MEMBERS, type DraftChoices, type DraftFormat } from './protected-resource-flags.ts'
import type { ServerClient } from './server-client.ts'

/** Drafts what an MCP server serves so that clients find the issuer, or asks the server what it serves; answers the exit code: 1 where the server serves what clients cannot use. */
export async function protectedResource(
  client: ServerClient,
  { base, choices }: { readonly base: string; readonly choices: DraftChoices },
): Promise<number> {
  const path = `${base}/api/protected-resource`
  const response = choices.check
    ? await client.request('POST', `${path}/check`, choices.body)
    : await client.request('GET', `${path}?${queryOf(choices.body)}`)
  if (!response.ok) throw await refusal(response, DRAFT_MEMBERS)
  const answer = (await response.json()) as JsonObject
  if (choices.check) return printDifferences(answer)
  await printLine(DRAFTS[choices.format](answer))
  return EXIT.done
}

function queryOf(body: JsonObject): URLSearchParams {
  return new URLSearchParams(
    Object.entries(body).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, String(one)]),
    ),
  )
}

async function printDifferences(answer: JsonObject): Promise<number> {
  const differences = objectsOf(answer.differences)
  for (const { severity, member, text } of differences) {
    const label = String(severity).toUpperCase().padEnd(7)
    await printLine(escapeControls(`${label} ${String(member)}: ${String(text)}`))
  }
  if (differences.length === 0) tellPerson('The server serves what was drafted.')
  return differences.some(({ severity }) => severity === 'error') ? EXIT.refused : EXIT.done
}

/** How a draft is printed. */
const DRAFTS: Readonly<Record<DraftFormat, (draft: JsonObject) => string>> = {
  json: (draft) => textOf(objectsOf(draft.files)[0]).trimEnd(),
  challenge: (draft) => challengeLines(draft)[0] ?? '',
  all: (draft) =>
    [
      `# The document, at ${String(draft.metadata_url)}`,
      DRAFTS.json(draft),
      '',
      '# The challenges: without a token, with a bad one, without the scope',
      ...challengeLines(draft),
      ...objectsOf(draft.files)
        .slice(1)
        .flatMap((file) => ['', `# ${String(file.name)}`, textOf(file).trimEnd()]),
      '',
      '# Good to know',
      ...objectsOf(draft.caveats).map(({ text, source }) => `- ${String(text)} ${String(source)}`),
    ].join('\n'),
}

function challengeLines({ challenges }: JsonObject): readonly string[] {
  const all = isJsonObject(challenges) ? Object.values(challenges).filter(isJsonObject) : []
  return all.map(({ www_authenticate: value }) => `WWW-Authenticate: ${String(value)}`)
}

function textOf(file: JsonObject | undefined): string {
  return String(file?.text ?? '')
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}
