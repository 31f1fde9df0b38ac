import { type Command, Option } from 'commander'
import type { Json } from '../core/protocol/json.ts'
import { ACCEPTED, FLAG_READERS, type FlagKind } from './flag-readers.ts'

/** A flag of a command; in a request's JSON body, or among the command's own choices, it is the member of this name. */
export interface RequestFlag {
  readonly member: string
  readonly kind: FlagKind
  readonly help: string
  /** How it is spelt where that is not the member's name with `-` for `_`. */
  readonly flag?: string
  /** What it can be: completed by the shell, and of a `choice` nothing else is accepted. */
  readonly values?: readonly string[]
  /** What the help shows in place of the value. */
  readonly placeholder?: string
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

/** How a flag is spelt. */
export function spelt({ flag, member }: RequestFlag): string {
  return flag ?? flagOf(member)
}

const PLACEHOLDERS: Readonly<Record<FlagKind, string>> = {
  text: 'TEXT',
  texts: 'TEXT',
  names: 'NAMES',
  choice: 'CHOICE',
  integer: 'NUMBER',
  seconds: 'SECONDS',
  object: 'JSON',
  switch: '',
}

/** Gives a command the flags of a request. */
export function addRequestFlags(command: Command, flags: readonly RequestFlag[]): void {
  for (const flag of flags) {
    command.addOption(optionFor(flag))
    if (flag.nullable === true) {
      command.addOption(new Option(`--no-${spelt(flag).slice(2)}`).hideHelp())
    }
  }
}

function optionFor(flag: RequestFlag): Option {
  const { kind, help, placeholder = PLACEHOLDERS[kind] } = flag
  const usage = kind === 'switch' ? spelt(flag) : `${spelt(flag)} <${placeholder}>`
  const option = new Option(usage, help)
  if (kind === 'texts' || kind === 'names') option.argParser(collect)
  return option
}

/** An argument parser for a flag that may be repeated: gathers its values in a list. */
export function collect(value: string, earlier: unknown): readonly string[] {
  return Array.isArray(earlier) ? [...earlier, value] : [value]
}

/** Reads the flags that were given into a request's body; a flag that was not given is left out. */
export function readRequest(
  flags: readonly RequestFlag[],
  given: Readonly<Record<string, unknown>>,
): RequestReading {
  const body: Record<string, Json> = {}
  const mistakes: string[] = []
  for (const flag of flags) {
    const value = given[attributeOf(flag)]
    if (value === undefined) continue
    const read = value === false ? null : FLAG_READERS[flag.kind](value, flag.values ?? [])
    if (read === undefined) mistakes.push(mistakeOf(flag, value))
    else body[flag.member] = read
  }
  return { body, mistakes }
}

function mistakeOf(flag: RequestFlag, value: unknown): string {
  if (flag.kind !== 'choice') return `${spelt(flag)}: ${ACCEPTED[flag.kind]}`
  const accepted = (flag.values ?? []).join(', ')
  return `${spelt(flag)}: must be one of ${accepted}; got ${JSON.stringify(value)}`
}

/** commander's name of a flag's value. */
function attributeOf(flag: RequestFlag): string {
  return spelt(flag)
    .slice(2)
    .replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
