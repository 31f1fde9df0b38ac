import type { Json } from '../core/protocol/json.ts'
import type { ArgumentRow } from './command-row.ts'

/** Arguments that become members of a request, and those that the command looks at itself. */
export interface ArgumentsReading {
  readonly members: Readonly<Record<string, Json>>
  readonly args: readonly string[]
}

/** Reads the arguments of a command by their rows; what is one too many is told elsewhere. */
export function readArguments(
  rows: readonly ArgumentRow[],
  given: readonly string[],
): ArgumentsReading {
  const members: Record<string, Json> = {}
  const args: string[] = []
  rows.forEach(({ member, isRepeated }, index) => {
    const values = isRepeated === true ? given.slice(index) : given.slice(index, index + 1)
    const [first] = values
    if (member === undefined) args.push(...values)
    else if (first !== undefined) members[member] = isRepeated === true ? values : first
  })
  return { members, args }
}
