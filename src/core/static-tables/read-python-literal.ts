import type { InvalidInput } from '../protocol/invalid-input.ts'
import { DEEPEST, type Json } from '../protocol/json.ts'
import { pythonNumber } from './python-number.ts'
import { pythonText } from './python-text.ts'
import { type PythonToken, pythonError, pythonSource, pythonTokenAt } from './python-tokens.ts'

/** Reads text that is one Python literal as JSON; throws `InvalidInput` with line, column and what was expected. */
export function readPythonLiteral(text: string): Json {
  const source = pythonSource(text)
  const { value, next } = readPythonValue(source, pythonTokenAt(source, 0))
  if (next.kind === 'end') return value
  throw expected(source, next, 'the end of the text')
}

/** A value, and the token behind it. */
export interface PythonValue {
  readonly value: Json
  readonly next: PythonToken
}

/**
 * Reads the literal that a token begins, as `ast.literal_eval` takes it: dicts whose keys are text, lists, tuples (a
 * list in JSON), text, numbers, True, False and None. Throws `InvalidInput` for all else.
 */
export function readPythonValue(source: string, first: PythonToken, depth = 0): PythonValue {
  if (depth > DEEPEST)
    throw pythonError(source, first.start, `brackets nest deeper than ${DEEPEST} levels`)
  if (first.kind === 'text') return readText(source, first)
  if (first.kind === 'number') return readNumber(source, first, 1)
  if (first.kind === 'name') return readConstant(source, first)
  if (first.text === '{') return readDict(source, first, depth)
  if (first.text === '[') return readList(source, first, depth)
  if (first.text === '(') return readTuple(source, first, depth)
  if (first.text === '-' || first.text === '+') return readSigned(source, first)
  throw expected(source, first, 'a value')
}

/** The error for a token where something else was expected. */
export function expected(source: string, got: PythonToken, what: string): InvalidInput {
  const detail = `expected ${what}; got ${described(got)}${hint(got)}`
  return pythonError(source, got.start, detail)
}

/** What a token is, without the text and numbers in it, which may be secrets. */
function described({ kind, text }: PythonToken): string {
  if (kind === 'end') return 'the end of the text'
  if (kind === 'text' || kind === 'number') return kind === 'text' ? 'text' : 'a number'
  return `"${text.slice(0, 40)}"`
}

const JSON_WORDS: Readonly<Record<string, string>> = { true: 'True', false: 'False', null: 'None' }

function hint({ kind, text }: PythonToken): string {
  if (kind === 'name' && Object.hasOwn(JSON_WORDS, text)) return `; Python says ${JSON_WORDS[text]}`
  if (/^[\u2018-\u201f]$/.test(text)) return '; put straight quotes, " or \', around text'
  if (kind === 'name' || (kind === 'mark' && /[-+*/%|&<>(.[@]/.test(text)))
    return '; only values written out are read: no names, calls or arithmetic'
  return ''
}

/** Text; literals side by side are one (Python reference, section 2.4.2). */
function readText(source: string, first: PythonToken): PythonValue {
  const parts: string[] = []
  let token = first
  while (token.kind === 'text') {
    parts.push(pythonText(source, token))
    token = pythonTokenAt(source, token.end)
  }
  return { value: parts.join(''), next: token }
}

function readNumber(source: string, { text, start, end }: PythonToken, sign: 1 | -1): PythonValue {
  const read = pythonNumber(text)
  if ('problem' in read) throw pythonError(source, start, `this ${read.problem}`)
  // An integer has no negative zero.
  const value = read.value === 0 && /^[\d_]+$|^0[xob]/i.test(text) ? 0 : sign * read.value
  return { value, next: pythonTokenAt(source, end) }
}

function readSigned(source: string, sign: PythonToken): PythonValue {
  const number = pythonTokenAt(source, sign.end)
  if (number.kind === 'number') return readNumber(source, number, sign.text === '-' ? -1 : 1)
  throw expected(source, number, `a number behind "${sign.text}"`)
}

const CONSTANTS: ReadonlyMap<string, Json> = new Map([
  ['None', null],
  ['True', true],
  ['False', false],
])

function readConstant(source: string, name: PythonToken): PythonValue {
  const value = CONSTANTS.get(name.text)
  if (value === undefined) throw expected(source, name, 'a value')
  return { value, next: pythonTokenAt(source, name.end) }
}

function readDict(source: string, open: PythonToken, depth: number): PythonValue {
  const members: [string, Json][] = []
  const next = readItems(source, { open, close: '}' }, (first) => {
    const { value: key, next: colon } = readPythonValue(source, first, depth + 1)
    if (members.length === 0 && (colon.text === ',' || colon.text === '}'))
      throw pythonError(source, open.start, 'this is a set, which JSON does not have: write a list')
    if (typeof key !== 'string') throw pythonError(source, first.start, 'a key must be text')
    if (colon.text !== ':') throw expected(source, colon, '":" behind the key')
    const read = readPythonValue(source, pythonTokenAt(source, colon.end), depth + 1)
    members.push([key, read.value])
    return read.next
  })
  return { value: Object.fromEntries(members), next }
}

function readList(source: string, open: PythonToken, depth: number): PythonValue {
  const items: Json[] = []
  const next = readItems(source, { open, close: ']' }, (first) => {
    const item = readPythonValue(source, first, depth + 1)
    items.push(item.value)
    return item.next
  })
  return { value: items, next }
}

/** A tuple is a list in JSON; brackets around one value without a comma are none. */
function readTuple(source: string, open: PythonToken, depth: number): PythonValue {
  const items: Json[] = []
  let hasComma = false
  const next = readItems(source, { open, close: ')' }, (first) => {
    const item = readPythonValue(source, first, depth + 1)
    items.push(item.value)
    hasComma ||= item.next.text === ','
    return item.next
  })
  const [only] = items
  return { value: hasComma || only === undefined ? items : only, next }
}

interface Brackets {
  readonly open: PythonToken
  readonly close: '}' | ']' | ')'
}

/**
 * Reads what is between brackets, an item at a time, with commas between them and perhaps behind the last; `readItem`
 * is given an item's first token and returns the token behind it. Returns the token behind the brackets.
 */
function readItems(
  source: string,
  { open, close }: Brackets,
  readItem: (first: PythonToken) => PythonToken,
): PythonToken {
  let token = pythonTokenAt(source, open.end)
  while (token.text !== close) {
    if (token.kind === 'end') throw unclosed(source, open, close)
    token = readItem(token)
    if (token.kind === 'end') throw unclosed(source, open, close)
    if (token.text === ',') token = pythonTokenAt(source, token.end)
    else if (token.text !== close)
      throw expected(source, token, `"," or "${close}" behind the value`)
  }
  return pythonTokenAt(source, token.end)
}

function unclosed(source: string, open: PythonToken, close: string): InvalidInput {
  return pythonError(source, open.start, `"${open.text}" is never closed: "${close}" is missing`)
}
