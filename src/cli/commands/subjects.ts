import { namedPath, SUBJECTS as SUBJECT_PATHS } from '../../http/named-path.ts'
import { changeRun } from '../change-run.ts'
import type { CommandGroup, ServerCommand } from '../command-row.ts'
import { LIMIT_FLAG, listRun } from '../list-run.ts'
import { printThing } from '../print-thing.ts'
import type { RequestFlag } from '../request-flags.ts'

const SUB = { name: 'SUB', help: 'The subject.' } as const

const FACTS: readonly RequestFlag[] = [
  { member: 'name', kind: 'text', help: 'The name.' },
  { member: 'email', kind: 'text', help: 'The e-mail address.' },
  { member: 'claims', kind: 'object', help: 'JSON object of further claims.' },
]

function subjectPath(sub = ''): string {
  return `/api${namedPath(SUBJECT_PATHS, sub)}`
}

const list: ServerCommand = {
  kind: 'server',
  name: 'list',
  description: 'List the people who can sign in, newest first.',
  choices: [LIMIT_FLAG],
  examples: ['mcp-mock-idp subjects list'],
  run: (call) =>
    listRun(call, { path: '/api/subjects', columns: ['sub', 'name', 'email', 'claims'] }),
}

const show: ServerCommand = {
  kind: 'server',
  name: 'show',
  description: 'Show one subject.',
  arguments: [SUB],
  examples: ['mcp-mock-idp subjects show alice'],
  run: async (call) => printThing(call, await call.ask('GET', subjectPath(call.args[0]))),
}

const add: ServerCommand = {
  kind: 'server',
  name: 'add',
  description: 'Add a subject.',
  arguments: [{ ...SUB, member: 'sub' }],
  flags: FACTS,
  examples: [
    `mcp-mock-idp subjects add carol --name Carol --email carol@example.com --claims '{"roles":["admin"]}'`,
  ],
  run: async (call) => printThing(call, await call.ask('POST', '/api/subjects', call.body)),
}

const set: ServerCommand = {
  kind: 'server',
  name: 'set',
  description: 'Add a subject, or put what is said of it in place of what was.',
  arguments: [SUB],
  flags: FACTS,
  examples: ['mcp-mock-idp subjects set carol --name Caroline'],
  run: async (call) =>
    printThing(call, await call.ask('PUT', subjectPath(call.args[0]), call.body)),
}

const remove: ServerCommand = {
  kind: 'server',
  name: 'remove',
  description: 'Delete a subject.',
  arguments: [SUB],
  examples: ['mcp-mock-idp subjects remove carol'],
  run: (call) =>
    changeRun(call, {
      method: 'DELETE',
      path: subjectPath(call.args[0]),
      done: `Deleted the subject ${call.args[0]}.`,
    }),
}

/** `subjects`: the people who can sign in. */
export const SUBJECTS: CommandGroup = {
  kind: 'group',
  name: 'subjects',
  description: 'List, add, change and delete the people who can sign in.',
  heading: 'Clients and people:',
  examples: ['mcp-mock-idp subjects list', 'mcp-mock-idp subjects add carol --name Carol'],
  commands: [list, show, add, set, remove],
}
