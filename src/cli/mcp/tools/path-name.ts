import { z } from 'zod'
import { isPathStep } from '../../../http/named-path.ts'

/** A name that becomes a segment of a path; a step in the path names nothing. */
export function pathName(about: string): z.ZodString {
  return z
    .string()
    .min(1)
    .refine((name) => !isPathStep(name), 'names nothing that there is')
    .describe(about)
}
