import type { Refusal } from './host-guard.ts'

/** The longest target that is looked at, in characters. */
const LONGEST_TARGET = 16 * 1024

/** Refuses a request target that is too long, or that has bytes or escapes that are no text (RFC 9110 §15.5.15, RFC 3986 §2). Undefined: let in. */
export function refuseTarget(target: string): Refusal | undefined {
  if (target.length > LONGEST_TARGET) {
    return { status: 414, detail: `a URL has at most ${LONGEST_TARGET} characters here` }
  }
  if (!/^[\x21-\x7E]*$/.test(target) || !isDecodable(target)) {
    return { status: 400, detail: 'the URL must be printable ASCII, with UTF-8 percent-encoded' }
  }
  return undefined
}

function isDecodable(target: string): boolean {
  if (!target.includes('%')) return true
  try {
    decodeURIComponent(target)
    return true
  } catch {
    return false
  }
}
