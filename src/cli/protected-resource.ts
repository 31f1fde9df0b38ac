import { isJsonObject, type JsonObject } from '../core/protocol/json.ts'
import { EXIT } from './command-failure.ts'
import type { ServerCall } from './command-row.ts'
import { escapeControls } from './log-line.ts'
import { objectsOf } from './objects-of.ts'
import { printJson, printLine, tellPerson } from './output.ts'
import { DRAFT_FORMATS, type DraftFormat } from './protected-resource-flags.ts'
import { queryOf } from './query-of.ts'

/** Drafts what an MCP server serves so that clients find the issuer, or asks the server what it serves; answers the exit code: 1 where the server serves what clients cannot use. */
export async function protectedResource({ ask, body, choices, json }: ServerCall): Promise<number> {
  const path = '/api/protected-resource'
  if (choices.check === true) {
    return printDifferences(await ask('POST', `${path}/check`, body), json)
  }
  const answer = await ask('GET', path + queryOf(body))
  const format = DRAFT_FORMATS.find((one) => one === choices.format) ?? 'json'
  await (json ? printJson(answer) : printLine(DRAFTS[format](answer)))
  return EXIT.done
}

async function printDifferences(answer: JsonObject, json: boolean): Promise<number> {
  const differences = objectsOf(answer.differences)
  if (json) await printJson(answer)
  else
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
