import type { JsonObject } from '../core/protocol/json.ts'
import type { RequestFlag } from './request-flags.ts'

/** The flag that shows secrets too. */
export const REVEAL_FLAG: RequestFlag = {
  member: 'reveal',
  kind: 'switch',
  help: 'Show tokens and secrets too.',
}

/** A thing without the members that are secrets. */
export function withoutSecrets(item: JsonObject, secrets: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !secrets.includes(name)))
}
