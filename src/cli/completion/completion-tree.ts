import { spelling } from '../../config/option-names.ts'
import { OPTION_NAMES, type OptionName, optionRow } from '../../config/options.ts'
import { TOKEN_FAULTS } from '../../core/faults/catalogue.ts'
import type { ArgumentRow, CommandRow, OwnCommand, ServerCommand } from '../command-row.ts'
import { type RequestFlag, spelt } from '../request-flags.ts'

/** What can follow a flag: nothing, some words, a file, or anything. */
export type CompletedValue =
  | { readonly kind: 'none' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'file' }
  | { readonly kind: 'any' }

/** A flag as a shell completes it. */
export interface CompletedFlag {
  /** With its dashes. */
  readonly flag: string
  readonly help: string
  readonly value: CompletedValue
}

/** What a shell can complete behind a command. */
export interface CompletedCommand {
  /** The words of the command, such as `keys list`; empty for the program itself. */
  readonly path: string
  /** What can follow: subcommands with their sentences, or what the first argument can be. */
  readonly words: readonly { readonly word: string; readonly help: string }[]
  /** Whether an argument is a file. */
  readonly takesFile: boolean
  readonly flags: readonly CompletedFlag[]
}

/** Everything that a shell can complete, the program first. */
export function completionTree(rows: readonly CommandRow[]): readonly CompletedCommand[] {
  const version = {
    flag: '--version',
    help: 'Print the version.',
    value: { kind: 'none' },
  } as const
  const top = { path: '', words: rows.map(wordOf), takesFile: false, flags: [version, HELP] }
  return [top, ...rows.flatMap((row) => commandsOf(row, ''))]
}

const HELP: CompletedFlag = { flag: '--help', help: 'Show the help.', value: { kind: 'none' } }

function wordOf({ name, description }: CommandRow): { word: string; help: string } {
  return { word: name, help: description }
}

function commandsOf(row: CommandRow, above: string): readonly CompletedCommand[] {
  const path = `${above}${row.name}`
  if (row.kind === 'group') {
    const own = { path, words: row.commands.map(wordOf), takesFile: false, flags: [HELP] }
    return [own, ...row.commands.flatMap((one) => commandsOf(one, `${path} `))]
  }
  const [first] = row.arguments ?? []
  return [
    {
      path,
      words: (first?.values ?? []).map((word) => ({ word, help: '' })),
      takesFile: (row.arguments ?? []).some(isFile),
      flags: [...flagsOf(row), HELP],
    },
  ]
}

function isFile({ name }: ArgumentRow): boolean {
  return name === 'FILE'
}

function flagsOf(row: ServerCommand | OwnCommand): readonly CompletedFlag[] {
  const own = [...(row.flags ?? []), ...(row.choices ?? [])].map(completedFlag)
  const heeds = row.kind === 'server' ? 'target' : row.heeds
  if (heeds === 'nothing') return own
  const options = OPTION_NAMES.filter((name) => isHeeded(name, heeds)).map(completedOption)
  return heeds === 'target' ? [...own, ...TARGET_FLAGS, ...options] : [...own, ...options]
}

const TARGET_FLAGS: readonly CompletedFlag[] = [
  { flag: '--json', help: 'Print JSON.', value: { kind: 'none' } },
  { flag: '--server', help: 'Server to talk to.', value: { kind: 'any' } },
  { flag: '--issuer-name', help: 'Issuer of that server.', value: { kind: 'any' } },
]

function isHeeded(name: OptionName, heeds: 'start' | 'target'): boolean {
  const { sources, commands } = optionRow(name)
  return sources.includes('flag') && (heeds === 'start' || commands === 'every')
}

function completedFlag(row: RequestFlag): CompletedFlag {
  return { flag: spelt(row), help: row.help, value: flagValue(row) }
}

const FILE_PLACEHOLDERS: readonly string[] = ['FILE', 'DIR']

function flagValue({ kind, member, values, placeholder = '' }: RequestFlag): CompletedValue {
  if (kind === 'switch') return { kind: 'none' }
  if (member === 'fault') return { kind: 'words', words: mintableFaults() }
  if (values !== undefined) return { kind: 'words', words: values }
  return { kind: FILE_PLACEHOLDERS.includes(placeholder) ? 'file' : 'any' }
}

function mintableFaults(): readonly string[] {
  return TOKEN_FAULTS.map(({ id }) => id)
}

function completedOption(name: OptionName): CompletedFlag {
  const { kind, schema, help } = optionRow(name)
  return { flag: spelling(name, 'flag'), help, value: optionValue(kind, schema) }
}

function optionValue(kind: string, schema: object): CompletedValue {
  if (kind === 'switch') return { kind: 'none' }
  if (kind === 'path') return { kind: 'file' }
  if (!('options' in schema) || !Array.isArray(schema.options)) return { kind: 'any' }
  return { kind: 'words', words: schema.options.map(String) }
}
