import { type Command, Option } from 'commander'
import { spelling } from '../config/option-names.ts'
import { OPTION_NAMES, type OptionName, optionRow } from '../config/options.ts'
import { type Config, readConfig } from '../config/read-config.ts'
import { unknownFlag } from '../config/read-flags.ts'
import { collect } from './request-flags.ts'

/** Gives a command the flags of the configuration: all of them for `start`, else those that every command heeds, or none. */
export function addOptionFlags(command: Command, commands: 'start' | 'every' | 'nothing'): void {
  command.allowUnknownOption().allowExcessArguments()
  if (commands === 'nothing') return
  for (const name of OPTION_NAMES) {
    const { sources, commands: heeding, kind } = optionRow(name)
    if (!sources.includes('flag') || (commands === 'every' && heeding !== 'every')) continue
    const option = new Option(usage(name), helpLine(name))
    if (kind === 'list') option.argParser(collect)
    command.addOption(option)
  }
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

/** Reads the configuration of a command; its unknown flags, its stray arguments and `mistakes` are told together with the rest. A command that heeds nothing of it has the defaults. */
export function readCommandConfig(
  command: Command,
  mistakes: readonly string[],
  heeds: 'configuration' | 'nothing',
): Config {
  const isBlind = heeds === 'nothing'
  return readConfig({
    flags: isBlind ? {} : command.opts(),
    env: isBlind ? {} : process.env,
    cwd: isBlind ? '/' : process.cwd(),
    mistakes: [...strayMistakes(command), ...mistakes],
  })
}

/** commander keeps what it does not know, and all that follows it, as arguments. */
function strayMistakes(command: Command): readonly string[] {
  const unknown = command.args.filter((arg) => isFlag(arg) && !behindDashes().includes(arg))
  const known = [...command.options.flatMap((option) => option.long ?? []), '--help']
  if (unknown.length > 0) return unknown.map((flag) => unknownFlag(flag, known))
  const { registeredArguments: own } = command
  if (own.at(-1)?.variadic === true) return []
  if (own.length > 0) return command.args.slice(own.length).map((arg) => `"${arg}": one too many`)
  return command.args.map((arg) => `"${arg}": ${command.name()} takes no arguments`)
}

/** There are no short flags but -h; ids of keys and tokens may begin with a dash, and so do numbers. */
function isFlag(arg: string): boolean {
  return arg.startsWith('--') || /^-[A-Za-z]$/.test(arg)
}

/** What stands behind `--`, and is no flag whatever it looks like (POSIX utility syntax guideline 10). */
function behindDashes(): readonly string[] {
  const at = process.argv.indexOf('--')
  return at < 0 ? [] : process.argv.slice(at + 1)
}
