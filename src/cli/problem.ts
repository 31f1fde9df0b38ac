import { isJsonObject, type JsonObject } from '../core/protocol/json.ts'
import { CommandFailure, EXIT } from './command-failure.ts'
import { escapeControls } from './log-line.ts'
import { flagOf } from './request-flags.ts'

/** What members of a request are called on the command line where that is not the member's own name. */
export type MemberNames = Readonly<Record<string, string>>

/** The failure that a refusing answer stands for: its problem (RFC 9457) as sentences that name the flags. */
export async function refusal(
  response: Response,
  names: MemberNames = {},
): Promise<CommandFailure> {
  const problem = await readProblem(response)
  const issues = Array.isArray(problem.errors) ? problem.errors.filter(isJsonObject) : []
  const sentences = issues.map(({ pointer, detail }) =>
    named(String(pointer), String(detail), names),
  )
  if (sentences.length === 0) {
    const summary = problem.detail ?? problem.title ?? `the server answered ${response.status}`
    sentences.push(String(summary))
  }
  return new CommandFailure(
    response.status === 500 ? EXIT.fault : EXIT.refused,
    sentences.map(escapeControls).join('\n'),
  )
}

async function readProblem(response: Response): Promise<JsonObject> {
  try {
    const body: unknown = await response.json()
    return isJsonObject(body) ? body : {}
  } catch {
    return {}
  }
}

/** `/claims/exp` becomes `--claims /exp`; a pointer to the whole body names no flag. */
function named(pointer: string, detail: string, names: MemberNames): string {
  const [, member = '', ...rest] = pointer.split('/')
  if (member === '') return detail
  const inside = rest.length === 0 ? '' : ` /${rest.join('/')}`
  return `${names[member] ?? flagOf(member)}${inside}: ${detail}`
}
