import { z } from 'zod'
import { isSingleLine } from './value-rules.ts'

/** Where the value of an option can come from, the strongest first. */
export const SOURCES = ['flag', 'environment', 'file'] as const

/** A place where somebody can set an option. */
export type Source = (typeof SOURCES)[number]

/** How text stands for the option's value: as it is, a path, whole digits, true or false, or parts between commas. */
export type OptionKind = 'text' | 'path' | 'integer' | 'switch' | 'list'

/** One option: what it means, what it accepts and where it may be set. */
export interface OptionRow<S extends z.ZodType = z.ZodType, D = unknown> {
  readonly kind: OptionKind
  readonly schema: S
  /** The value where nobody sets it; undefined: none. */
  readonly default: D
  /** What the help shows in place of the value. */
  readonly placeholder?: string
  readonly help: string
  /** Ends the sentence "must be …". */
  readonly accepts: string
  /** Whether the other commands heed it too, or the server alone. */
  readonly commands: 'start' | 'every'
  readonly sources: readonly Source[]
  /** Its value is never shown. */
  readonly secret?: boolean
}

type Facts<S extends z.ZodType, D> = Omit<OptionRow<S, D>, 'sources' | 'commands'> &
  Partial<Pick<OptionRow, 'sources' | 'commands'>>

/** One row of the options, with what most of them have. */
export function option<S extends z.ZodType, const D extends Readonly<z.output<S>> | undefined>(
  facts: Facts<S, D>,
): OptionRow<S, D> {
  return { sources: SOURCES, commands: 'start', ...facts }
}

/** Text on one line. */
export const line = z.string().refine(isSingleLine)

/** What options have in common whose values are whole seconds. */
export const seconds = { kind: 'integer', schema: z.int().min(0).max(1e10) } as const
