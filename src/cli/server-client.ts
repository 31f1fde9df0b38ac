import { isJsonObject, type JsonObject } from '../core/protocol/json.ts'
import { COMMAND_LINE_AGENT } from '../idp/status.ts'
import { CommandFailure, EXIT } from './command-failure.ts'

/** A server that a command talks to, running elsewhere or opened for the length of the command. */
export interface ServerClient {
  /** What is talked to, for people. */
  readonly about: string
  /** Sends an admin request; `path` is below the server's URL. */
  request(method: 'GET' | 'POST', path: string, body?: JsonObject): Promise<Response>
  close(): Promise<void>
}

/** Where a server is, and the admin token that it may ask for. */
export interface ServerAddress {
  readonly url: string
  readonly adminToken: string | undefined
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
export function serverClient({ url, adminToken }: ServerAddress): ServerClient {
  const authorization = adminToken === undefined ? {} : { authorization: `Bearer ${adminToken}` }
  const agent = { 'user-agent': COMMAND_LINE_AGENT }
  return {
    about: `the server at ${url}`,
    request: async (method, path, body) => {
      const content = body === undefined ? {} : { 'content-type': 'application/json' }
      const init = {
        method,
        redirect: 'manual',
        headers: { ...agent, ...authorization, ...content },
      } as const
      const sent = body === undefined ? init : { ...init, body: JSON.stringify(body) }
      return await fetch(url + path, sent).catch((cause: unknown) => {
        throw new CommandFailure(EXIT.refused, `The server at ${url} does not answer.`, { cause })
      })
    },
    close: async () => {},
  }
}

/** Asks what is at a URL (`/api/status`). */
export async function findServer({ url, adminToken }: ServerAddress): Promise<Finding> {
  try {
    const response = await fetch(`${url}/api/status`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(STATUS_WITHIN_MS),
      headers: adminToken === undefined ? {} : { authorization: `Bearer ${adminToken}` },
    })
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
