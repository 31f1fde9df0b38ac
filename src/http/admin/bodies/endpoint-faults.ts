import { z } from 'zod'
import {
  LARGEST_BYTES,
  LONGEST_DELAY_MS,
  unfitMode,
} from '../../../core/faults/check-endpoint-fault.ts'
import {
  type EndpointFault,
  type EndpointFaultRecord,
  FAULT_ENDPOINTS,
  type FaultEndpoint,
  isFaultOn,
} from '../../../core/faults/endpoint-fault.ts'
import { ALL_FAULT_MODES, isFaultMode, modesOf } from '../../../core/faults/endpoint-fault-modes.ts'
import { InvalidInput } from '../../../core/protocol/invalid-input.ts'
import { present } from './present.ts'

const members = {
  status: z.number().optional().describe('for status, html and redirect'),
  delay_ms: z
    .number()
    .optional()
    .describe(`how long the answer waits, at most ${LONGEST_DELAY_MS}; any mode but hang`),
  retry_after_seconds: z.number().optional().describe('for the status 429 or 503; default 5'),
  location: z.string().optional().describe('where a redirect leads'),
  cache_control: z.string().optional().describe('the Cache-Control of the answer'),
  size_bytes: z
    .number()
    .optional()
    .describe(`how large a huge answer is, at most ${LARGEST_BYTES}`),
  times: z
    .number()
    .optional()
    .describe('how many answers are bad; absent: until it is switched off'),
  user_agent: z
    .string()
    .optional()
    .describe('only callers whose User-Agent has this in it, whatever its case'),
  client_id: z
    .string()
    .optional()
    .describe('only this client; for introspect, token, revoke and authorize'),
}

/** How an endpoint is to answer badly; which modes fit is the endpoint's matter. */
export const endpointFaultBody = z.strictObject({
  mode: z.string().meta({ enum: [...ALL_FAULT_MODES] }),
  ...members,
})

/** An endpoint with the fault that it has, as it is answered. */
export const endpointFaultSchema = z.object({
  endpoint: z.enum(FAULT_ENDPOINTS),
  modes: z.array(z.enum(ALL_FAULT_MODES)).describe('those that fit'),
  on: z.boolean().describe('false: it answers soundly; a fault that is used up is shown still'),
  mode: z.enum(ALL_FAULT_MODES).optional(),
  ...members,
  times_left: z.int().optional(),
  times_served: z.int().optional(),
  set_at: z.int().optional().describe('Unix seconds of real time'),
})

/** The fault that a body asks for; throws `InvalidInput` for a mode that the endpoint does not have. */
export function endpointFaultOf(
  endpoint: FaultEndpoint,
  body: z.output<typeof endpointFaultBody>,
): EndpointFault {
  const { mode, status, times, location } = body
  if (!isFaultMode(mode)) throw new InvalidInput([unfitMode(endpoint, mode)])
  return {
    mode,
    status,
    times,
    location,
    delayMs: body.delay_ms,
    retryAfterSeconds: body.retry_after_seconds,
    cacheControl: body.cache_control,
    sizeBytes: body.size_bytes,
    userAgent: body.user_agent,
    clientId: body.client_id,
  }
}

/** An endpoint with the fault that it has, as JSON. */
export function endpointFaultJson(
  endpoint: FaultEndpoint,
  record: EndpointFaultRecord | undefined,
): object {
  const about = { endpoint, modes: modesOf(endpoint) }
  if (record === undefined) return { ...about, on: false }
  const { fault, timesLeft, timesServed, setAt } = record
  return {
    ...about,
    on: isFaultOn(record),
    ...present({
      mode: fault.mode,
      status: fault.status,
      delay_ms: fault.delayMs,
      retry_after_seconds: fault.retryAfterSeconds,
      location: fault.location,
      cache_control: fault.cacheControl,
      size_bytes: fault.sizeBytes,
      times: fault.times,
      user_agent: fault.userAgent,
      client_id: fault.clientId,
      times_left: timesLeft,
      times_served: timesServed,
      set_at: setAt,
    }),
  }
}
