import { z } from 'zod'

/** A name that becomes a segment of a path; those that URL parsers take for steps name nothing (RFC 3986 section 5.2.4). */
export function pathName(about: string): z.ZodString {
  return z
    .string()
    .min(1)
    .refine((name) => name !== '.' && name !== '..', 'names nothing that there is')
    .describe(about)
}
