import { FAULT_ENDPOINTS } from '../../core/faults/endpoint-fault.ts'
import { ALL_FAULT_MODES } from '../../core/faults/endpoint-fault-modes.ts'
import { EXPECTATIONS, FAULT_KINDS } from '../../core/faults/fault.ts'
import { changeRun } from '../change-run.ts'
import { CommandFailure, EXIT } from '../command-failure.ts'
import type { CommandGroup, ServerCall, ServerCommand } from '../command-row.ts'
import { printItems } from '../list-run.ts'
import { objectsOf } from '../objects-of.ts'
import { pathSegment } from '../path-segment.ts'
import { printThing } from '../print-thing.ts'
import { queryOf } from '../query-of.ts'

const ENDPOINTS = '/api/faults/endpoints'

const list: ServerCommand = {
  kind: 'server',
  name: 'list',
  description: 'List the fault catalogue: every bad token that can be minted, and the other cases.',
  arguments: [{ name: 'WORDS', member: 'q', help: 'Words that a case has.', isOptional: true }],
  flags: [
    {
      member: 'kind',
      kind: 'text',
      values: FAULT_KINDS,
      help: `${FAULT_KINDS.join(', ')}: only token can be minted.`,
    },
    {
      member: 'expected',
      kind: 'text',
      values: EXPECTATIONS,
      help: `What is due from a verifier of JWTs: ${EXPECTATIONS.join(', ')}.`,
    },
    { member: 'chapter', kind: 'text', help: 'A chapter, such as time, kid or audience.' },
  ],
  examples: [
    'mcp-mock-idp faults list --kind token',
    'mcp-mock-idp faults list audience',
    'mcp-mock-idp mint --fault alg-none',
  ],
  async run(call) {
    const { items } = await call.ask('GET', `/api/faults/tokens${queryOf(call.body)}`)
    return printItems(call, objectsOf(items), ['id', 'kind', 'expected', 'title'])
  },
}

const show: ServerCommand = {
  kind: 'server',
  name: 'show',
  description: 'Show one case of the catalogue, or the fault of an endpoint and its modes.',
  arguments: [
    {
      name: 'ID',
      help: `An id that "faults list" shows, or an endpoint: ${FAULT_ENDPOINTS.join(', ')}.`,
      values: FAULT_ENDPOINTS,
    },
  ],
  examples: ['mcp-mock-idp faults show exp-past', 'mcp-mock-idp faults show jwks'],
  run: showFault,
}

async function showFault(call: ServerCall): Promise<undefined> {
  const [id = ''] = call.args
  if (isEndpoint(id)) return printThing(call, await call.ask('GET', `${ENDPOINTS}/${id}`))
  const { items } = await call.ask('GET', '/api/faults/tokens')
  const found = objectsOf(items).find((fault) => fault.id === id)
  if (found !== undefined) return printThing(call, found)
  throw new CommandFailure(
    EXIT.refused,
    `ID: "${id}" is neither in the catalogue ("faults list" shows it) nor an endpoint: ${FAULT_ENDPOINTS.join(', ')}`,
  )
}

function isEndpoint(name: string): boolean {
  return FAULT_ENDPOINTS.some((one) => one === name)
}

const endpoints: ServerCommand = {
  kind: 'server',
  name: 'endpoints',
  description: 'List the endpoints that can be made to answer badly, with the faults they have.',
  examples: ['mcp-mock-idp faults endpoints'],
  async run(call) {
    const { items } = await call.ask('GET', ENDPOINTS)
    const columns = ['endpoint', 'on', 'mode', 'status', 'delay_ms', 'times_left', 'times_served']
    return printItems(call, objectsOf(items), columns)
  },
}

const set: ServerCommand = {
  kind: 'server',
  name: 'set',
  description: 'Make an endpoint answer badly, in place of whatever fault it had.',
  arguments: [
    { name: 'ENDPOINT', help: `${FAULT_ENDPOINTS.join(', ')}.`, values: FAULT_ENDPOINTS },
  ],
  flags: [
    {
      member: 'mode',
      kind: 'text',
      values: ['error', ...ALL_FAULT_MODES],
      help: `How: ${ALL_FAULT_MODES.join(', ')}; error is the same as status. Default: status, or slow with --delay-ms alone. "faults show ENDPOINT" lists those that fit.`,
    },
    { member: 'status', kind: 'integer', help: 'For status, html and redirect.' },
    { member: 'delay_ms', kind: 'integer', help: 'How long the answer waits, in milliseconds.' },
    { member: 'times', kind: 'integer', help: 'So many answers; else until it is cleared.' },
    { member: 'retry_after_seconds', kind: 'integer', help: 'With the status 429 or 503.' },
    { member: 'location', kind: 'text', help: 'Where a redirect leads.' },
    { member: 'cache_control', kind: 'text', help: 'The Cache-Control of the answer.' },
    { member: 'size_bytes', kind: 'integer', help: 'How large a huge answer is.' },
    { member: 'user_agent', kind: 'text', help: 'Only callers with this in their User-Agent.' },
    { member: 'client_id', kind: 'text', help: 'Only this client.' },
  ],
  examples: [
    'mcp-mock-idp faults set jwks --mode error --status 500 --times 2',
    'mcp-mock-idp faults set introspect --delay-ms 3000',
    'mcp-mock-idp faults set token --mode hang --client-id demo-client',
  ],
  async run(call) {
    const path = `${ENDPOINTS}/${pathSegment(call.args[0] ?? '')}`
    const body = { ...call.body, mode: modeOf(call) }
    return printThing(call, await call.ask('PUT', path, body))
  },
}

function modeOf({ body: { mode, status, delay_ms: delay } }: ServerCall): string {
  if (mode === undefined) return delay !== undefined && status === undefined ? 'slow' : 'status'
  return mode === 'error' ? 'status' : String(mode)
}

const clear: ServerCommand = {
  kind: 'server',
  name: 'clear',
  description: 'Make an endpoint answer soundly again, or all of them.',
  arguments: [
    {
      name: 'ENDPOINT',
      help: 'The endpoint. Default: all.',
      isOptional: true,
      values: FAULT_ENDPOINTS,
    },
  ],
  examples: ['mcp-mock-idp faults clear jwks', 'mcp-mock-idp faults clear'],
  run(call) {
    const [endpoint] = call.args
    const path = endpoint === undefined ? '' : `/${pathSegment(endpoint)}`
    const done = `${endpoint ?? 'Every endpoint'} answers soundly.`
    return changeRun(call, { method: 'DELETE', path: ENDPOINTS + path, done })
  },
}

/** `faults`: the catalogue of bad tokens, and endpoints that answer badly. */
export const FAULTS: CommandGroup = {
  kind: 'group',
  name: 'faults',
  description: 'List the bad tokens, and make endpoints answer badly.',
  heading: 'Testing:',
  examples: [
    'mcp-mock-idp faults list audience',
    'mcp-mock-idp faults set jwks --mode error --status 500 --times 2',
    'mcp-mock-idp faults clear',
  ],
  commands: [list, show, endpoints, set, clear],
}
