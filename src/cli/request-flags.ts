import { type Command, Option } from 'commander'
import { isJsonObject, type Json } from '../core/protocol/json.ts'

/** A flag that becomes a member of a request's JSON body; its name is the member's, with `-` for `_`. */
export interface RequestFlag {
  readonly member: string
  readonly kind: 'text' | 'texts' | 'integer' | 'object'
  readonly help: string
  /** Whether `--no-…` sends null, which stands for "none". */
  readonly nullable?: true
}

/** The body that flags ask for, and what is wrong with them. */
export interface RequestReading {
  readonly body: Readonly<Record<string, Json>>
  readonly mistakes: readonly string[]
}

/** The flag of a member: `--expires-in` for `expires_in`. */
export function flagOf(member: string): string {
  return `--${member.replaceAll('_', '-')}`
}

const PLACEHOLDERS = { text: 'TEXT', texts: 'TEXT', integer: 'NUMBER', object: 'JSON' } as const

/** Gives a command the flags of a request. */
export function addRequestFlags(command: Command, flags: readonly RequestFlag[]): void {
  for (const { member, kind, help, nullable } of flags) {
    const option = new Option(`${flagOf(member)} <${PLACEHOLDERS[kind]}>`, help)
    if (kind === 'texts') option.argParser(collect)
    command.addOption(option)
    if (nullable === true) {
      command.addOption(new Option(`--no-${flagOf(member).slice(2)}`).hideHelp())
    }
  }
}

/** An argument parser for a flag that may be repeated: gathers its values in a list. */
export function collect(value: string, earlier: unknown): readonly string[] {
  return Array.isArray(earlier) ? [...earlier, value] : [value]
}

/** Reads the flags that were given into a request's body; a flag that was not given is left out. */
export function readRequest(
  flags: readonly RequestFlag[],
  values: Readonly<Record<string, unknown>>,
): RequestReading {
  const body: Record<string, Json> = {}
  const mistakes: string[] = []
  for (const flag of flags) {
    const value = values[attributeOf(flag.member)]
    if (value === undefined) continue
    if (value === false) body[flag.member] = null
    else {
      const read = READERS[flag.kind](value)
      if (read === undefined) mistakes.push(`${flagOf(flag.member)}: ${ACCEPTED[flag.kind]}`)
      else body[flag.member] = read
    }
  }
  return { body, mistakes }
}

/** commander's name of a flag's value. */
function attributeOf(member: string): string {
  return member.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

const ACCEPTED = {
  text: 'must be text',
  texts: 'must be text',
  integer: 'must be a whole number',
  object: 'must be a JSON object',
} as const

const READERS: Readonly<Record<RequestFlag['kind'], (value: unknown) => Json | undefined>> = {
  text: (value) => String(value),
  texts: (value) => (Array.isArray(value) && value.length === 1 ? value[0] : (value as string[])),
  integer: (value) => (/^-?\d{1,15}$/.test(String(value)) ? Number(value) : undefined),
  object: (value) => readObject(String(value)),
}

function readObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
