import { isJsonObject, type JsonObject } from '../core/protocol/json.ts'
import type { HttpHead } from './http-answer.ts'
import type { Reply } from './send.ts'

/** An event stream counts as an answer once an event of it has come whole; comments and empty events are none. */
export function isStreamBegun(head: HttpHead, body: Buffer): boolean {
  return isEventStream(head) && eventData(body.toString('utf8')).length > 0
}

/** What an answer says as a JSON-RPC message, plain or in an event stream; null where it is none. */
export function messageIn(reply: Reply): JsonObject | null {
  if (reply.kind !== 'answer') return null
  const texts = isEventStream(reply) ? eventData(reply.body) : [reply.body]
  for (const text of texts) {
    const value = jsonIn(text)
    if (isJsonObject(value) && value.jsonrpc === '2.0') return value
  }
  return null
}

function isEventStream({ headers }: Pick<HttpHead, 'headers'>): boolean {
  const [type = ''] = headers.get('content-type') ?? []
  return type.toLowerCase().startsWith('text/event-stream')
}

/** The data of the events that have come whole (HTML, server-sent events). */
function eventData(body: string): readonly string[] {
  const blocks = body.split(/\r\n\r\n|\n\n|\r\r/).slice(0, -1)
  const data = blocks.map((block) =>
    block
      .split(/\r\n|\n|\r/)
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice(5).replace(/^ /, ''))
      .join('\n'),
  )
  return data.filter((one) => one !== '')
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
