import { resolve } from 'node:path'
import { type OptionName, optionRow, type Source } from './options.ts'

/** A value that somebody gave to an option, not checked yet. */
export interface Given {
  readonly name: OptionName
  readonly source: Source
  /** How it is named to whoever gave it: `--port`, `MOCK_IDP_PORT`, `port in mock-idp.config.json`. */
  readonly label: string
  readonly value: unknown
  /** What a relative path is relative to. */
  readonly base: string
}

/** What one source gives, and what is wrong with its names. */
export interface SourceReading {
  readonly given: readonly Given[]
  readonly mistakes: readonly string[]
}

const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

/** What text from a flag or the environment stands for; text that stands for nothing stays text, and is refused later. */
export function fromText(name: OptionName, value: unknown): unknown {
  if (typeof value !== 'string') return value
  const { kind } = optionRow(name)
  if (kind === 'integer') return /^-?\d{1,15}$/.test(value) ? Number(value) : value
  if (kind === 'switch') return SWITCHES.get(value.toLowerCase()) ?? value
  if (kind === 'list') return value.split(',').map((part) => part.trim())
  return value
}

/** The checked value of an option, or the sentence that says what is wrong with it; paths are made absolute. */
export function checkGiven(
  given: Given,
): { readonly value: unknown } | { readonly mistake: string } {
  const row = optionRow(given.name)
  const parsed = row.schema.safeParse(given.value)
  if (!parsed.success) {
    const got = row.secret === true ? '' : `; got ${shown(given.value)}`
    return { mistake: `${given.label}: must be ${row.accepts}${got}` }
  }
  const { data } = parsed
  return {
    value: row.kind === 'path' && typeof data === 'string' ? resolve(given.base, data) : data,
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
