import type { IncomingMessage, ServerResponse } from 'node:http'
import { writePatiently } from './admin/write-patiently.ts'
import { CORS_HEADERS } from './cors.ts'
import { cutOffUnread } from './cut-off.ts'
import type { HotAnswer } from './oauth/hot-endpoint.ts'

/** A request and its response; `closing` is when all that waits must end. */
export interface HotExchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly closing: AbortSignal
  /** True: no page of another origin may read the answer; otherwise any may. */
  readonly isOwnOriginOnly?: boolean
}

/** Names and values in turn, as Node.js takes them with the least ado. */
const OWN_ANSWER = ['X-Content-Type-Options', 'nosniff']
const EVERY_ANSWER = [...Object.entries(CORS_HEADERS).flat(), ...OWN_ANSWER]

/** How long a connection is held without an answer, in milliseconds. */
export const LONGEST_HANG_MS = 600_000

/** Sends an answer; resolves when nothing of it is left to write, and never rejects. A HEAD gets all of it but the body (RFC 9110 §9.3.2). */
export async function sendAnswer(exchange: HotExchange, answer: HotAnswer): Promise<void> {
  const { request, response } = exchange
  if (response.destroyed) return
  const { delivery } = answer
  if (delivery?.kind === 'drop' || delivery?.kind === 'hang')
    return withhold(exchange, delivery.kind)
  if (!request.complete) cutOffUnread(request, response)
  if (delivery === undefined || request.method === 'HEAD') sendWhole(exchange, answer)
  else if (delivery.kind === 'padded') await sendPadded(exchange, answer, delivery)
  else sendHalf(exchange, answer)
}

function headersOf({ headers }: HotAnswer, { isOwnOriginOnly }: HotExchange): string[] {
  const sent = [...(isOwnOriginOnly === true ? OWN_ANSWER : EVERY_ANSWER)]
  for (const [name, value] of Object.entries(headers)) sent.push(name, value)
  return sent
}

function sendWhole(exchange: HotExchange, answer: HotAnswer): void {
  const { request, response } = exchange
  const { status, body } = answer
  const sent = headersOf(answer, exchange)
  const isEmpty = body === '' && (status === 204 || status === 304)
  if (!isEmpty) sent.push('Content-Length', String(Buffer.byteLength(body)))
  response.writeHead(status, sent)
  response.end(body === '' || request.method === 'HEAD' ? undefined : body)
}

/** Half of a body, and the end of the connection once that is on its way; of no body a byte that never comes. */
function sendHalf(exchange: HotExchange, answer: HotAnswer): void {
  const { response } = exchange
  const body = Buffer.from(answer.body)
  const length = String(Math.max(1, body.length))
  response.writeHead(answer.status, [...headersOf(answer, exchange), 'Content-Length', length])
  response.flushHeaders()
  response.write(body.subarray(0, body.length / 2), () => response.destroy())
}

const PADDING = 'x'.repeat(64 * 1024)

/** A body with padding between its two ends, no faster than it is read and no longer than it was to be. */
async function sendPadded(
  exchange: HotExchange,
  answer: HotAnswer,
  { tail, sizeBytes }: { readonly tail: string; readonly sizeBytes: number },
): Promise<void> {
  const { response, closing } = exchange
  const cut = () => response.destroy()
  closing.addEventListener('abort', cut)
  response.once('close', () => closing.removeEventListener('abort', cut))
  const ends = Buffer.byteLength(answer.body) + Buffer.byteLength(tail)
  response.writeHead(answer.status, headersOf(answer, exchange))
  await writePatiently(response, answer.body)
  for (let left = sizeBytes - ends; left > 0; left -= PADDING.length) {
    if (response.destroyed) return
    await writePatiently(response, left < PADDING.length ? PADDING.slice(0, left) : PADDING)
  }
  response.end(tail)
}

/** Cuts the connection, at once or when its time is over. */
async function withhold(exchange: HotExchange, kind: 'drop' | 'hang'): Promise<void> {
  if (kind === 'hang') await patience(exchange, LONGEST_HANG_MS)
  exchange.response.destroy()
}

/** Waits, if at all, until the caller leaves or all that waits must end. */
export async function patience({ response, closing }: HotExchange, waitMs: number): Promise<void> {
  if (waitMs === 0) return
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      response.off('close', done)
      closing.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, waitMs).unref()
    response.once('close', done)
    closing.addEventListener('abort', done)
    if (closing.aborted || response.destroyed) done()
  })
}
