import type { DecodedToken } from './decode.ts'

/** A part of a token that is no JSON object, as far as it can be read. */
export interface UnreadPart {
  readonly part: 'header' | 'payload'
  /** What its bytes say as UTF-8, up to the first that does not. */
  readonly text: string
  /** How many characters of the text are as JSON has them. */
  readonly sound: number
  readonly stop: UnreadStop
}

/** Why reading stopped: a character that base64url has not, a byte that is no UTF-8, a character that JSON has not there, the end before its time, or JSON that is something else than an object. */
export type UnreadStop = 'base64url' | 'utf8' | 'json' | 'end' | 'not_object'

/** The parts that a decoded token's text has and that could not be read as JSON objects; of an encrypted token only the header. */
export function unreadParts(token: string, decoded: DecodedToken): readonly UnreadPart[] {
  const [header = '', payload = ''] = token.split('.')
  if (decoded.segments === 1) return []
  const parts: UnreadPart[] = []
  if (decoded.header === undefined) parts.push({ part: 'header', ...readFar(header) })
  if (decoded.claims === undefined && decoded.segments !== 5) {
    parts.push({ part: 'payload', ...readFar(payload) })
  }
  return parts
}

function readFar(segment: string): Omit<UnreadPart, 'part'> {
  const [encoded = ''] = /^[A-Za-z0-9_-]*/.exec(segment) ?? []
  const { text, whole } = utf8Text(Buffer.from(encoded, 'base64url'))
  const { sound, open } = jsonReach(text)
  if (sound < text.length) return { text, sound, stop: 'json' }
  if (!whole) return { text, sound, stop: 'utf8' }
  if (encoded.length < segment.length) return { text, sound, stop: 'base64url' }
  if (isJson(text)) return { text, sound, stop: 'not_object' }
  return { text, sound, stop: open || text === '' ? 'end' : 'json' }
}

/** The text of the longest beginning of some bytes that is UTF-8. */
function utf8Text(bytes: Buffer): { readonly text: string; readonly whole: boolean } {
  const all = decodedUtf8(bytes, false)
  if (all !== undefined) return { text: all, whole: true }
  let good = 0
  let bad = bytes.length + 1
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (decodedUtf8(bytes.subarray(0, middle), true) === undefined) bad = middle
    else good = middle
  }
  return { text: decodedUtf8(bytes.subarray(0, good), true) ?? '', whole: false }
}

/** Bytes as text, undefined where they are no UTF-8; a character that the end cuts off is passed over where there may be more. */
function decodedUtf8(bytes: Buffer, stream: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream })
  } catch {
    return undefined
  }
}

/** A word of JSON, and one that the end cut off (RFC 8259 §2). */
const JSON_WORD =
  /[ \t\n\r{}[\]:,]+|"(?:[ !#-[\]-\u{10FFFF}]|\\(?:["\\/bfnrtu]|$))*(?:"|$)|-?\d[\d.eE+-]*|-$|true|false|null|(?:t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|n(?:u(?:ll?)?)?)$/uy

interface JsonReach {
  /** How many characters are words of JSON. */
  readonly sound: number
  /** Whether something that was opened is not closed at the end. */
  readonly open: boolean
}

/** How far a text consists of words of JSON. */
function jsonReach(text: string): JsonReach {
  const word = new RegExp(JSON_WORD)
  let depth = 0
  let last = ''
  let at = 0
  while (at < text.length) {
    word.lastIndex = at
    const found = word.exec(text)?.[0] ?? ''
    if (found === '') return { sound: at, open: false }
    depth += found.startsWith('"') ? 0 : brackets(found)
    last = found
    at += found.length
  }
  return { sound: at, open: depth > 0 || /^"(?:[^"\\]|\\.)*\\?$/.test(last) }
}

/** How many brackets a word opens, less those that it closes. */
function brackets(word: string): number {
  return word.replace(/[^[{]/g, '').length - word.replace(/[^\]}]/g, '').length
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
