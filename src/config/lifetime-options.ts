import { z } from 'zod'
import { option } from './option-row.ts'

/** The option that ties a server's life to that of the program that started it. */
export const LIFETIME_OPTIONS = {
  stopWithStdin: option({
    kind: 'switch',
    schema: z.boolean(),
    default: false,
    help: 'Stop when standard input ends: a server that a program starts through a pipe never outlives it, however it ends.',
    accepts: 'true or false',
    sources: ['flag'],
  }),
} as const
