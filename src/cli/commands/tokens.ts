import { TOKEN_STATUSES } from '../../core/tokens/token.ts'
import { changeRun } from '../change-run.ts'
import type { CommandGroup, ServerCall, ServerCommand } from '../command-row.ts'
import { inspectToken } from '../inspect-token.ts'
import { LIMIT_FLAG, listRun } from '../list-run.ts'
import { printJson, printLine } from '../output.ts'
import { pathSegment } from '../path-segment.ts'
import { printThing } from '../print-thing.ts'
import type { RequestFlag } from '../request-flags.ts'
import { REVEAL_FLAG } from '../without-secrets.ts'

const BY: readonly RequestFlag[] = [
  { member: 'client_id', kind: 'text', help: 'Of this client.' },
  { member: 'subject', kind: 'text', help: 'Of this subject.' },
  { member: 'kid', kind: 'text', help: 'Signed by this key.' },
]

const list: ServerCommand = {
  kind: 'server',
  name: 'list',
  description: 'List the tokens that were minted and issued, newest first.',
  flags: [
    ...BY,
    { member: 'format', kind: 'text', values: ['jwt', 'opaque'], help: 'jwt or opaque only.' },
    {
      member: 'status',
      kind: 'text',
      values: TOKEN_STATUSES,
      help: `In this state only: ${TOKEN_STATUSES.join(', ')}.`,
    },
    { member: 'q', flag: '--search', kind: 'text', help: 'In id, subject, client or scope.' },
  ],
  choices: [LIMIT_FLAG, REVEAL_FLAG],
  examples: [
    'mcp-mock-idp tokens list --status active --subject alice',
    'mcp-mock-idp tokens list --limit 5 --reveal --json',
  ],
  run: (call) =>
    listRun(call, {
      path: '/api/tokens',
      columns: ['jti', 'status', 'format', 'alg', 'subject', 'client_id', 'scope', 'expires_at'],
      secrets: ['access_token'],
    }),
}

const JTI = { name: 'JTI', help: 'The id of the token.' } as const

const show: ServerCommand = {
  kind: 'server',
  name: 'show',
  description: 'Show one token, its text only with --reveal.',
  arguments: [JTI],
  choices: [REVEAL_FLAG],
  examples: ['mcp-mock-idp tokens show JTI', 'mcp-mock-idp tokens show JTI --reveal --json'],
  run: async (call) =>
    printThing(call, await call.ask('GET', tokenPath(call.args[0])), ['access_token']),
}

function tokenPath(jti = ''): string {
  return `/api/tokens/${pathSegment(jti)}`
}

const revoke: ServerCommand = {
  kind: 'server',
  name: 'revoke',
  description: 'Revoke tokens: by their ids, or all of a client, a subject or a key.',
  arguments: [
    { name: 'JTI', member: 'jtis', help: 'Ids of tokens.', isOptional: true, isRepeated: true },
  ],
  flags: [
    ...BY,
    { member: 'all', kind: 'switch', help: 'All tokens of the issuer.' },
    { member: 'dry_run', kind: 'switch', help: 'Revoke nothing, tell how many it would be.' },
  ],
  mistakes: ({ body: { dry_run: _, jtis, ...named } }) =>
    Object.keys(named).length === 0 && (jtis === undefined || [jtis].flat().length === 0)
      ? ['JTI: name tokens, or say which by --client-id, --subject, --kid or --all']
      : [],
  examples: [
    'mcp-mock-idp tokens revoke JTI',
    'mcp-mock-idp tokens revoke --subject alice',
    'mcp-mock-idp tokens revoke --all --dry-run',
  ],
  run: revokeTokens,
}

async function revokeTokens(call: ServerCall): Promise<undefined> {
  const { jtis, ...named } = call.body
  const ids = Array.isArray(jtis) ? jtis.map(String) : []
  if (ids.length === 1 && Object.keys(named).length === 0) {
    const done = `Revoked the token ${ids[0]}.`
    return changeRun(call, { method: 'DELETE', path: tokenPath(ids[0]), done })
  }
  const body = ids.length === 0 ? named : { ...named, jtis: ids }
  const answer = await call.ask('POST', '/api/tokens/revoke', body)
  if (call.json) return printJson(answer)
  const { revoked, would_revoke: would } = answer
  await printLine(would === undefined ? `${revoked} revoked` : `${would} would be revoked`)
}

const inspect: ServerCommand = {
  kind: 'server',
  name: 'inspect',
  description: 'Look into any token: what is in it, and what a verifier would object to.',
  arguments: [
    {
      name: 'TOKEN',
      help: 'The token, or a text with one in it; without it or as - stdin, which no list of processes shows.',
      isOptional: true,
    },
  ],
  flags: [
    { member: 'audience', kind: 'text', help: 'The audience that the verifier expects.' },
    { member: 'required_scopes', flag: '--scope', kind: 'names', help: 'Scopes it requires.' },
    {
      member: 'issuer',
      flag: '--expected-issuer',
      kind: 'text',
      help: 'The issuer it expects. Default: this one.',
    },
  ],
  details: 'Exit codes: 0 a verifier would take it, 1 a check failed.',
  examples: [
    'mcp-mock-idp mint | mcp-mock-idp tokens inspect',
    'mcp-mock-idp tokens inspect "$TOKEN" --audience http://127.0.0.1:8000/mcp --scope read',
    'pbpaste | mcp-mock-idp tokens inspect --json',
  ],
  run: inspectToken,
}

/** `tokens`: what was minted and issued. */
export const TOKENS: CommandGroup = {
  kind: 'group',
  name: 'tokens',
  description: 'List, show, revoke and inspect tokens.',
  heading: 'Tokens:',
  examples: ['mcp-mock-idp tokens list', 'mcp-mock-idp mint | mcp-mock-idp tokens inspect'],
  commands: [list, show, revoke, inspect],
}
