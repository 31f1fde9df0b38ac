import { EVENT_TYPES } from '../../core/events/event.ts'
import { PROTOCOL_ENDPOINTS } from '../../core/protocol/endpoints.ts'
import { type CommandCall, numberOf, type ServerCall, type ServerCommand } from '../command-row.ts'
import { eventLine } from '../event-line.ts'
import { followEvents } from '../follow-events.ts'
import { itemsOf, LIMIT_FLAG } from '../list-run.ts'
import { printJson, printLine, tellPerson } from '../output.ts'

/** `events`: what happened, and what happens. */
export const EVENTS: ServerCommand = {
  kind: 'server',
  name: 'events',
  description: 'Show what happened, oldest first, or with --follow what happens.',
  heading: 'Testing:',
  flags: [
    {
      member: 'type',
      kind: 'text',
      values: EVENT_TYPES,
      help: 'Of this type, or of several with commas between them: request, token_minted …',
    },
    {
      member: 'kind',
      kind: 'text',
      values: ['requests', 'changes'],
      help: 'requests by verifiers and clients only, or changes only.',
    },
    {
      member: 'endpoint',
      kind: 'text',
      values: PROTOCOL_ENDPOINTS,
      help: `Requests to this endpoint: ${PROTOCOL_ENDPOINTS.join(', ')}.`,
    },
    {
      member: 'outcome',
      kind: 'text',
      help: 'Requests that ended so: active, inactive, error, fault, ok …',
    },
    { member: 'since', kind: 'integer', help: 'Since this time, in Unix seconds.' },
    { member: 'jti', kind: 'text', help: 'About this token.' },
    { member: 'kid', kind: 'text', help: 'About this key.' },
    { member: 'client_id', kind: 'text', help: 'About this client.' },
  ],
  choices: [
    {
      member: 'follow',
      kind: 'switch',
      help: 'Wait for what happens from now on, until Ctrl-C, --limit or --timeout.',
    },
    {
      ...LIMIT_FLAG,
      help: 'At most so many. Default: the last 20; with --follow there is no limit.',
    },
    {
      member: 'timeout',
      kind: 'seconds',
      help: 'With --follow: give up after so long; exit 1 where --limit was not reached.',
    },
  ],
  mistakes,
  details: 'With --json --follow an event is printed a line. Ended by Ctrl-C the exit code is 130.',
  examples: [
    'mcp-mock-idp events --kind requests --limit 50',
    'mcp-mock-idp events --follow',
    'mcp-mock-idp events --follow --type request --endpoint jwks --limit 1 --timeout 10',
  ],
  run: (call) => (call.choices.follow === true ? follow(call) : list(call)),
}

function mistakes({ choices }: Pick<CommandCall, 'choices'>): readonly string[] {
  if (choices.timeout === undefined || choices.follow === true) return []
  return ['--timeout: goes with --follow']
}

/** How many events are shown where nobody says. */
const USUAL_LIMIT = 20

async function list(call: ServerCall): Promise<undefined> {
  const limit = numberOf(call.choices.limit) ?? USUAL_LIMIT
  const { items, hasMore } = await itemsOf({ ...call, choices: { limit } }, '/api/events')
  const events = items.toReversed()
  if (call.json) return await printJson(events)
  for (const event of events) await printLine(eventLine(event))
  if (hasMore) tellPerson(`These are the last ${events.length}: raise --limit for more.`)
}

async function follow(call: ServerCall): Promise<number> {
  return followEvents(call, {
    limit: numberOf(call.choices.limit) ?? Number.POSITIVE_INFINITY,
    timeoutMs: timeoutOf(call),
  })
}

function timeoutOf({ choices }: ServerCall): number | undefined {
  const seconds = numberOf(choices.timeout)
  return seconds === undefined ? undefined : seconds * 1000
}
