import type { Json, JsonObject } from '../protocol/json.ts'
import type { EndpointFaultMode } from './endpoint-fault-modes.ts'

/** How long ago a token expired whose answer says so all the same, in seconds. */
const PAST_SECONDS = 3600

/** The audience of the answer that is for somebody else. */
const OTHER_AUDIENCE = 'https://other.example/mcp'

/** Makes a bad answer of the sound one of an active token; `now` by the issuer's clock, in Unix seconds. */
type Change = (answer: JsonObject, now: number) => JsonObject

const ACTIVE: Readonly<Partial<Record<EndpointFaultMode, Change>>> = {
  scope_array: (answer) => ({
    ...answer,
    scope: typeof answer.scope === 'string' ? answer.scope.split(' ') : [],
  }),
  no_client_id: ({ client_id: _clientId, ...rest }) => rest,
  exp_string: (answer, now) => ({ ...answer, exp: String(answer.exp ?? now + PAST_SECONDS) }),
  no_exp: ({ exp: _exp, ...rest }) => rest,
  exp_past: (answer, now) => ({ ...answer, exp: now - PAST_SECONDS }),
  other_audience: (answer) => ({ ...answer, aud: OTHER_AUDIENCE }),
  active_only: () => ({ active: true }),
}

const ANY: Readonly<Partial<Record<EndpointFaultMode, (answer: JsonObject) => JsonObject>>> = {
  active_string: (answer) => ({ ...answer, active: 'false' }),
  inactive: () => ({ active: false }),
}

/** An answer of introspection made bad (RFC 7662 §2.2); undefined where the mode leaves it as it is, as most do with an inactive token. */
export function badIntrospection(
  mode: EndpointFaultMode,
  answer: JsonObject,
  now: number,
): JsonObject | undefined {
  const change = answer.active === true ? (ACTIVE[mode] ?? ANY[mode]) : ANY[mode]
  const changed = change?.(answer, now)
  return changed === undefined || isSame(changed, answer) ? undefined : changed
}

/** Says whether nothing was changed: the order of the members stays. */
function isSame(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
