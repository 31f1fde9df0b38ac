import { FAULTS, type Fault } from '../core/faults/catalogue.ts'
import { type InputIssue, InvalidInput } from '../core/protocol/invalid-input.ts'

/** Which cases are wanted; absent: all. */
export interface Selection {
  readonly only?: readonly string[] | undefined
  readonly skip?: readonly string[] | undefined
}

/** Throws `InvalidInput` for every name that no case of the catalogue goes by. */
export function checkSelection({ only = [], skip = [] }: Selection): void {
  const issues = [...unknown('only', only), ...unknown('skip', skip)]
  if (issues.length > 0) throw new InvalidInput(issues)
}

/** Says whether a case is wanted. */
export function isSelected(fault: Fault, { only, skip = [] }: Selection): boolean {
  const isNamed = (patterns: readonly string[]) => patterns.some((one) => matches(fault, one))
  return (only === undefined || isNamed(only)) && !isNamed(skip)
}

/** The group of a case: the first word of its id. */
export function groupOf(id: string): string {
  return id.split('-', 1)[0] ?? id
}

/** An id, a group (`exp`, or `token`, `state`, `delivery`), or an id with `*` for any text. */
function matches({ id, kind }: Fault, pattern: string): boolean {
  if ([id, kind, groupOf(id)].includes(pattern)) return true
  return pattern.includes('*') && globMatches(id, pattern.split('*'))
}

/** Whether a text is made of these parts, in this order, with any text between them. */
function globMatches(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const part of rest.slice(0, -1)) {
    const found = text.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  const last = rest.at(-1) ?? ''
  return text.length - last.length >= at && text.endsWith(last)
}

function unknown(member: 'only' | 'skip', patterns: readonly string[]): readonly InputIssue[] {
  return patterns.flatMap((pattern, index) =>
    FAULTS.some((fault) => matches(fault, pattern))
      ? []
      : [
          {
            pointer: `/${member}/${index}`,
            detail:
              'names no case: it must be an id of GET /api/faults/tokens, a group such as exp, http or token, or an id with * in it',
          },
        ],
  )
}
