import { ALGS } from '../../core/keys/algorithms.ts'
import type { Json, JsonObject } from '../../core/protocol/json.ts'
import type { CommandGroup, ServerCommand } from '../command-row.ts'
import { exportKeys, KEY_FORMATS } from '../export-keys.ts'
import { keyInFile } from '../key-in-file.ts'
import { LIMIT_FLAG, listRun } from '../list-run.ts'
import { pathSegment } from '../path-segment.ts'
import { printThing } from '../print-thing.ts'
import { readInput } from '../read-input.ts'
import type { RequestFlag } from '../request-flags.ts'

const KID = { name: 'KID', help: 'The id of the key.' } as const

const ALG: RequestFlag = {
  member: 'alg',
  kind: 'text',
  values: ALGS,
  help: `Its algorithm: ${ALGS.join(', ')}.`,
}

const STATE: RequestFlag = {
  member: 'state',
  kind: 'text',
  values: ['next', 'current'],
  help: 'next: published ahead (the default); current: it signs at once.',
}

/** The path of a key. */
function keyPath(kid: Json | undefined): string {
  return `/api/keys/${pathSegment(String(kid))}`
}

const list: ServerCommand = {
  kind: 'server',
  name: 'list',
  description: 'List all keys, newest first, with their states.',
  choices: [LIMIT_FLAG],
  examples: ['mcp-mock-idp keys list', 'mcp-mock-idp keys list --json'],
  run: (call) =>
    listRun(call, {
      path: '/api/keys',
      columns: ['kid', 'alg', 'state', 'origin', 'created_at', 'retires_at', 'tokens_signed'],
    }),
}

const show: ServerCommand = {
  kind: 'server',
  name: 'show',
  description: 'Show one key, never its private part.',
  arguments: [KID],
  examples: ['mcp-mock-idp keys show KID'],
  run: async (call) => printThing(call, await call.ask('GET', keyPath(call.args[0]))),
}

const add: ServerCommand = {
  kind: 'server',
  name: 'add',
  description: 'Make a key.',
  flags: [{ ...ALG, help: `${ALG.help} Default: RS256.` }, STATE],
  examples: [
    'mcp-mock-idp keys add --alg ES256',
    'mcp-mock-idp keys add --alg EdDSA --state current',
  ],
  run: async (call) =>
    printThing(call, await call.ask('POST', '/api/keys', { alg: 'RS256', ...call.body })),
}

const importKey: ServerCommand = {
  kind: 'server',
  name: 'import',
  description: 'Import a private key, as PEM or JWK, or the shared secret of an HS* key.',
  arguments: [{ name: 'FILE', help: 'The file; - is stdin.' }],
  flags: [
    { ...ALG, help: `${ALG.help} Without it what the JWK says, else what fits the PEM.` },
    { member: 'kid', kind: 'text', help: 'Its id. Default: that of the JWK, else its thumbprint.' },
    STATE,
  ],
  examples: [
    'mcp-mock-idp keys import signing-key.pem --alg RS256 --state current',
    'mcp-mock-idp keys import key.jwk',
    'mcp-mock-idp keys import secret.txt --alg HS256',
  ],
  async run(call) {
    const key = keyInFile(readInput(call.args[0] ?? '-'))
    return printThing(call, await call.ask('POST', '/api/keys', { ...key, ...call.body }))
  },
}

const exportKey: ServerCommand = {
  kind: 'server',
  name: 'export',
  description:
    'Print a public key, or the private one; without KID the published keys as a JWK Set, with --private as "start --keys" reads it.',
  arguments: [{ ...KID, isOptional: true }],
  choices: [
    {
      member: 'format',
      kind: 'choice',
      values: KEY_FORMATS,
      placeholder: 'FORMAT',
      help: 'pem, jwk, or secret for an HS* key. Default: pem.',
    },
    { member: 'private', kind: 'switch', help: 'The private key: keep it to yourself.' },
    {
      member: 'output',
      kind: 'text',
      placeholder: 'FILE',
      help: 'Where it goes, readable by nobody else. Default: stdout.',
    },
  ],
  mistakes: ({ args, choices: { format } }) =>
    args[0] === undefined && format !== undefined
      ? ['--format: goes with a KID; all keys are a JWK Set']
      : [],
  details: 'With --json a key is printed as JWK, so as with --format jwk.',
  examples: [
    'mcp-mock-idp keys export KID > public.pem',
    'mcp-mock-idp keys export KID --format jwk',
    'mcp-mock-idp keys export --private --output keys.jwks',
    'mcp-mock-idp start --ephemeral --keys keys.jwks',
  ],
  run: exportKeys,
}

const revoke: ServerCommand = {
  kind: 'server',
  name: 'revoke',
  description: 'Revoke a key: out of the JWK Set now, its tokens inactive.',
  arguments: [KID],
  choices: [
    { member: 'dry_run', kind: 'switch', help: 'Change nothing, tell what would be done.' },
  ],
  examples: ['mcp-mock-idp keys revoke KID --dry-run', 'mcp-mock-idp keys revoke KID'],
  async run(call) {
    const path = keyPath(call.args[0])
    if (call.choices.dry_run === true) {
      return printThing(call, await call.ask('GET', `${path}/revocation-plan`))
    }
    return printThing(call, await call.ask('POST', `${path}/revoke`, {}))
  },
}

const schedule: ServerCommand = {
  kind: 'server',
  name: 'schedule',
  description: 'Show when the keys rotate by themselves, or say when they should.',
  flags: [
    {
      member: 'every_seconds',
      flag: '--every',
      kind: 'integer',
      nullable: true,
      placeholder: 'SECONDS',
      help: 'How long a key signs; --no-every: no rotation by itself.',
    },
    {
      member: 'grace_seconds',
      kind: 'integer',
      nullable: true,
      help: 'How long the old key stays published; --no-grace-seconds: until its tokens have expired.',
    },
    {
      member: 'prepublish_seconds',
      kind: 'integer',
      help: 'How long a key is published before it signs.',
    },
    { member: 'algs', kind: 'names', help: 'Algorithms, commas between them. Default: all.' },
  ],
  examples: [
    'mcp-mock-idp keys schedule',
    'mcp-mock-idp keys schedule --every 300 --grace-seconds 60',
    'mcp-mock-idp keys schedule --no-every',
  ],
  async run(call) {
    const policy = await call.ask('GET', '/api/rotation')
    if (Object.keys(call.body).length === 0) return printThing(call, policy)
    const changed: JsonObject = { ...policy, ...call.body }
    return printThing(call, await call.ask('PUT', '/api/rotation', changed))
  },
}

/** `keys`: the signing keys of an issuer. */
export const KEYS: CommandGroup = {
  kind: 'group',
  name: 'keys',
  description: 'List, make, import, export and revoke signing keys.',
  heading: 'Keys:',
  examples: ['mcp-mock-idp keys list', 'mcp-mock-idp keys export KID --format jwk'],
  commands: [list, show, add, importKey, exportKey, revoke, schedule],
}
