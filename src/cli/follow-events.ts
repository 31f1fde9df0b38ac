import type { JsonObject } from '../core/protocol/json.ts'
import { CommandFailure, EXIT } from './command-failure.ts'
import type { ServerCall } from './command-row.ts'
import { eventLine } from './event-line.ts'
import { jsonText } from './log-line.ts'
import { printLine } from './output.ts'
import { refusal } from './problem.ts'
import { queryOf } from './query-of.ts'
import { readLines } from './read-lines.ts'
import { stopSignal } from './stop-signal.ts'

/** When following ends by itself. */
export interface FollowBounds {
  readonly limit: number
  readonly timeoutMs: number | undefined
}

/** Prints events as they happen (server-sent events); answers the exit code: 1 where the time is over before the limit, 130 after Ctrl-C. */
export async function followEvents(call: ServerCall, bounds: FollowBounds): Promise<number> {
  const end = new AbortController()
  let exitCode: number = EXIT.refused
  void stopSignal().then((code) => {
    exitCode = code
    end.abort()
  })
  const timer = setTimeout(() => end.abort(), bounds.timeoutMs ?? LONGEST_TIMER_MS)
  if (bounds.timeoutMs === undefined) clearTimeout(timer)
  try {
    const reached = await printEvents(call, { limit: bounds.limit, signal: end.signal })
    if (!reached) throw new CommandFailure(EXIT.refused, 'The server ended the stream of events.')
    return EXIT.done
  } catch (error) {
    if (!end.signal.aborted) throw error
    return exitCode
  } finally {
    clearTimeout(timer)
    end.abort()
  }
}

/** The longest time that a timer can have. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Prints events until the limit is reached; answers whether it was. */
async function printEvents(
  { client, base, body, json }: ServerCall,
  { limit, signal }: { readonly limit: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const headers = { accept: 'text/event-stream' }
  const path = `${base}/api/events${queryOf(body)}`
  const response = await client.send('GET', path, { headers, signal })
  if (!response.ok) throw await refusal(response)
  let printed = 0
  for await (const line of readLines(response)) {
    if (!line.startsWith('data: ')) continue
    const event = JSON.parse(line.slice('data: '.length)) as JsonObject
    await printLine(json ? jsonText(event) : eventLine(event))
    printed += 1
    if (printed >= limit) return true
  }
  return false
}
