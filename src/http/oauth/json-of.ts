import { isJsonObject, type JsonObject } from '../../core/protocol/json.ts'
import type { HotCall } from './hot-endpoint.ts'

/** The JSON object that came; an empty one where none did. */
export function jsonOf({ json }: Pick<HotCall, 'json'>): JsonObject {
  return isJsonObject(json) ? json : {}
}
