import { isJsonObject, type JsonObject } from '../core/protocol/json.ts'
import { COMMAND_LINE_AGENT } from '../idp/status.ts'
import { CommandFailure, EXIT } from './command-failure.ts'
import { trustingFetch } from './trusting-fetch.ts'

/** How a request may ask. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What a request has beside its method and path. */
export interface RequestContent {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Blob
  readonly signal?: AbortSignal
}

/** A server that a command talks to, running elsewhere or opened for the length of the command. */
export interface ServerClient {
  /** What is talked to, for people. */
  readonly about: string
  /** Sends an admin request with a JSON body; `path` is below the server's URL. */
  request(method: Method, path: string, body?: JsonObject): Promise<Response>
  /** Sends an admin request with any body and headers of its own. */
  send(method: Method, path: string, content?: RequestContent): Promise<Response>
  close(): Promise<void>
}

/** Where a server is, and the admin token that it may ask for. */
export interface ServerAddress {
  readonly url: string
  readonly adminToken: string | undefined
  /** A file with the certificate of a CA to trust beside those that everybody trusts. */
  readonly caFile?: string | undefined
}

/** What was found at a server's URL. */
export type Finding =
  | { readonly kind: 'ours'; readonly databaseId: string }
  | { readonly kind: 'locked' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'silent' }

/** How long a server may take to say what it is, in milliseconds. */
const STATUS_WITHIN_MS = 3000

/** A client of a server that is running; it follows no redirects, so that the admin token goes nowhere else. */
export function serverClient({ url, adminToken, caFile }: ServerAddress): ServerClient {
  const authorization = adminToken === undefined ? {} : { authorization: `Bearer ${adminToken}` }
  const agent = { 'user-agent': COMMAND_LINE_AGENT }
  const send: ServerClient['send'] = async (method, path, { headers = {}, ...content } = {}) => {
    const init = { method, headers: { ...agent, ...authorization, ...headers } }
    return await trustingFetch(url + path, { ...init, ...content }, caFile).catch(
      (cause: unknown) => {
        throw new CommandFailure(EXIT.refused, `The server at ${url} does not answer.`, { cause })
      },
    )
  }
  return {
    about: `the server at ${url}`,
    send,
    request: (method, path, body) => {
      const json = { 'content-type': 'application/json' }
      return send(method, path, body && { headers: json, body: JSON.stringify(body) })
    },
    close: async () => {},
  }
}

/** Asks what is at a URL (`/api/status`). */
export async function findServer({ url, adminToken, caFile }: ServerAddress): Promise<Finding> {
  const content = {
    signal: AbortSignal.timeout(STATUS_WITHIN_MS),
    headers: adminToken === undefined ? {} : { authorization: `Bearer ${adminToken}` },
  }
  try {
    const response = await trustingFetch(`${url}/api/status`, content, caFile)
    return readFinding(response.status, await response.json().catch(() => undefined))
  } catch {
    return { kind: 'silent' }
  }
}

function readFinding(status: number, body: unknown): Finding {
  if (!isJsonObject(body)) return { kind: 'foreign' }
  if (body.product === 'mcp-mock-idp' && typeof body.database_id === 'string') {
    return { kind: 'ours', databaseId: body.database_id }
  }
  return status === 401 ? { kind: 'locked' } : { kind: 'foreign' }
}

/** What was seen at a URL. */
export type Look =
  | { readonly kind: 'answer'; readonly status: number; readonly server: string | undefined }
  | { readonly kind: 'silent' }

/** Looks whether something answers at a URL, within so many milliseconds; it sends no token and follows no redirect. */
export async function lookAt(url: string, timeoutMs: number): Promise<Look> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { 'user-agent': COMMAND_LINE_AGENT },
      signal: AbortSignal.timeout(timeoutMs),
    })
    await response.body?.cancel()
    const server = response.headers.get('server') ?? response.headers.get('x-powered-by')
    return { kind: 'answer', status: response.status, server: server ?? undefined }
  } catch {
    return { kind: 'silent' }
  }
}
