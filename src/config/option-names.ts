import { closest } from 'fastest-levenshtein'
import { OPTION_NAMES, type OptionName, optionRow, type Source } from './options.ts'

/** What every environment variable of ours begins with. */
export const ENVIRONMENT_PREFIX = 'MOCK_IDP_'

const words = (name: string, separator: string) =>
  name.replaceAll(/[A-Z]/g, (letter) => separator + letter.toLowerCase())

/** How a source spells an option: `--public-url`, `MOCK_IDP_PUBLIC_URL`, `public_url`. */
export function spelling(name: OptionName, source: Source): string {
  if (source === 'flag') return `--${words(name, '-')}`
  if (source === 'environment') return ENVIRONMENT_PREFIX + words(name, '_').toUpperCase()
  return words(name, '_')
}

/** The options that a source may set, by its spelling of them. */
export function optionsOf(source: Source): ReadonlyMap<string, OptionName> {
  const settable = OPTION_NAMES.filter((name) => optionRow(name).sources.includes(source))
  return new Map(settable.map((name) => [spelling(name, source), name]))
}

/** The known name that is spelt most like an unknown one. */
export function nearest(unknown: string, known: Iterable<string>): string {
  return closest(unknown, [...known])
}
