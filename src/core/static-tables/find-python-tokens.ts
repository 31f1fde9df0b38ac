import { type PythonToken, pythonError, pythonTokenAt } from './python-tokens.ts'

/** Where in Python source the dict of tokens begins, and what it is there. */
export interface FoundTokens {
  readonly first: PythonToken
  readonly place: 'alone' | 'assigned' | 'argument'
}

/** A value that has a name: an argument or what is assigned. */
interface Named extends FoundTokens {
  readonly name: string
}

/**
 * Finds the dict of tokens: the text itself where it begins with a bracket, else what is passed to
 * `StaticTokenVerifier` or named `tokens`, else the one dict that is assigned to a name. Throws `InvalidInput` where
 * there is none, or several.
 */
export function findPythonTokens(source: string): FoundTokens {
  const first = pythonTokenAt(source, 0)
  if (first.kind === 'mark' && OPENING.test(first.text)) return { first, place: 'alone' }
  const assigned: Named[] = []
  const passed: Named[] = []
  for (const found of namedValues(source)) {
    if (isTokens(found) && isWritten(found)) return found
    const list = isTokens(found) ? passed : assigned
    list.push(found)
  }
  return chosen(source, { assigned: assigned.filter(isAssignedDict), passed, first })
}

/** Whether a value is written out, and not a name or a call. */
function isWritten({ first }: Named): boolean {
  return first.text === '{' || first.text === '('
}

function isAssignedDict(found: Named): boolean {
  return found.place === 'assigned' && isWritten(found)
}

/** A verifier's call names its first argument with the empty text. */
function isTokens({ name }: Named): boolean {
  return name === 'tokens' || name === ''
}

interface Candidates {
  readonly assigned: readonly Named[]
  readonly passed: readonly Named[]
  readonly first: PythonToken
}

function chosen(source: string, { assigned, passed, first }: Candidates): FoundTokens {
  const byName = passed
    .map(({ first: { text } }) => assigned.find(({ name }) => name === text))
    .find((found) => found !== undefined)
  const [only, ...others] = assigned
  if (byName !== undefined) return byName
  if (only !== undefined && others.length === 0) return only
  const [argument] = passed
  if (argument !== undefined) return argument
  if (only === undefined) throw pythonError(source, first.start, NO_DICT)
  throw pythonError(
    source,
    others[0]?.first.start ?? first.start,
    'several dicts are assigned here: paste the one with the tokens alone, or name it tokens',
  )
}

const NO_DICT =
  'expected a dict of tokens: by itself, as in tokens = {…}, or in StaticTokenVerifier(tokens={…}); there is none here'

const OPENING = /^[([{]$/
const CLOSING = /^[)\]}]$/

/** What is assigned to a name or passed under one, in the order of the source, and the first argument of a verifier. */
function* namedValues(source: string): Generator<Named> {
  let depth = 0
  let token = pythonTokenAt(source, 0)
  while (token.kind !== 'end') {
    const next = pythonTokenAt(source, token.end)
    const value = valueBehind(source, token, next)
    if (value !== undefined)
      yield { name: token.text, first: value, place: depth === 0 ? 'assigned' : 'argument' }
    const argument = firstArgument(source, token, next)
    if (argument !== undefined) yield { name: '', first: argument, place: 'argument' }
    depth += depthChange(token)
    token = next
  }
}

function depthChange({ kind, text }: PythonToken): number {
  if (kind !== 'mark') return 0
  if (OPENING.test(text)) return 1
  return CLOSING.test(text) ? -1 : 0
}

/** The first token of what is assigned, past a type annotation where there is one; `next` is behind the name. */
function valueBehind(
  source: string,
  name: PythonToken,
  next: PythonToken,
): PythonToken | undefined {
  if (name.kind !== 'name') return undefined
  const equals = next.text === ':' ? annotationEnd(source, next) : next
  if (equals?.text !== '=') return undefined
  const value = pythonTokenAt(source, equals.end)
  return value.text === '=' ? undefined : value
}

/** The longest annotation that is looked past, in tokens. */
const LONGEST_ANNOTATION = 60

/** The token behind an annotation: names, dots, bars, text, and brackets around such. */
function annotationEnd(source: string, colon: PythonToken): PythonToken | undefined {
  let depth = 0
  let token = pythonTokenAt(source, colon.end)
  for (let count = 0; count < LONGEST_ANNOTATION; count += 1) {
    if (token.text === '=' && depth === 0) return token
    const isPart = token.kind === 'name' || token.kind === 'text' || /^[[\].,|]$/.test(token.text)
    if (!isPart || token.kind === 'end') return undefined
    depth += depthChange(token)
    token = pythonTokenAt(source, token.end)
  }
  return undefined
}

/** The first argument of `StaticTokenVerifier(…)`, where it has no name. */
function firstArgument(
  source: string,
  name: PythonToken,
  next: PythonToken,
): PythonToken | undefined {
  if (name.text !== 'StaticTokenVerifier' || next.text !== '(') return undefined
  const value = pythonTokenAt(source, next.end)
  const isNamed = value.kind === 'name' && pythonTokenAt(source, value.end).text === '='
  return isNamed || value.text === ')' || value.text === '*' ? undefined : value
}
