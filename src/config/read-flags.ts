import { fromText, type Given, type SourceReading } from './given.ts'
import { nearest, optionsOf } from './option-names.ts'
import type { OptionName } from './options.ts'

/** Flags as the command line was read: text, true for a switch, a list for what may be repeated. */
export type Flags = Readonly<Partial<Record<OptionName, unknown>>>

/** Reads flags; a relative path is relative to `cwd`. */
export function readFlags(flags: Flags, cwd: string): SourceReading {
  const given = [...optionsOf('flag')].flatMap(([label, name]): readonly Given[] =>
    flags[name] === undefined
      ? []
      : [{ name, source: 'flag', label, value: fromText(name, flags[name]), base: cwd }],
  )
  return { given, mistakes: [] }
}

/** The sentence for a flag that is not among the known ones. */
export function unknownFlag(flag: string, known: Iterable<string>): string {
  const bare = flag.split('=', 1)[0] ?? flag
  return `${bare}: is no option; the nearest is ${nearest(bare, known)}`
}
