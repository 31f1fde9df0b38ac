import { z } from 'zod'
import { EVENT_TYPES } from '../../../core/events/event.ts'
import { eventFilterQuery, eventSchema } from '../../../http/admin/bodies/events.ts'
import { defineTool } from '../tool.ts'
import { LIST_INPUT, LIST_LIMIT, type Listed, listText } from './list-schema.ts'

type Event = z.output<typeof eventSchema>

const filter = eventFilterQuery.extend({
  type: z.enum(EVENT_TYPES).optional().describe('request: what a verifier or a client asked'),
  since: z.int().optional().describe('Unix seconds of real time'),
})

const AFTER = z.int().min(0).optional()

const listInput = filter.extend({
  ...LIST_INPUT,
  after: AFTER.describe('an event id: only those behind it, oldest first'),
})

const output = z.object({
  items: z.array(eventSchema),
  next_cursor: z.string().optional(),
  last_event_id: z.int().optional().describe('pass it as after to see what comes next'),
})

/** Lists what happened. */
export const listEventsTool = defineTool({
  name: 'list_events',
  title: 'List what happened',
  description:
    'Lists what happened at this issuer, newest first: every request by a verifier or a client (did the MCP server fetch the JWKS? did it introspect, and what was it told?), and every change. The way to find out why a login or a verification fails. Ids grow: note last_event_id, let something happen, then list with after.',
  input: listInput,
  output,
  effect: 'reads',
  run: async ({ limit = LIST_LIMIT, ...query }, { api }) => {
    const listed = await api.get<Listed<Event>>('/events', { ...query, limit })
    return answer(listed)
  },
})

function answer(listed: Listed<Event>) {
  const ids = listed.items.map(({ id }) => id)
  const last = ids.length === 0 ? {} : { last_event_id: Math.max(...ids) }
  return { structured: { ...listed, ...last }, text: listText(listed, eventLine) }
}

function eventLine({ id, type, at, jti, kid, client_id: client, data }: Event): string {
  const names = [jti && `jti ${jti}`, kid && `kid ${kid}`, client && `client ${client}`]
  return [`#${id} at ${at} ${type}`, ...names.filter(Boolean), JSON.stringify(data)].join(' ')
}

/** The longest wait, in seconds: MCP clients give up on a call after a minute as a rule. */
const LONGEST_WAIT = 50

const waitInput = filter.extend({
  after: AFTER.describe('an event id: what came behind it counts too; default: from now on'),
  wait_seconds: z
    .int()
    .min(1)
    .max(LONGEST_WAIT)
    .optional()
    .describe(`how long to wait, at most ${LONGEST_WAIT}; default 25`),
})

/** Waits for something to happen. */
export const waitForEventTool = defineTool({
  name: 'wait_for_event',
  title: 'Wait for the next event',
  description:
    'Waits until something happens that matches, such as the next request to endpoint jwks or introspect, and answers it; an empty list if nothing does in time. To miss nothing, pass as after the last_event_id from before the act that is to cause it.',
  input: waitInput,
  output,
  effect: 'reads',
  withinSeconds: LONGEST_WAIT + 10,
  run: async ({ wait_seconds: wait = 25, ...query }, { api }) => {
    const found = answer(await api.get<Listed<Event>>('/events', { ...query, wait }))
    return found.structured.items.length > 0
      ? found
      : { ...found, text: `Nothing that matches happened within ${wait} s.` }
  },
})
