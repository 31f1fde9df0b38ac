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

/** How deep JSON from elsewhere may nest before anything of ours walks it; nothing sound needs more. */
export const DEEPEST = 64

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** How deep brackets outside text nest, counted in one pass, so that nothing recurses into a bomb. */
export function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) quoted = !quoted
    else if (quoted) at += code === BACKSLASH ? 1 : 0
    else depth += step(code)
    if (depth > deepest) deepest = depth
  }
  return deepest
}

/** One level down at `[` and `{`, one up at `]` and `}`. */
function step(code: number): -1 | 0 | 1 {
  if (code === 0x5b || code === 0x7b) return 1
  return code === 0x5d || code === 0x7d ? -1 : 0
}
