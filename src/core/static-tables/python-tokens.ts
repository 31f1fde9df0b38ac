import { type InvalidInput, invalidInput } from '../protocol/invalid-input.ts'

/** A token of Python source: `start` and `end` are positions in it; what is between tokens has no meaning. */
export interface PythonToken {
  /** `text` is a whole string literal with its prefix and quotes, `mark` one character of punctuation. */
  readonly kind: 'name' | 'number' | 'text' | 'mark' | 'end'
  readonly text: string
  readonly start: number
  readonly end: number
}

/** The most characters of Python that are read: as many as a table may have bytes. */
const LONGEST = 8 * 1024 * 1024

/** Blanks, joined lines and comments (Python reference, section 2.1). */
const BLANK = /[ \t\f\n]+|\\\n|#[^\n]*/y
const NAME = /[\p{ID_Start}_][\p{ID_Continue}]*/uy
const NUMBER = /\.?\d(?:[eE][+-](?=\d)|[\w.])*/y
const PREFIX = /^(?:[urbft]|[bft]r|r[bft])$/i

/** A stretch of text, an escaped character, or a quote that does not end it. */
const WITHIN_ONE = /[^\\\n"']+|\\[\s\S]|["']/y
const WITHIN_THREE = /[^\\"']+|\\[\s\S]|["']/y

/** Text as Python takes it from a file: one kind of line end, no byte order mark; throws `InvalidInput` for null bytes and too much. */
export function pythonSource(text: string): string {
  if (text.length > LONGEST)
    throw invalidInput('', `must have at most ${LONGEST} characters; got ${text.length}`)
  const source = text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n')
  const wrong = source.search(/\0|\p{Cs}/u)
  if (wrong === -1) return source
  const detail = 'a null byte or half of a surrogate pair; write an escape such as \\x00'
  throw pythonError(source, wrong, `there is ${detail}`)
}

/** The token at a position, or the next one behind it; throws `InvalidInput` for a text without an end. */
export function pythonTokenAt(source: string, position: number): PythonToken {
  const start = skipBlanks(source, position)
  const character = source.codePointAt(start)
  if (character === undefined) return token(source, 'end', start, start)
  const number = matchEnd(NUMBER, source, start)
  if (number !== undefined) return token(source, 'number', start, number)
  const name = matchEnd(NAME, source, start)
  if (name !== undefined && !(isQuote(source, name) && PREFIX.test(source.slice(start, name))))
    return token(source, 'name', start, name)
  const quote = name ?? start
  if (isQuote(source, quote)) return token(source, 'text', start, textEnd(source, quote))
  return token(source, 'mark', start, start + String.fromCodePoint(character).length)
}

/** The error for something at a position of the source, in its line and column, both counted from 1. */
export function pythonError(source: string, position: number, detail: string): InvalidInput {
  const lineStart = source.lastIndexOf('\n', position - 1) + 1
  let line = 1
  for (let at = source.indexOf('\n'); at !== -1 && at < position; at = source.indexOf('\n', at + 1))
    line += 1
  const column = Array.from(source.slice(lineStart, position)).length + 1
  return invalidInput('', `line ${line}, column ${column}: ${detail}`)
}

/** How many quotes a string literal has on each side: one or three. */
export function quoteLength(source: string, quote: number): 1 | 3 {
  return source.startsWith((source[quote] ?? '').repeat(3), quote) ? 3 : 1
}

function skipBlanks(source: string, position: number): number {
  let at = position
  for (;;) {
    const end = matchEnd(BLANK, source, at)
    if (end === undefined) return at
    at = end
  }
}

/** Where a match that begins at a position ends. */
function matchEnd(pattern: RegExp, source: string, position: number): number | undefined {
  pattern.lastIndex = position
  return pattern.test(source) ? pattern.lastIndex : undefined
}

function token(
  source: string,
  kind: PythonToken['kind'],
  ...[start, end]: readonly [number, number]
): PythonToken {
  return { kind, text: source.slice(start, end), start, end }
}

function isQuote(source: string, position: number): boolean {
  return source[position] === '"' || source[position] === "'"
}

/** Where a string literal ends; a backslash keeps the next character from ending it, whatever the prefix. */
function textEnd(source: string, quote: number): number {
  const length = quoteLength(source, quote)
  const close = (source[quote] ?? '').repeat(length)
  const [pattern, missing] = length === 3 ? [WITHIN_THREE, ''] : [WITHIN_ONE, ' on its line']
  let at = quote + length
  while (at < source.length && !source.startsWith(close, at)) {
    const end = matchEnd(pattern, source, at)
    if (end === undefined) break
    at = end
  }
  if (source.startsWith(close, at)) return at + length
  const several = length === 3 ? '' : ' (text of several lines has three quotes)'
  const detail = `text begins here and does not end${missing}: ${close} is missing${several}`
  throw pythonError(source, quote, detail)
}
