import { z } from 'zod'
import { EVENT_TYPES, type Event, type EventType } from '../../../core/events/event.ts'
import { PROTOCOL_ENDPOINTS } from '../../../core/protocol/endpoints.ts'
import type { EventWait } from '../../../idp/wait-for-events.ts'
import { jsonObject } from './json-object.ts'
import { listQuery, queryInteger } from './lists.ts'
import { present } from './present.ts'

/** An event as it is answered. */
export const eventSchema = z.object({
  id: z.int(),
  type: z.enum(EVENT_TYPES),
  at: z.int(),
  issuer_at: z.int(),
  jti: z.string().optional(),
  kid: z.string().optional(),
  client_id: z.string().optional(),
  data: jsonObject,
})

const TYPES_ACCEPTED = `must be one of ${EVENT_TYPES.join(', ')}, or several separated by commas`

/** Types of events, separated by commas. */
const typesText = z
  .string()
  .transform((text, context): readonly EventType[] => {
    const types = text.split(',')
    if (types.every(isEventType)) return types
    context.addIssue({ code: 'custom', message: TYPES_ACCEPTED })
    return z.NEVER
  })
  .describe(TYPES_ACCEPTED)

function isEventType(text: string): text is EventType {
  return EVENT_TYPES.some((type) => type === text)
}

/** What events can be narrowed by. */
export const eventFilterQuery = z.strictObject({
  type: typesText.optional(),
  kind: z
    .enum(['requests', 'changes'])
    .optional()
    .describe('requests by verifiers and clients only, or changes only'),
  endpoint: z.enum(PROTOCOL_ENDPOINTS).optional().describe('of a request'),
  outcome: z
    .string()
    .optional()
    .describe(
      'of a request, such as active; inactive: introspections that answered so; error: what was refused; fault: what was answered badly on purpose',
    ),
  since: queryInteger.optional().describe('Unix seconds of real time'),
  jti: z.string().optional(),
  kid: z.string().optional(),
  client_id: z.string().optional(),
})

/** What a list of events takes. */
export const eventsQuery = listQuery.extend({
  ...eventFilterQuery.shape,
  after: queryInteger
    .optional()
    .describe('the id of the last event seen: those behind it, oldest first'),
  wait: queryInteger.optional().describe('seconds to wait for the next one, at most 60'),
})

/** An event as JSON. */
export function eventJson({ id, type, at, issuerAt, jti, kid, clientId, data }: Event): object {
  return present({ id, type, at, issuer_at: issuerAt, jti, kid, client_id: clientId, data })
}

/** The filter that a query asks for. */
export function eventFilterOf(query: z.output<typeof eventFilterQuery>): EventWait['filter'] {
  const { type, kind, endpoint, outcome, since, jti, kid, client_id: clientId } = query
  return { types: typesOf(type, kind), endpoint, outcome, since, jti, kid, clientId }
}

type FilterQuery = z.output<typeof eventFilterQuery>

function typesOf(
  types: FilterQuery['type'],
  kind: FilterQuery['kind'],
): EventWait['filter']['types'] {
  if (kind === undefined) return types
  return (types ?? EVENT_TYPES).filter((one) => (one === 'request') === (kind === 'requests'))
}
