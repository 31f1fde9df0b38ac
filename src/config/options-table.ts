import { spelling } from './option-names.ts'
import { OPTION_NAMES, type OptionName, optionRow, SOURCES, type Source } from './options.ts'

/** The table of all options in Markdown, as docs/options.md has it. */
export function optionsTable(): string {
  const rows = OPTION_NAMES.map((name) => {
    const cells = SOURCES.map((source) => cell(name, source))
    return `| ${[...cells, defaultText(name), optionRow(name).help].join(' | ')} |`
  })
  return [
    '| flag | environment | file member | default | what it does |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

function cell(name: OptionName, source: Source): string {
  const { sources, placeholder } = optionRow(name)
  if (!sources.includes(source)) return '–'
  const value = source === 'flag' && placeholder !== undefined ? ` ${placeholder}` : ''
  return `\`${spelling(name, source)}${value}\``
}

function defaultText(name: OptionName): string {
  const value = optionRow(name).default
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return '–'
  return `\`${String(value)}\``
}
