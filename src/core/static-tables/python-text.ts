import { type PythonToken, pythonError, quoteLength } from './python-tokens.ts'

/** What stands for one character behind a backslash (Python reference, section 2.4.1.1). */
const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** How many hexadecimal digits follow a letter behind a backslash. */
const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

const PREFIXES: Readonly<Record<string, string>> = {
  b: 'bytes (the prefix b) are not text: take the b away',
  f: 'text with values put in (the prefix f) cannot be read: write out what it says',
  t: 'a template (the prefix t) cannot be read: write out what it says',
  r: 'raw text (the prefix r) is not read: take the r away and double each backslash',
}

/** The text that a string literal stands for; throws `InvalidInput` for bytes, raw and formatted text, and bad escapes. */
export function pythonText(source: string, { start, end }: PythonToken): string {
  const quote = source[start] === '"' || source[start] === "'" ? start : quoteBehind(source, start)
  checkPrefix(source, { start, quote })
  const length = quoteLength(source, quote)
  const parts: string[] = []
  const last = end - length
  const body = source.slice(0, last)
  let at = quote + length
  while (at < last) {
    const backslash = body.indexOf('\\', at)
    const stop = backslash === -1 ? last : backslash
    parts.push(body.slice(at, stop))
    if (stop === last) break
    const { text, next } = readEscape(body, stop)
    parts.push(text)
    at = next
  }
  return parts.join('')
}

function quoteBehind(source: string, start: number): number {
  return source[start + 1] === '"' || source[start + 1] === "'" ? start + 1 : start + 2
}

function checkPrefix(source: string, { start, quote }: { start: number; quote: number }): void {
  const prefix = source.slice(start, quote).toLowerCase()
  const wrong = ['b', 'f', 't', 'r'].find((letter) => prefix.includes(letter))
  if (wrong !== undefined) throw pythonError(source, start, PREFIXES[wrong] ?? '')
}

interface Escape {
  readonly text: string
  /** Where the source goes on. */
  readonly next: number
}

function readEscape(source: string, backslash: number): Escape {
  const letter = source[backslash + 1] ?? ''
  const simple = Object.hasOwn(SIMPLE, letter) ? SIMPLE[letter] : undefined
  if (simple !== undefined) return { text: simple, next: backslash + 2 }
  const digits = Object.hasOwn(DIGITS, letter) ? DIGITS[letter] : undefined
  if (digits !== undefined) return hexEscape(source, backslash, digits)
  const octal = /^[0-7]{1,3}/.exec(source.slice(backslash + 1, backslash + 4))?.[0]
  if (octal !== undefined) {
    const text = String.fromCodePoint(Number.parseInt(octal, 8))
    return { text, next: backslash + 1 + octal.length }
  }
  if (letter === 'N')
    throw pythonError(source, backslash, 'a character by its name is not read: write \\uXXXX')
  // Python leaves an escape that it does not know as it stands, backslash and all.
  return { text: '\\', next: backslash + 1 }
}

function hexEscape(source: string, backslash: number, digits: number): Escape {
  const next = backslash + 2 + digits
  const hex = source.slice(backslash + 2, next)
  if (!/^[0-9A-Fa-f]+$/.test(hex) || hex.length < digits) {
    const letter = source[backslash + 1] ?? ''
    throw pythonError(
      source,
      backslash,
      `\\${letter} is followed by ${digits} hexadecimal digits; there are fewer`,
    )
  }
  const code = Number.parseInt(hex, 16)
  if (code > 0x10ffff)
    throw pythonError(source, backslash, 'there is no such character: the last is \\U0010ffff')
  if (code >= 0xd800 && code <= 0xdfff) {
    throw pythonError(
      source,
      backslash,
      'this is half of a surrogate pair, which Python takes for two characters: write \\UXXXXXXXX',
    )
  }
  return { text: String.fromCodePoint(code), next }
}
