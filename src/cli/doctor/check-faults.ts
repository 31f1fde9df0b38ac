import type { JsonObject } from '../../core/protocol/json.ts'
import { type Check, fine, warning } from './check.ts'

/** Looks whether an endpoint still answers badly on purpose. */
export function checkFaults(endpoints: readonly JsonObject[]): Check {
  const on = endpoints.filter((one) => one.on === true)
  if (on.length === 0) return fine('faults', 'Every endpoint answers soundly.')
  const named = on.map(({ endpoint, mode }) => `${String(endpoint)} (${String(mode)})`)
  return warning(
    'faults',
    `Answering badly on purpose: ${named.join(', ')}.`,
    'Switch them off by "mcp-mock-idp faults clear" if that is not meant.',
  )
}
