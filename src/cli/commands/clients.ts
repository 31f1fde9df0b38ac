import { CLIENTS as CLIENT_PATHS, namedPath } from '../../http/named-path.ts'
import { changeRun } from '../change-run.ts'
import type { CommandGroup, ServerCall, ServerCommand } from '../command-row.ts'
import { LIMIT_FLAG, listRun } from '../list-run.ts'
import { printJson, printLine } from '../output.ts'
import { printThing } from '../print-thing.ts'
import type { RequestFlag } from '../request-flags.ts'
import { REVEAL_FLAG } from '../without-secrets.ts'

const SECRETS = ['client_secret']

const ID = { name: 'CLIENT_ID', help: 'The id of the client.' } as const

function clientPath(id = '', below = ''): string {
  return `/api${namedPath(CLIENT_PATHS, id, { below })}`
}

/** The members of a client that flags set (RFC 7591 section 2, and ours about its access tokens). */
const MEMBERS: readonly RequestFlag[] = [
  { member: 'client_name', flag: '--name', kind: 'text', help: 'Its name, for people.' },
  { member: 'client_secret', kind: 'text', help: 'Its secret. Default: one is made.' },
  {
    member: 'redirect_uris',
    flag: '--redirect-uri',
    kind: 'names',
    placeholder: 'URIS',
    help: 'Redirect URIs, commas between them or given several times.',
  },
  { member: 'grant_types', kind: 'names', help: 'Grant types, commas between them.' },
  { member: 'response_types', kind: 'names', help: 'Response types, commas between them.' },
  { member: 'scope', kind: 'text', help: 'Its scopes, joined by blanks.' },
  {
    member: 'token_endpoint_auth_method',
    flag: '--auth-method',
    kind: 'text',
    values: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    help: 'How it says who it is; none: a public client.',
  },
  { member: 'audience', kind: 'texts', help: 'The audience of its tokens.' },
  {
    member: 'access_token_format',
    flag: '--token-format',
    kind: 'text',
    values: ['jwt', 'opaque'],
    help: 'Form of its access tokens: jwt or opaque.',
  },
  {
    member: 'access_token_lifetime',
    flag: '--token-lifetime',
    kind: 'integer',
    help: 'Lifetime of its access tokens, in seconds.',
  },
]

const METADATA: RequestFlag = {
  member: 'metadata',
  kind: 'object',
  help: 'JSON object of further members, by their names in RFC 7591.',
}

const list: ServerCommand = {
  kind: 'server',
  name: 'list',
  description: 'List the registered clients, newest first.',
  choices: [LIMIT_FLAG, REVEAL_FLAG],
  examples: ['mcp-mock-idp clients list', 'mcp-mock-idp clients list --reveal --json'],
  run: (call) =>
    listRun(call, {
      path: '/api/clients',
      columns: ['client_id', 'client_name', 'origin', 'token_endpoint_auth_method', 'grant_types'],
      secrets: SECRETS,
    }),
}

const show: ServerCommand = {
  kind: 'server',
  name: 'show',
  description: 'Show one client, its secret only with --reveal.',
  arguments: [ID],
  choices: [REVEAL_FLAG],
  examples: [
    'mcp-mock-idp clients show demo-client',
    'mcp-mock-idp clients show demo-client --reveal --json',
  ],
  run: async (call) => printThing(call, await call.ask('GET', clientPath(call.args[0])), SECRETS),
}

const add: ServerCommand = {
  kind: 'server',
  name: 'add',
  description: 'Register a client, and print it with its secret.',
  arguments: [
    { ...ID, member: 'client_id', help: 'Its id. Default: one is made.', isOptional: true },
  ],
  flags: MEMBERS,
  choices: [METADATA],
  examples: [
    'mcp-mock-idp clients add my-agent --redirect-uri http://127.0.0.1:3000/callback --grant-types authorization_code,refresh_token',
    'mcp-mock-idp clients add worker --grant-types client_credentials --scope "read write"',
  ],
  run: async (call) =>
    printThing(call, await call.ask('POST', '/api/clients', { ...metadata(call), ...call.body })),
}

/** The members that are given as one JSON object. */
function metadata({ choices }: ServerCall): Readonly<Record<string, never>> {
  return (choices.metadata ?? {}) as Readonly<Record<string, never>>
}

/** What the server says of a client, and does not take back. */
const TOLD = ['origin', 'created_at', 'updated_at', 'client_secret']

const update: ServerCommand = {
  kind: 'server',
  name: 'update',
  description: 'Change some members of a client, and leave the others.',
  arguments: [ID],
  flags: MEMBERS,
  choices: [METADATA, REVEAL_FLAG],
  examples: ['mcp-mock-idp clients update demo-client --token-lifetime 60'],
  async run(call) {
    const path = clientPath(call.args[0])
    const client = Object.entries(await call.ask('GET', path))
    const kept = Object.fromEntries(client.filter(([name]) => !TOLD.includes(name)))
    const changed = { ...kept, ...metadata(call), ...call.body }
    return printThing(call, await call.ask('PUT', path, changed), SECRETS)
  },
}

const remove: ServerCommand = {
  kind: 'server',
  name: 'remove',
  description: 'Delete a client; its tokens stay as they are.',
  arguments: [ID],
  examples: ['mcp-mock-idp clients remove my-agent'],
  run: (call) =>
    changeRun(call, {
      method: 'DELETE',
      path: clientPath(call.args[0]),
      done: `Deleted the client ${call.args[0]}.`,
    }),
}

const rollSecret: ServerCommand = {
  kind: 'server',
  name: 'roll-secret',
  description: 'Give a client another secret, and print it; the old one stops working at once.',
  arguments: [ID],
  examples: ['SECRET=$(mcp-mock-idp clients roll-secret my-agent)'],
  async run(call) {
    const client = await call.ask('POST', clientPath(call.args[0], '/secret'), {})
    if (call.json) return printJson(client)
    await printLine(String(client.client_secret))
  },
}

/** `clients`: who may ask for tokens. */
export const CLIENTS: CommandGroup = {
  kind: 'group',
  name: 'clients',
  description: 'List, register, change and delete clients.',
  heading: 'Clients and people:',
  examples: ['mcp-mock-idp clients list', 'mcp-mock-idp clients show demo-client --reveal'],
  commands: [list, show, add, update, remove, rollSecret],
}
