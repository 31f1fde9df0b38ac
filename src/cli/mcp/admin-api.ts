import { isJsonObject, type JsonObject } from '../../core/protocol/json.ts'
import { escapeControls } from '../log-line.ts'
import { readLines } from '../read-lines.ts'
import type { Method, ServerClient } from '../server-client.ts'
import { inToolWords } from './in-tool-words.ts'
import { ToolFailure } from './tool.ts'

/** What a query may hold; what is undefined is left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** The admin API of an issuer, as tools use it; a refusal is thrown as a `ToolFailure`. */
export interface AdminApi {
  /** Reads what is at a path below `/api`; `T` is what is known of the answer. */
  get<T = JsonObject>(path: string, query?: Query): Promise<T>
  /** Sends a change; an answer without a body is `{}`. */
  send<T = JsonObject>(method: Exclude<Method, 'GET'>, path: string, body?: object): Promise<T>
  /** Sends a request whose answer comes as a JSON object a line. */
  lines(path: string, body: object): AsyncGenerator<JsonObject>
}

/** What the requests of one call have in common. */
export interface AdminApiOptions {
  readonly client: ServerClient
  /** The issuer's path below the server's URL; empty for the default issuer at the root. */
  readonly base: string
  /** Ends every request of the call. */
  readonly signal: AbortSignal
}

/** A server that does not answer any more, or is another program now. */
export class ServerLost extends ToolFailure {}

/** The admin API below an issuer's base. */
export function adminApi(options: AdminApiOptions): AdminApi {
  const { signal } = options
  const request = async (method: Method, path: string, body?: object): Promise<Response> => {
    const response = await lostUnlessAnswered(signal, sendRequest(options, { method, path, body }))
    if (!response.ok) throw await refusalOf(response)
    return response
  }
  async function jsonOf<T>(response: Response): Promise<T> {
    const text = await lostUnlessAnswered(signal, response.text())
    if (text === '') return {} as T
    return await lostUnlessAnswered(signal, new Response(text).json() as Promise<T>)
  }
  return {
    get: async (path, query = {}) => await jsonOf(await request('GET', path + textOf(query))),
    send: async (method, path, body) => await jsonOf(await request(method, path, body)),
    async *lines(path, body) {
      const lines = readLines(await request('POST', path, body))
      for (;;) {
        const line = await lostUnlessAnswered(signal, lines.next())
        if (line.done === true) return
        yield JSON.parse(line.value) as JsonObject
      }
    },
  }
}

interface AdminRequest {
  readonly method: Method
  readonly path: string
  readonly body: object | undefined
}

function sendRequest(
  { client, base, signal }: AdminApiOptions,
  { method, path, body }: AdminRequest,
): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const content = body === undefined ? {} : { headers, body: JSON.stringify(body) }
  return client.send(method, `${base}/api${path}`, { ...content, signal })
}

/** What a server answers; where it does not and nobody has called off the request, it is lost. */
async function lostUnlessAnswered<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  return await answer.catch((cause: unknown) => {
    if (signal.aborted) throw signal.reason
    throw new ServerLost(
      'The identity provider does not answer any more. Try again: the next call looks for one as at the start. Another one has other keys, and knows no token of this one.',
      { cause },
    )
  })
}

function textOf(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  if (given.length === 0) return ''
  return `?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]))}`
}

const ADMIN_TOKEN =
  'Have the user set MOCK_IDP_ADMIN_TOKEN in the env of this MCP server to the admin token that was printed at start.'

/** The failure that a refusing answer stands for: its problem (RFC 9457) as a line for each member that is wrong. */
async function refusalOf(response: Response): Promise<ToolFailure> {
  const problem: unknown = await response.json().catch(() => undefined)
  const { errors, detail, title }: JsonObject = isJsonObject(problem) ? problem : {}
  const issues = Array.isArray(errors) ? errors.filter(isJsonObject) : []
  const lines = issues.map((issue) => memberLine(String(issue.pointer), String(issue.detail)))
  const summary = String(detail ?? title ?? `the server answered ${response.status}`)
  const told = lines.length > 0 ? lines : [summary]
  const remedies = response.status === 401 ? [ADMIN_TOKEN] : []
  return new ToolFailure([...told, ...remedies].map(inToolWords).map(escapeControls).join('\n'))
}

/** `/claims/exp` and what is wrong with it as a line; a pointer to the whole names no member. */
export function memberLine(pointer: string, detail: string): string {
  const member = pointer.replace(/^\//, '')
  return member === '' ? detail : `${member}: ${detail}`
}
