import { isJsonObject, type Json, type JsonObject } from '../core/protocol/json.ts'

/** The objects of a list; none where it is no list. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}
