import { z } from 'zod'
import type { Surface } from '../../../core/events/surface.ts'
import { ALGS } from '../../../core/keys/algorithms.ts'
import { DRILLS } from '../../../probe/drills/drill.ts'
import { TRANSPORTS } from '../../../probe/mcp-request.ts'
import { PROBE_MODES, type ProbeRequest } from '../../../probe/probe-request.ts'

/** More than there are cases. */
const MOST_NAMES = 500

const names = z.array(z.string().max(100)).max(MOST_NAMES)

/** What to probe, and how; all but the URL is found out or has a default. */
export const probeBody = z.strictObject({
  url: z.string().describe('the MCP endpoint itself, such as http://127.0.0.1:8000/mcp'),
  transport: z.enum(TRANSPORTS).optional().describe('http (streamable HTTP, default) or sse'),
  mode: z.enum(PROBE_MODES).optional().describe('how it checks tokens; found out where absent'),
  audience: z
    .string()
    .min(1)
    .optional()
    .describe('what tokens are for; default what its metadata name, else the URL'),
  scope: z.string().optional().describe('what it requires; default what it names itself'),
  alg: z.enum(ALGS).optional().describe('what the good token is signed by; default RS256'),
  client_id: z.string().optional().describe('default demo-client'),
  only: names.optional().describe('only these cases: ids, groups such as exp or http, ids with *'),
  skip: names.optional().describe('the same: not these cases'),
  drill: z
    .enum(DRILLS)
    .optional()
    .describe(
      'in place of the cases, rehearse this and measure how long the server takes to follow: rotation and key-compromise change the keys of the issuer, outage lets it fail for some seconds',
    ),
  max_wait_seconds: z
    .number()
    .optional()
    .describe('how long a drill waits for a change, 1 to 3600; default 90'),
  interval_seconds: z
    .number()
    .optional()
    .describe('how long between two looks of a drill, 0.05 to 60; default 0.25, growing to 1'),
  timeout_seconds: z.number().optional().describe('for each request, 0.1 to 60; default 5'),
  allow_remote: z
    .boolean()
    .optional()
    .describe('true: bad tokens may be sent to a server that is not on this machine'),
  bad_answers: z
    .boolean()
    .optional()
    .describe('true: introspection may answer badly for the length of a request, to everybody'),
  show: z
    .boolean()
    .optional()
    .describe('true: each result has a curl command that sends the same, with the token'),
})

/** The probe that a body asks for, in our own names. */
export function probeRequestOf(
  {
    client_id: clientId,
    timeout_seconds: seconds,
    allow_remote: allowRemote,
    bad_answers: badAnswers,
    max_wait_seconds: maxWaitSeconds,
    interval_seconds: intervalSeconds,
    ...same
  }: z.output<typeof probeBody>,
  { via, signal }: { readonly via: Surface; readonly signal: AbortSignal },
): ProbeRequest {
  const timeoutMs = seconds === undefined ? undefined : seconds * 1000
  const own = { clientId, allowRemote, badAnswers, maxWaitSeconds, intervalSeconds, timeoutMs }
  return { ...same, ...own, via, signal }
}
