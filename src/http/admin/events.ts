import type { z } from 'zod'
import { invalidInput } from '../../core/protocol/invalid-input.ts'
import { exportEvents } from '../../idp/export-events.ts'
import { listEvents } from '../../idp/list-events.ts'
import { followEvents, waitForEvents } from '../../idp/wait-for-events.ts'
import { type AdminCall, adminRoute } from './admin-route.ts'
import {
  eventFilterOf,
  eventFilterQuery,
  eventJson,
  eventSchema,
  eventsQuery,
} from './bodies/events.ts'
import { listJson, listSchema, pageOf } from './bodies/lists.ts'
import { goneSignal } from './gone-signal.ts'
import { writePatiently } from './write-patiently.ts'

type EventsQuery = z.output<typeof eventsQuery>

const JSON_LINES = 'application/x-ndjson'

const list = adminRoute({
  method: 'get',
  path: '/api/events',
  summary:
    'What happened, newest first; with wait the next one, with text/event-stream all as they happen, with application/x-ndjson all there are',
  query: eventsQuery,
  answers: {
    200: {
      description: 'a stretch of the log',
      schema: listSchema(eventSchema),
      media: ['text/event-stream', JSON_LINES],
    },
  },
  async handle(call) {
    const { idp, issuer, query, request } = call
    const isHead = request.method === 'HEAD'
    const wanted = request.accepts(['application/json', 'text/event-stream', JSON_LINES])
    if (wanted === 'text/event-stream' && !isHead) return stream(call)
    if (wanted === JSON_LINES) return writeLines(call)
    const filter = eventFilterOf(query)
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
      filter: eventFilterOf(query),
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

const download = adminRoute({
  method: 'get',
  path: '/api/events.jsonl',
  summary: 'All events there are, oldest first, as JSON lines to keep in a file',
  query: eventFilterQuery,
  answers: { 200: { description: 'an event a line', media: [JSON_LINES] } },
  handle: writeLines,
})

/** Parameters of a list that is read in stretches; the lines are all there are. */
const STRETCH = ['limit', 'cursor', 'after', 'wait'] as const

/** Sends all events of a filter, oldest first as a log file has them, without ever holding more than a batch. */
async function writeLines({
  idp,
  issuer,
  query,
  request,
  response,
}: AdminCall<EventsQuery>): Promise<undefined> {
  const misplaced = STRETCH.find((name) => query[name] !== undefined)
  if (misplaced !== undefined)
    throw invalidInput(`/${misplaced}`, 'must be absent: JSON lines are all events of the filter')
  const gone = goneSignal(response)
  const date = new Date(idp.clock.now() * 1000).toISOString().slice(0, 10)
  response.status(200).set({
    'Content-Type': JSON_LINES,
    'Cache-Control': 'no-store',
    'Content-Disposition': `attachment; filename="events-${issuer.name}-${date}.jsonl"`,
  })
  if (request.method !== 'HEAD') {
    for await (const batch of exportEvents(idp, issuer, eventFilterOf(query))) {
      if (gone.aborted) break
      const lines = batch.map((event) => `${JSON.stringify(eventJson(event))}\n`)
      await writePatiently(response, lines.join(''))
    }
  }
  response.end()
  return undefined
}

/** The event log. */
export const EVENT_ROUTES = [list, download]
