import { isStreamBegun } from './event-stream.ts'
import { bytesOf, mcpRequest, type RequestParts } from './mcp-request.ts'
import type { Run } from './run.ts'
import { type Reply, send } from './send.ts'

/** A request of a case: what it is in words, what is in it, and whether a token goes with it that might rightly be accepted (B-02). */
export interface Attempt {
  /** Its telling part, such as `Authorization: Bearer [exp-missing]`. */
  readonly sent: string
  readonly parts: RequestParts
  readonly valid: boolean
  /** The tokens in it, none of which may come back. */
  readonly secrets: readonly string[]
}

/** A request that was made, and what came back. */
export interface Trial {
  readonly attempt: Attempt
  readonly reply: Reply
}

/** Makes a request of a run, and counts it. */
export async function makeTrial(run: Run, attempt: Attempt): Promise<Trial> {
  const { target, transport, timeoutMs, tally } = run
  tally.requests += 1
  tally.valid += attempt.valid ? 1 : 0
  const bytes = bytesOf(target, mcpRequest(target, transport, attempt.parts))
  return { attempt, reply: await send(target, { bytes, timeoutMs, enough: isStreamBegun }) }
}

/** How a request is told of: the method, the URL and its telling part. */
export function sentInWords({ target, transport }: Run, { sent }: Attempt): string {
  return `${transport === 'sse' ? 'GET' : 'POST'} ${target.url.href}, ${sent}`
}
