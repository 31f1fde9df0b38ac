import { line, option } from './option-row.ts'

/** The options that fix what a server would else make by chance. */
export const STATE_OPTIONS = {
  keys: option({
    kind: 'path',
    schema: line,
    default: undefined,
    placeholder: 'FILE',
    help: 'File with the private keys that a new database starts with, as JWK Set, JWK or PEM; without it new ones are made.',
    accepts: 'a path',
    commands: 'every',
  }),
  deterministic: option({
    kind: 'text',
    schema: line,
    default: undefined,
    placeholder: 'SEED',
    help: 'For golden tests: keys, ids and secrets follow from SEED, and time stands still. Loopback only: whoever knows SEED can forge tokens.',
    accepts: 'text without control characters',
    commands: 'every',
  }),
} as const
