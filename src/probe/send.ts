import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { bodyLength, type HttpHead, headEnd, joinChunks, readHead } from './http-answer.ts'
import type { Target } from './target.ts'

/** What came back for a request, told apart as far as it matters (B-04). */
export type Reply =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: HttpHead['headers']
      /** As much of it as was read. */
      readonly body: string
      readonly ms: number
    }
  | { readonly kind: 'hang' | 'dropped' | 'unreachable' | 'not_http'; readonly ms: number }

/** How much of an answer is read, in bytes; all of it is foreign (B-06). */
const LONGEST_ANSWER = 256 * 1024

/** A request to be sent as it is, and how long to wait. */
export interface RawRequest {
  readonly bytes: Buffer
  readonly timeoutMs: number
  /** Whether what has come of the body is enough: an event stream stays open for ever. */
  readonly enough?: (head: HttpHead, body: Buffer) => boolean
}

/** How long an address may take to accept a connection before another one is tried, in milliseconds. */
const CONNECT_WITHIN_MS = 1000

/** Says whether an address takes connections at a port. */
export function canConnect(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTcp({ host: address, port, timeout: CONNECT_WITHIN_MS })
    const end = (connected: boolean) => {
      socket.destroy()
      resolve(connected)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
}

/** Sends a request on a connection of its own and waits for its answer, for a bounded time. Never rejects. */
export function send(target: Target, request: RawRequest): Promise<Reply> {
  const begun = performance.now()
  return new Promise((resolve) => {
    const socket = open(target)
    let received: Buffer = Buffer.alloc(0)
    let connected = false
    const end = (reply: Reply) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(reply)
    }
    const failed = (kind: Exclude<Reply['kind'], 'answer'>) => end({ kind, ms: since(begun) })
    const finish = (closed: boolean, otherwise: 'dropped' | 'hang'): void => {
      const reply = readReply(received, { closed, request })
      if (reply === 'more') {
        if (closed) failed(otherwise)
        return
      }
      end(reply === 'not_http' ? { kind: reply, ms: since(begun) } : { ...reply, ms: since(begun) })
    }
    const timer = setTimeout(() => finish(true, 'hang'), request.timeoutMs)
    socket.on(target.tls ? 'secureConnect' : 'connect', () => {
      connected = true
      socket.write(request.bytes)
    })
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      finish(received.length > LONGEST_ANSWER, 'dropped')
    })
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (connected || code === 'ECONNRESET') finish(true, 'dropped')
      else failed('unreachable')
    })
    socket.on('close', () => finish(true, 'dropped'))
  })
}

function open({ address, port, tls, url }: Target): Socket {
  if (!tls) return connectTcp({ host: address, port })
  // A name only: an IP address is none (RFC 6066 §3).
  const { hostname } = url
  const named = isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? { servername: hostname } : {}
  return connectTls({ host: address, port, ...named })
}

function since(begun: number): number {
  return Math.round(performance.now() - begun)
}

type Read = Omit<Extract<Reply, { kind: 'answer' }>, 'ms'> | 'not_http' | 'more'

/** What has come so far, as an answer; `closed`: nothing more will come. */
function readReply(
  received: Buffer,
  { closed, request }: { readonly closed: boolean; readonly request: RawRequest },
): Read {
  const end = headEnd(received)
  if (end === undefined) return closed && received.length > 0 ? 'not_http' : 'more'
  const head = readHead(received.subarray(0, end))
  if (head === null) return 'not_http'
  if (head.status < 200) return readReply(received.subarray(end), { closed, request })
  const { body, whole } = readBody(head, received.subarray(end))
  if (!(whole || closed || request.enough?.(head, body) === true)) return 'more'
  return { kind: 'answer', ...head, body: body.toString('utf8') }
}

function readBody(
  head: HttpHead,
  rest: Buffer,
): { readonly body: Buffer; readonly whole: boolean } {
  const length = bodyLength(head)
  if (length === 'chunked') return joinChunks(rest)
  if (length === 'until-close') return { body: rest, whole: false }
  return { body: rest.subarray(0, length), whole: rest.length >= length }
}
