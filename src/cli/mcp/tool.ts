import type { z } from 'zod'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { AdminApi } from './admin-api.ts'
import type { ServerInUse } from './server-in-use.ts'

/** How far a call is, for whoever waits for it. */
export interface ToolProgress {
  /** Grows with each report. */
  readonly done: number
  /** Absent while it is not known. */
  readonly total?: number
  readonly message: string
}

/** What a tool works with. */
export interface ToolCall {
  readonly server: ServerInUse
  /** The admin API of the issuer that the call is about. */
  readonly api: AdminApi
  /** The admin API of the default issuer, where issuers are managed. */
  readonly root: AdminApi
  /** Name of the issuer that the call is about. */
  readonly issuerName: string
  /** Tells the client how far the call is; nothing where it did not ask for that. */
  readonly report: (progress: ToolProgress) => Promise<void>
}

/** What a tool answers: the whole as JSON, and what of it matters as text. */
export interface ToolAnswer {
  readonly structured: object
  readonly text: string
}

/** What a call does to the state, as MCP says it in a tool's annotations (MCP 2025-11-25, schema ToolAnnotations). */
export const EFFECTS = {
  reads: hints({ readOnlyHint: true, destructiveHint: false, idempotentHint: true }),
  adds: hints({ readOnlyHint: false, destructiveHint: false, idempotentHint: false }),
  changes: hints({ readOnlyHint: false, destructiveHint: false, idempotentHint: true }),
  destroys: hints({ readOnlyHint: false, destructiveHint: true, idempotentHint: true }),
  /** It only reads here, and asks a server of the caller's. */
  asks: {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: true,
  },
  /** It sends tokens to a server of the caller's, and leaves them in the list of tokens. */
  sends: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: true,
  },
  /** It changes keys or tokens while it sends them to a server of the caller's. */
  rehearses: {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: false,
    openWorldHint: true,
  },
} as const

type LocalHints = Readonly<Record<'readOnlyHint' | 'destructiveHint' | 'idempotentHint', boolean>>

function hints(local: LocalHints) {
  return { ...local, openWorldHint: false }
}

/** A tool that MCP clients are offered. */
export interface Tool<Input = unknown> {
  /** In snake_case, a verb first. */
  readonly name: string
  readonly title: string
  /** For a model that has never seen the product: when to use it, and what comes back. */
  readonly description: string
  /** True: about the whole server, so that it takes no `issuer_name`. */
  readonly wholeServer?: boolean
  readonly input: z.ZodObject
  readonly output: z.ZodType
  readonly effect: keyof typeof EFFECTS
  /** How long it may take, in seconds; 60 where absent. */
  readonly withinSeconds?: number
  run(input: Input, call: ToolCall): Promise<ToolAnswer>
}

/** Declares a tool; `run` sees its input as the schema reads it. */
export function defineTool<Shape extends z.ZodObject>(
  tool: Omit<Tool<z.output<Shape>>, 'input'> & { readonly input: Shape },
): Tool {
  return tool as unknown as Tool
}

/** A call that cannot be done: the sentences for the model, which say what to do instead. */
export class ToolFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ToolFailure'
  }
}

/** The answer that is the admin API's own JSON, with a text. */
export function answerOf(structured: JsonObject | object, text: string): ToolAnswer {
  return { structured, text }
}
