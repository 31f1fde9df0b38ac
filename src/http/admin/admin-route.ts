import type { Request, Response } from 'express'
import type { z } from 'zod'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { Idp } from '../../idp/idp.ts'

/** A request to the admin API, checked. */
export interface AdminCall<Query = unknown, Body = unknown> {
  readonly idp: Idp
  readonly issuer: Issuer
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
  readonly request: Request
  readonly response: Response
}

/** What is answered: JSON, or text of some media type; nothing where the handler has answered by itself. */
export interface AdminAnswer {
  readonly status: number
  readonly json?: object
  readonly text?: string
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What a route may answer with, for OpenAPI. */
export interface AnswerDoc {
  readonly description: string
  readonly schema?: z.ZodType
  /** Media types other than JSON. */
  readonly media?: readonly string[]
}

/** A route of the admin API: what it takes, what it answers, what it does. */
export interface AdminRoute<Query = unknown, Body = unknown> {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  /** Below an issuer's base, with parameters in braces. */
  readonly path: string
  readonly summary: string
  readonly query?: z.ZodType<Query>
  readonly body?: z.ZodType<Body>
  /** A media type that a body may have beside JSON, and how its text becomes the same object. */
  readonly alsoTakes?: { readonly media: string; read(text: string): JsonObject }
  /** The media type of a body that the handler reads by itself, as a stream into a file; then there is no `body`. */
  readonly takesFile?: string
  /** The largest body, in bytes; 256 KiB where absent. */
  readonly bodyLimit?: number
  /** True: there at the default issuer's base only. */
  readonly defaultOnly?: boolean
  readonly answers: Readonly<Record<number, AnswerDoc>>
  handle(call: AdminCall<Query, Body>): Promise<AdminAnswer | undefined>
}

/** Declares a route; the handler sees its query and body as their schemas read them. */
export function adminRoute<Query, Body>(route: AdminRoute<Query, Body>): AdminRoute {
  return route as unknown as AdminRoute
}
