import { resolve } from 'node:path'
import { ConfigError } from './config-error.ts'
import { checkGiven, type Given } from './given.ts'
import {
  OPTION_NAMES,
  type OptionName,
  type OptionValue,
  optionRow,
  type Source,
} from './options.ts'
import { NO_FILE, readConfigFile } from './read-config-file.ts'
import { readEnvironment } from './read-environment.ts'
import { readTextFile } from './read-file.ts'
import { type Flags, readFlags } from './read-flags.ts'
import { settleChoices } from './settle-choices.ts'

/** What was asked for: the value of every option; paths are absolute, durations in seconds. */
export type Config = { readonly [N in OptionName]: OptionValue<N> } & {
  /** Where each value comes from. */
  readonly sources: Readonly<Record<OptionName, Source | 'default'>>
  /** The configuration file that was read, if any. */
  readonly configFile: string | undefined
}

/** What a configuration is read from. */
export interface ConfigInput {
  readonly flags: Flags
  readonly env: Readonly<NodeJS.ProcessEnv>
  readonly cwd: string
  /** What is wrong with the command line already, to be told together with the rest. */
  readonly mistakes?: readonly string[]
  /** Whether a configuration file is read only where one is named, and not for being in the working directory. */
  readonly namedFileOnly?: boolean
}

/** Reads flags, environment and file, in this order of strength; throws one `ConfigError` with all mistakes in any of them. */
export function readConfig(input: ConfigInput): Config {
  const { flags, env, cwd, mistakes: known = [], namedFileOnly = false } = input
  const fromFlags = readFlags(flags, cwd)
  const fromEnvironment = readEnvironment(env, cwd)
  const named = [...fromFlags.given, ...fromEnvironment.given].find((one) => one.name === 'config')
  const fromFile = namedFileOnly && named === undefined ? NO_FILE : readConfigFile(named, cwd)
  const readings = [fromFlags, fromEnvironment, fromFile]
  const chosen = settleChoices(readings.flatMap((reading) => reading.given))
  const settled = settle(chosen.given, cwd)
  const token = readAdminToken(chosen.given, settled.values.adminTokenFile)
  const mistakes = [
    ...known,
    ...readings.flatMap((reading) => reading.mistakes),
    ...chosen.mistakes,
    ...settled.mistakes,
    ...token.mistakes,
  ]
  if (mistakes.length > 0) throw new ConfigError(mistakes)
  return Object.freeze({
    ...settled.values,
    ...token.values,
    sources: Object.freeze(settled.sources),
    configFile: fromFile.file,
  }) as Config
}

/** Checks all that was given, and takes for each option what the strongest source says. */
function settle(given: readonly Given[], cwd: string) {
  const values: Partial<Record<OptionName, unknown>> = {}
  const sources: Partial<Record<OptionName, Source | 'default'>> = {}
  const mistakes: string[] = []
  for (const one of given) {
    const checked = checkGiven(one)
    if ('mistake' in checked) mistakes.push(checked.mistake)
    else if (sources[one.name] === undefined) {
      values[one.name] = Object.freeze(checked.value)
      sources[one.name] = one.source
    }
  }
  for (const name of OPTION_NAMES.filter((one) => sources[one] === undefined)) {
    values[name] = defaultValue(name, cwd)
    sources[name] = 'default'
  }
  return { values, sources, mistakes }
}

function defaultValue(name: OptionName, cwd: string): unknown {
  const value = optionRow(name).default
  if (optionRow(name).kind !== 'path' || value === undefined) return value
  return resolve(cwd, String(value))
}

/** The admin token out of its file, which ends with a line break as a rule. */
function readAdminToken(given: readonly Given[], file: unknown) {
  const named = given.find((one) => one.name === 'adminTokenFile')
  if (named === undefined || typeof file !== 'string') return { values: {}, mistakes: [] }
  const label = `${named.label} ${String(named.value)}`
  const text = readTextFile(file)
  if ('problem' in text) return { values: {}, mistakes: [`${label}: ${text.problem}`] }
  const value = text.content.trim()
  const checked = checkGiven({ ...named, name: 'adminToken', label, value })
  if ('mistake' in checked) return { values: {}, mistakes: [checked.mistake] }
  return { values: { adminToken: value }, mistakes: [] }
}
