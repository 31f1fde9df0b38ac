import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { rootCertificates } from 'node:tls'

/** What a request of the command line has; it never follows a redirect. */
export interface FetchContent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Blob
  readonly signal?: AbortSignal
}

/** Statuses whose answers have no content (RFC 9110 §6.4.1). */
const WITHOUT_CONTENT: ReadonlySet<number> = new Set([204, 205, 304])

/** Fetches a URL as `fetch` does, and trusts the CA in a file too, if there is one; rejects where no answer comes. */
export async function trustingFetch(
  url: string,
  content: FetchContent,
  caFile: string | undefined,
): Promise<Response> {
  if (caFile === undefined || !url.startsWith('https:') || !existsSync(caFile)) {
    return fetch(url, { ...content, redirect: 'manual' })
  }
  const { method = 'GET', headers = {}, body, signal } = content
  const ca = [...rootCertificates, readFileSync(caFile, 'utf8')]
  const blob = body === undefined ? undefined : new Blob([body])
  const length = blob === undefined ? {} : { 'content-length': String(blob.size) }
  const options = { method, headers: { ...headers, ...length }, ca, agent: false }
  const sent = request(url, signal === undefined ? options : { ...options, signal })
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>
  // What cannot be sent shows in the answer, or in that there is none.
  pipeline(blob === undefined ? [] : blob.stream(), sent).catch(() => {})
  const [answer] = await answered
  return asResponse(answer)
}

function asResponse(answer: IncomingMessage): Response {
  const { statusCode: status = 0, headersDistinct } = answer
  const headers = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  )
  if (WITHOUT_CONTENT.has(status)) return new Response(null, { status, headers })
  const stream = Readable.toWeb(answer) as ReadableStream<Uint8Array>
  return new Response(stream, { status, headers })
}
