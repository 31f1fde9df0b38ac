import type { IncomingMessage } from 'node:http'
import { Refusal, type RefusalCode } from './refusal.ts'
import type { Sessions, Subject } from './sessions.ts'

/** An answer of the server. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a refusal is told with. */
export interface RefusalContext {
  readonly scope: string
  /** Where the protected resource metadata stand. */
  readonly metadataUrl: string
  /** Never to be answered; here for the one server that does. */
  readonly token: string | undefined
}

/** What the server says of itself (RFC 9728 section 2). */
export interface Metadata {
  readonly resource: string
  readonly authorization_servers: readonly string[]
  readonly scopes_supported: readonly string[]
  readonly bearer_methods_supported: readonly string[]
}

/** How the server takes a token and how it refuses one. A mistake replaces exactly one. */
export interface HttpParts {
  /** Who is known without a token; null: nobody. */
  readonly recognize: (request: IncomingMessage, sessions: Sessions) => Subject | null
  readonly readToken: (request: IncomingMessage) => string
  readonly refuse: (refusal: Refusal, context: RefusalContext) => Answer
  /** Whether a subject may go on with a session of an owner. */
  readonly mayUse: (owner: Subject, subject: Subject) => boolean
  readonly metadata: (metadata: Metadata) => Answer
}

/** How long a token may be, in characters; it is a thing of a few kilobytes. */
export const LONGEST_TOKEN = 16 * 1024

const STATUS: Readonly<Record<RefusalCode, number>> = {
  no_token: 401,
  invalid_request: 400,
  invalid_token: 401,
  insufficient_scope: 403,
}

/** The parts as they should be. */
export const STRICT_HTTP: HttpParts = {
  // Every request has its token; a session is no proof of anything (MCP authorization).
  recognize: () => null,
  readToken,
  refuse,
  mayUse: (owner, subject) => owner === subject,
  metadata: (metadata) => json(200, metadata),
}

/** A JSON document as an answer. */
export function json(status: number, value: object): Answer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) }
}

/** The token of the one Authorization header; none of the query, the body or a cookie (RFC 6750 section 2.1, OAuth 2.1 section 5.1). */
function readToken({ headersDistinct }: IncomingMessage): string {
  const [header, second] = headersDistinct.authorization ?? []
  if (second !== undefined)
    throw new Refusal('invalid_request', 'there are two Authorization headers')
  return tokenIn(header)
}

/** The token in the value of an Authorization header. */
export function tokenIn(header: string | undefined): string {
  const token = /^Bearer (.+)$/i.exec(header ?? '')?.[1]
  if (token === undefined) throw new Refusal('no_token', 'a bearer token is needed')
  if (token.length > LONGEST_TOKEN) throw new Refusal('invalid_token', 'the token is too long')
  return token
}

/** A refusal with its challenge (RFC 6750 section 3, RFC 9728 section 5.1). */
function refuse({ code, message }: Refusal, { scope, metadataUrl }: RefusalContext): Answer {
  const error = code === 'no_token' ? [] : [`error="${code}"`, `error_description="${message}"`]
  const parameters = [...error, `scope="${scope}"`, `resource_metadata="${metadataUrl}"`]
  return {
    status: STATUS[code],
    headers: {
      'WWW-Authenticate': `Bearer ${parameters.join(', ')}`,
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
    },
    body: JSON.stringify({ error: code, error_description: message }),
  }
}
