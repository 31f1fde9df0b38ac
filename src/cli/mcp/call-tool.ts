import type { CallToolResult } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { ConfigError } from '../../config/config-error.ts'
import { DEFAULT_ISSUER_NAME, ISSUER_NAME_PATTERN } from '../../core/issuers/issuer.ts'
import { issuerPath } from '../../core/protocol/endpoints.ts'
import { InvalidInput } from '../../core/protocol/invalid-input.ts'
import { parseInput } from '../../http/admin/parse-input.ts'
import { CommandFailure } from '../command-failure.ts'
import { adminApi, memberLine, ServerLost } from './admin-api.ts'
import type { HeldServer } from './held-server.ts'
import { type Tool, type ToolAnswer, type ToolCall, ToolFailure } from './tool.ts'

/** What all calls have in common. */
export interface Calling {
  readonly held: HeldServer
  /** The issuer that is meant where a call names none. */
  readonly issuerName: string
  /** Told of a fault of ours, which the answer only mentions. */
  readonly tellFault: (error: unknown) => void
}

/** One call, as an MCP client asked for it. */
export interface AskedCall {
  readonly input: unknown
  /** Aborted when the client cancels the call or leaves. */
  readonly signal: AbortSignal
  readonly report: ToolCall['report']
}

/** How long a call may take that says nothing about it, in seconds. */
const WITHIN_SECONDS = 60

const NAMED_ISSUER = {
  issuer_name: z
    .string()
    .regex(ISSUER_NAME_PATTERN, 'must be small letters, digits and - only')
    .optional()
    .describe('the issuer that is meant, as list_issuers names it; leave it out as a rule'),
}

/** What a tool takes: its own input, and which issuer is meant. */
export function inputOf({ input, wholeServer = false }: Tool): z.ZodObject {
  return wholeServer ? input : input.extend(NAMED_ISSUER)
}

/** Carries out a call; what cannot be done is answered as an error that says what to do instead (MCP 2025-11-25, tools, error handling). */
export async function callTool(
  tool: Tool,
  calling: Calling,
  asked: AskedCall,
): Promise<CallToolResult> {
  const seconds = tool.withinSeconds ?? WITHIN_SECONDS
  const late = AbortSignal.timeout(seconds * 1000)
  const signal = AbortSignal.any([asked.signal, late])
  try {
    const { structured, text } = await carryOut(tool, calling, { ...asked, signal })
    return {
      content: [{ type: 'text', text }],
      structuredContent: structured as Record<string, unknown>,
    }
  } catch (error) {
    const text = endText({ late, left: asked.signal, seconds }) ?? failureText(error, calling)
    return { content: [{ type: 'text', text }], isError: true }
  }
}

interface Ends {
  readonly late: AbortSignal
  readonly left: AbortSignal
  readonly seconds: number
}

/** What is said of a call that was ended from outside; undefined where it ended by itself. */
function endText({ late, left, seconds }: Ends): string | undefined {
  if (left.aborted) return 'It was cancelled.'
  return late.aborted ? `It did not end within ${seconds} seconds, and was given up.` : undefined
}

async function carryOut(tool: Tool, calling: Calling, asked: AskedCall): Promise<ToolAnswer> {
  const { input, issuerName } = readInput(tool, calling, asked.input)
  const server = await calling.held.use()
  const { client } = server
  const { signal, report } = asked
  const base = issuerName === DEFAULT_ISSUER_NAME ? '' : issuerPath(issuerName)
  const root = adminApi({ client, base: '', signal })
  const api = adminApi({ client, base, signal })
  try {
    return await tool.run(input, { server, api, root, issuerName, report })
  } catch (error) {
    if (error instanceof ServerLost) calling.held.lose(server)
    throw error
  }
}

interface ReadInput {
  readonly input: Readonly<Record<string, unknown>>
  readonly issuerName: string
}

function readInput(tool: Tool, { issuerName }: Calling, given: unknown): ReadInput {
  const { issuer_name: named, ...input } = parseInput(inputOf(tool), given ?? {})
  return { input, issuerName: typeof named === 'string' ? named : issuerName }
}

/** What is said of an error; one that nobody has foreseen is told elsewhere. */
function failureText(error: unknown, { tellFault }: Calling): string {
  if (error instanceof InvalidInput)
    return error.issues.map(({ pointer, detail }) => memberLine(pointer, detail)).join('\n')
  if (error instanceof ConfigError) return error.mistakes.join('\n')
  if (error instanceof ToolFailure || error instanceof CommandFailure) return error.message
  tellFault(error)
  return 'A fault of mcp-mock-idp kept it from being done; its log on stderr says more.'
}
