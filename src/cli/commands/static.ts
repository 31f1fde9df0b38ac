import type { JsonObject } from '../../core/protocol/json.ts'
import { changeRun } from '../change-run.ts'
import { type CommandGroup, type ServerCall, type ServerCommand, textOf } from '../command-row.ts'
import { importStatic } from '../import-static.ts'
import { itemsOf, LIMIT_FLAG, listRun, printItems } from '../list-run.ts'
import { jsonText } from '../log-line.ts'
import { pathSegment } from '../path-segment.ts'
import { printThing } from '../print-thing.ts'
import type { RequestFlag } from '../request-flags.ts'
import { writeOutput } from '../write-output.ts'

const TABLE: RequestFlag = {
  member: 'table',
  kind: 'text',
  placeholder: 'TABLE',
  help: 'The table. Default: default.',
}

const TABLE_ARGUMENT = { name: 'TABLE', help: 'The name of the table.' } as const

const TOKEN = { name: 'TOKEN', member: 'token', help: 'The text of the token.' } as const

function tablePath(name: string | undefined): string {
  return `/api/static-tables/${pathSegment(name ?? 'default')}`
}

const list: ServerCommand = {
  kind: 'server',
  name: 'list',
  description: 'List the tables, or with TABLE its tokens.',
  arguments: [{ ...TABLE_ARGUMENT, isOptional: true }],
  flags: [{ member: 'q', flag: '--search', kind: 'text', help: 'In token, client or subject.' }],
  choices: [LIMIT_FLAG],
  mistakes: ({ args, body }) =>
    args[0] === undefined && body.q !== undefined ? ['--search: goes with a TABLE'] : [],
  examples: ['mcp-mock-idp static list', 'mcp-mock-idp static list default --json'],
  run: listStatic,
}

async function listStatic(call: ServerCall): Promise<undefined> {
  const [table] = call.args
  if (table === undefined) {
    return listRun(call, { path: '/api/static-tables', columns: ['name', 'tokens', 'updated_at'] })
  }
  const { items } = await itemsOf(call, `${tablePath(table)}/tokens`)
  const flat = items.map(({ token, entry }) => ({ token, ...(entry as JsonObject) }))
  return printItems(call, flat, ['token', 'client_id', 'scopes', 'sub', 'expires_at'])
}

const exportTable: ServerCommand = {
  kind: 'server',
  name: 'export',
  description: 'Print a table as FastMCP’s StaticTokenVerifier takes it.',
  arguments: [{ ...TABLE_ARGUMENT, isOptional: true }],
  choices: [
    {
      member: 'format',
      kind: 'choice',
      values: ['json', 'python'],
      placeholder: 'FORMAT',
      help: 'json or python. Default: json.',
    },
    {
      member: 'output',
      kind: 'text',
      placeholder: 'FILE',
      help: 'Where it goes, readable by nobody else. Default: stdout.',
    },
  ],
  mistakes: ({ json, choices: { format } }) =>
    json && format === 'python' ? ['--format: says another format than --json'] : [],
  examples: [
    'mcp-mock-idp static export --output tokens.json',
    'mcp-mock-idp static export default --format python',
  ],
  async run(call) {
    const { client, base, args, choices } = call
    const path = tablePath(args[0])
    const output = textOf(choices.output)
    if (choices.format !== 'python') {
      return writeOutput(`${jsonText(await call.ask('GET', path), 2)}\n`, output)
    }
    await call.ask('GET', path)
    const answer = await client.send('GET', base + path, { headers: { accept: 'text/x-python' } })
    return writeOutput(await answer.text(), output)
  },
}

const importTable: ServerCommand = {
  kind: 'server',
  name: 'import',
  description: 'Put the tokens of a file into a table, which is made where it is not there.',
  arguments: [{ name: 'FILE', help: 'JSON, or Python as in a FastMCP server; - is stdin.' }],
  choices: [
    TABLE,
    { member: 'replace', kind: 'switch', help: 'Take out the tokens that the file does not have.' },
    { member: 'dry_run', kind: 'switch', help: 'Change nothing, tell what would be done.' },
  ],
  examples: [
    'mcp-mock-idp static import tokens.json',
    'mcp-mock-idp static import server.py --table team --replace --dry-run',
  ],
  run: (call) => importStatic(call, textOf(call.choices.table) ?? 'default'),
}

const add: ServerCommand = {
  kind: 'server',
  name: 'add',
  description: 'Add a token to a table.',
  arguments: [TOKEN],
  flags: [
    { member: 'client_id', kind: 'text', help: 'Its client. Default: demo-client.' },
    { member: 'scopes', flag: '--scope', kind: 'names', help: 'Its scopes, commas between them.' },
    { member: 'sub', flag: '--subject', kind: 'text', help: 'Its subject.' },
    { member: 'expires_at', kind: 'integer', help: 'When it expires, in Unix seconds.' },
  ],
  choices: [
    TABLE,
    { member: 'claims', kind: 'object', help: 'JSON object of further members.' },
    { member: 'replace', kind: 'switch', help: 'Put it in place of one that is there.' },
  ],
  examples: [
    'mcp-mock-idp static add dev-token --client-id dev --scope read,write --subject alice',
    `mcp-mock-idp static add dev-token --claims '{"team":"blue"}' --replace`,
  ],
  run: addToken,
}

async function addToken(call: ServerCall): Promise<undefined> {
  const { body, choices } = call
  const path = `${tablePath(textOf(choices.table))}/tokens`
  const { token, ...given } = body
  const usual = { client_id: 'demo-client', scopes: [] }
  const entry = { ...usual, ...given, ...(choices.claims as JsonObject | undefined) }
  if (choices.replace !== true) {
    return printThing(call, await call.ask('POST', path, { token, ...entry }))
  }
  const one = `${path}/${pathSegment(String(token))}`
  return printThing(call, { token, ...(await call.ask('PUT', one, entry)) })
}

const remove: ServerCommand = {
  kind: 'server',
  name: 'remove',
  description: 'Take a token out of a table.',
  arguments: [TOKEN],
  choices: [TABLE],
  examples: ['mcp-mock-idp static remove dev-token'],
  run: (call) =>
    changeRun(call, {
      method: 'POST',
      path: `${tablePath(textOf(call.choices.table))}/tokens/delete`,
      body: call.body,
      done: 'Taken out.',
    }),
}

const drop: ServerCommand = {
  kind: 'server',
  name: 'delete',
  description: 'Delete a table with its tokens.',
  arguments: [TABLE_ARGUMENT],
  examples: ['mcp-mock-idp static delete team'],
  run: (call) =>
    changeRun(call, {
      method: 'DELETE',
      path: tablePath(call.args[0]),
      done: `Deleted the table ${call.args[0]}.`,
    }),
}

/** `static`: tables of static tokens. */
export const STATIC: CommandGroup = {
  kind: 'group',
  name: 'static',
  description: 'List, import, export and edit tables of static tokens.',
  heading: 'Tokens:',
  examples: ['mcp-mock-idp static list', 'mcp-mock-idp static import tokens.json'],
  commands: [list, exportTable, importTable, add, remove, drop],
}
