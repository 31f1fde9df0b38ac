import { type Command, Option } from 'commander'
import { spelling } from '../config/option-names.ts'
import { OPTION_NAMES, type OptionName, optionRow } from '../config/options.ts'
import { type Config, readConfig } from '../config/read-config.ts'
import { unknownFlag } from '../config/read-flags.ts'
import { collect } from './request-flags.ts'

/** Gives a command the flags of the configuration: all of them for `start`, else those that every command heeds. */
export function addOptionFlags(command: Command, commands: 'start' | 'every'): void {
  for (const name of OPTION_NAMES) {
    const { sources, commands: heeding, kind } = optionRow(name)
    if (!sources.includes('flag') || (commands === 'every' && heeding !== 'every')) continue
    const option = new Option(usage(name), helpLine(name))
    if (kind === 'list') option.argParser(collect)
    command.addOption(option)
  }
  command.allowUnknownOption().allowExcessArguments()
}

function usage(name: OptionName): string {
  const { placeholder } = optionRow(name)
  const flag = spelling(name, 'flag')
  return placeholder === undefined ? flag : `${flag} <${placeholder}>`
}

function helpLine(name: OptionName): string {
  const { help, default: value, kind } = optionRow(name)
  const shown =
    value === undefined || kind === 'switch' || kind === 'list' ? '' : ` Default: ${value}.`
  return help + shown
}

/** Reads the configuration of a command; its unknown flags, its stray arguments and `mistakes` are told together with the rest. */
export function readCommandConfig(command: Command, mistakes: readonly string[] = []): Config {
  return readConfig({
    flags: command.opts(),
    env: process.env,
    cwd: process.cwd(),
    mistakes: [...strayMistakes(command), ...mistakes],
  })
}

/** commander keeps what it does not know, and all that follows it, as arguments. */
function strayMistakes(command: Command): readonly string[] {
  const unknown = command.args.filter((arg) => arg.startsWith('-'))
  const known = [...command.options.flatMap((option) => option.long ?? []), '--help']
  if (unknown.length > 0) return unknown.map((flag) => unknownFlag(flag, known))
  const { registeredArguments: own } = command
  if (own.length > 0) return command.args.slice(own.length).map((arg) => `"${arg}": one too many`)
  return command.args.map((arg) => `"${arg}": ${command.name()} takes no arguments`)
}
