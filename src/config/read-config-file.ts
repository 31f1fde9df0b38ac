import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isJsonObject, type JsonObject } from '../core/protocol/json.ts'
import type { Given, SourceReading } from './given.ts'
import { nearest, optionsOf, spelling } from './option-names.ts'
import { OPTION_NAMES, type OptionName, optionRow } from './options.ts'
import { readJsonFile } from './read-file.ts'

/** The configuration file that is read where none is named. */
export const CONFIG_FILE_NAME = 'mock-idp.config.json'

/** A configuration file's reading, and where the file is; no file where there is none to read. */
export interface ConfigFileReading extends SourceReading {
  readonly file: string | undefined
}

/** The reading where there is no file to read. */
export const NO_FILE: ConfigFileReading = { file: undefined, given: [], mistakes: [] }

/** Reads the configuration file that was named, else the one in the working directory if it is there. */
export function readConfigFile(named: Given | undefined, cwd: string): ConfigFileReading {
  const name = named === undefined ? CONFIG_FILE_NAME : named.value
  const isThere = named !== undefined || existsSync(join(cwd, CONFIG_FILE_NAME))
  if (typeof name !== 'string' || !isThere) return NO_FILE
  const file = resolve(cwd, name)
  const json = readJsonFile(file)
  if ('content' in json && isJsonObject(json.content)) {
    return { file, ...readMembers(json.content, { file: name, folder: dirname(file) }) }
  }
  const problem = 'problem' in json ? json.problem : 'must hold a JSON object'
  const label = named === undefined ? name : `${named.label} ${name}`
  return { file, given: [], mistakes: [`${label}: ${problem}`] }
}

/** Reads the members of a configuration file's object; `$schema` is for editors. */
function readMembers(
  members: JsonObject,
  { file, folder }: { readonly file: string; readonly folder: string },
): SourceReading {
  const known = optionsOf('file')
  const given: Given[] = []
  const mistakes: string[] = []
  for (const [member, value] of Object.entries(members)) {
    const name = known.get(member)
    const label = `${member} in ${file}`
    if (name !== undefined) given.push({ name, source: 'file', label, value, base: folder })
    else if (member !== '$schema') mistakes.push(`${label}: ${whyNoMember(member, known)}`)
  }
  return { given, mistakes }
}

function whyNoMember(member: string, known: ReadonlyMap<string, OptionName>): string {
  const elsewhere = OPTION_NAMES.find((name) => spelling(name, 'file') === member)
  if (elsewhere === undefined)
    return `is no member; the nearest is ${nearest(member, known.keys())}`
  const places = optionRow(elsewhere).sources.map((source) => spelling(elsewhere, source))
  return `cannot be set in a file; set it by ${places.join(' or ')}`
}
