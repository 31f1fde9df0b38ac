import type { Response } from 'express'
import { z } from 'zod'
import { EVENT_TYPES, type Event } from '../../core/events/event.ts'
import { invalidInput } from '../../core/protocol/invalid-input.ts'
import { listEvents } from '../../idp/list-events.ts'
import { type EventWait, followEvents, waitForEvents } from '../../idp/wait-for-events.ts'
import { type AdminCall, adminRoute } from './admin-route.ts'
import { jsonObject } from './bodies/json-object.ts'
import { listJson, listQuery, listSchema, pageOf, queryInteger } from './bodies/lists.ts'
import { present } from './bodies/present.ts'
import { writePatiently } from './write-patiently.ts'

const eventSchema = z.object({
  id: z.int(),
  type: z.enum(EVENT_TYPES),
  at: z.int(),
  issuer_at: z.int(),
  jti: z.string().optional(),
  kid: z.string().optional(),
  client_id: z.string().optional(),
  data: jsonObject,
})

const eventsQuery = listQuery.extend({
  type: z.enum(EVENT_TYPES).optional(),
  since: queryInteger.optional().describe('Unix seconds of real time'),
  jti: z.string().optional(),
  kid: z.string().optional(),
  client_id: z.string().optional(),
  after: queryInteger
    .optional()
    .describe('the id of the last event seen: those behind it, oldest first'),
  wait: queryInteger.optional().describe('seconds to wait for the next one, at most 60'),
})

type EventsQuery = z.output<typeof eventsQuery>

/** An event as JSON. */
export function eventJson({ id, type, at, issuerAt, jti, kid, clientId, data }: Event): object {
  return present({ id, type, at, issuer_at: issuerAt, jti, kid, client_id: clientId, data })
}

function filterOf({
  type,
  since,
  jti,
  kid,
  client_id: clientId,
}: EventsQuery): EventWait['filter'] {
  return { types: type === undefined ? undefined : [type], since, jti, kid, clientId }
}

const list = adminRoute({
  method: 'get',
  path: '/api/events',
  summary:
    'What happened, newest first; with wait the next one, with text/event-stream all as they happen',
  query: eventsQuery,
  answers: {
    200: {
      description: 'a stretch of the log',
      schema: listSchema(eventSchema),
      media: ['text/event-stream'],
    },
  },
  async handle(call) {
    const { idp, issuer, query, request } = call
    const isHead = request.method === 'HEAD'
    if (
      !isHead &&
      request.accepts(['application/json', 'text/event-stream']) === 'text/event-stream'
    )
      return stream(call)
    const filter = filterOf(query)
    if (query.wait === undefined && query.after === undefined) {
      return {
        status: 200,
        json: listJson(await listEvents(idp, issuer, { filter, page: pageOf(query) }), eventJson),
      }
    }
    if (query.cursor !== undefined) {
      throw invalidInput(
        '/cursor',
        'is for a list that is newest first; with after or wait, use after',
      )
    }
    const wait = {
      filter,
      afterId: query.after,
      limit: query.limit,
      waitSeconds: isHead ? 0 : (query.wait ?? 0),
      signal: goneSignal(call.response),
    }
    const items = await waitForEvents(idp, issuer, wait)
    return { status: 200, json: { items: items.map(eventJson) } }
  },
})

/** Aborts when the caller leaves. */
function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  return gone.signal
}

/** How often a line is sent though nothing happens, in milliseconds, so that a proxy does not cut the stream. */
const HEARTBEAT_MS = 15_000

/** Sends events as they happen (server-sent events); a browser that comes again names the last one it saw. */
async function stream({
  idp,
  issuer,
  query,
  request,
  response,
}: AdminCall<EventsQuery>): Promise<undefined> {
  const signal = goneSignal(response)
  const seen = Number(request.get('last-event-id') ?? query.after ?? Number.NaN)
  const afterId = Number.isSafeInteger(seen) ? seen : undefined
  response.status(200).set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  response.write('retry: 2000\n\n')
  const heartbeat = setInterval(() => response.write(': \n\n'), HEARTBEAT_MS)
  try {
    for await (const event of followEvents(idp, issuer, {
      filter: filterOf(query),
      afterId,
      signal,
    })) {
      const data = JSON.stringify(eventJson(event))
      await writePatiently(response, `id: ${event.id}\nevent: ${event.type}\ndata: ${data}\n\n`)
    }
  } finally {
    clearInterval(heartbeat)
  }
  response.end()
  return undefined
}

/** The event log. */
export const EVENT_ROUTES = [list]
