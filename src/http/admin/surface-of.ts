import type { IncomingMessage } from 'node:http'
import type { Surface } from '../../core/events/surface.ts'
import { COMMAND_LINE_AGENT } from '../../idp/status.ts'

/** Its name without its version, which may be another than ours. */
const PRODUCT = COMMAND_LINE_AGENT.slice(0, COMMAND_LINE_AGENT.indexOf('/') + 1)

/** By which door a request to the admin API came: our command line names itself as its user agent. */
export function surfaceOf({ headers }: Pick<IncomingMessage, 'headers'>): Surface {
  return headers['user-agent']?.startsWith(PRODUCT) ? 'command_line' : 'api'
}
