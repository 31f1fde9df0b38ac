import { changeRun } from '../change-run.ts'
import type { CommandGroup, ServerCall, ServerCommand } from '../command-row.ts'
import { LIMIT_FLAG, listRun } from '../list-run.ts'
import { pathSegment } from '../path-segment.ts'
import { printThing } from '../print-thing.ts'

const NAME = { name: 'NAME', help: 'The name of the issuer.' } as const

function issuerPath({ args }: ServerCall): string {
  return `/api/issuers/${pathSegment(args[0] ?? '')}`
}

const list: ServerCommand = {
  kind: 'server',
  name: 'list',
  description: 'List the issuers of the server.',
  choices: [LIMIT_FLAG],
  examples: ['mcp-mock-idp issuers list'],
  run: (call) => listRun(call, { path: '/api/issuers', columns: ['name', 'issuer', 'created_at'] }),
}

const show: ServerCommand = {
  kind: 'server',
  name: 'show',
  description: 'Show an issuer, and how much it has of each kind.',
  arguments: [NAME],
  examples: ['mcp-mock-idp issuers show default'],
  run: async (call) => printThing(call, await call.ask('GET', issuerPath(call))),
}

const create: ServerCommand = {
  kind: 'server',
  name: 'create',
  description: 'Make an issuer with its own keys, clients, tokens and events.',
  arguments: [
    { ...NAME, member: 'name', help: 'Its name. Default: one is made.', isOptional: true },
  ],
  examples: ['mcp-mock-idp issuers create team-a', 'mcp-mock-idp issuers create --json'],
  run: async (call) => printThing(call, await call.ask('POST', '/api/issuers', call.body)),
}

const remove: ServerCommand = {
  kind: 'server',
  name: 'delete',
  description: 'Delete an issuer with all that is its own.',
  arguments: [NAME],
  examples: ['mcp-mock-idp issuers delete team-a'],
  run: (call) =>
    changeRun(call, {
      method: 'DELETE',
      path: issuerPath(call),
      done: `Deleted the issuer ${call.args[0]}.`,
    }),
}

/** `issuers`: the issuers of a server, each wholly separate. */
export const ISSUERS: CommandGroup = {
  kind: 'group',
  name: 'issuers',
  description: 'List, make and delete issuers.',
  heading: 'Server:',
  examples: ['mcp-mock-idp issuers list', 'mcp-mock-idp issuers create team-a'],
  commands: [list, show, create, remove],
}
