import { OPTIONS, type OptionName, optionRow } from '../../../src/config/options.ts'
import { FIXTURE_OPTIONS } from '../../../src/fixture/read-options.ts'

/** The module with the options of the Node fixture, a member an option, made of the table of options. */
export function fixtureOptionsModule(): string {
  const members = FIXTURE_OPTIONS.map(
    (name) => `  /** ${sentence(name)} */\n  readonly ${name}?: ${typeOf(name)} | undefined`,
  )
  return [
    '// Made of the table of options by `npm run docs`.',
    '',
    '/** The options of the server, as the command line has them, in camelCase; durations in seconds. */',
    'export interface ServerOptionMembers {',
    members.join('\n'),
    '}',
    '',
  ].join('\n')
}

/** What the fixture does where an option is absent, where that is not what the server does. */
const OWN_DEFAULTS: Partial<Record<OptionName, string>> = {
  port: 'Default 0.',
  data: 'Default: the state is in memory.',
}

/** What options mean to the fixture, where that is not what they mean to the command line. */
const OWN_WORDS: Partial<Record<OptionName, string>> = {
  config: 'Configuration file to read; default none. What is given here is stronger.',
  adminToken: 'Token that the admin API and the pages ask for.',
  allowedHost: 'Further Host headers to answer to, as name or name:port.',
}

function sentence(name: OptionName): string {
  const { help, default: value } = optionRow(name)
  const own = OWN_DEFAULTS[name]
  const shown = typeof value === 'string' ? `\`${value}\`` : String(value)
  const isSaid =
    value === undefined || value === false || (Array.isArray(value) && value.length === 0)
  return [OWN_WORDS[name] ?? help, own ?? (isSaid ? '' : `Default ${shown}.`)]
    .filter((part) => part !== '')
    .join(' ')
}

const TYPES: Readonly<Record<string, string>> = {
  text: 'string',
  path: 'string',
  integer: 'number',
  switch: 'boolean',
  list: 'readonly string[]',
}

function typeOf(name: OptionName): string {
  const { schema } = OPTIONS[name]
  const options: unknown = 'options' in schema ? schema.options : undefined
  if (Array.isArray(options)) return options.map((one) => `'${String(one)}'`).join(' | ')
  return TYPES[optionRow(name).kind] ?? 'string'
}
