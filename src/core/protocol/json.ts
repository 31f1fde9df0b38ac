/** A JSON value as RFC 8259 has it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject

/** A JSON object; a member that is not there reads as `undefined`. */
export interface JsonObject {
  readonly [member: string]: Json | undefined
}

/** Says whether a JSON value is an object, and neither an array nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
