import { isJsonObject, type JsonObject } from '../protocol/json.ts'
import { findPythonTokens } from './find-python-tokens.ts'
import { type PythonToken, pythonError, pythonSource, pythonTokenAt } from './python-tokens.ts'
import { expected, readPythonValue } from './read-python-literal.ts'

/**
 * Reads the `tokens` of FastMCP's `StaticTokenVerifier` from Python as people have it: the dict alone, assigned to a
 * name, as an argument of the call, or in a whole module. Nothing is executed. Throws `InvalidInput` with line and
 * column where that is no literal; the entries are not checked here.
 */
export function readPythonTokens(text: string): JsonObject {
  const source = pythonSource(text)
  const { first, place } = findPythonTokens(source)
  const { value, next } = readPythonValue(source, first)
  if (!isJsonObject(value)) {
    throw pythonError(
      source,
      first.start,
      'expected a dict of tokens, such as {"my-token": {"client_id": "me", "scopes": ["read"]}}',
    )
  }
  if (!mayFollow(source, { first, next, place })) {
    const what =
      place === 'argument' ? '"," or ")" behind the dict' : 'nothing more behind the dict'
    throw expected(source, next, what)
  }
  return value
}

interface Ending {
  readonly first: PythonToken
  readonly next: PythonToken
  readonly place: 'alone' | 'assigned' | 'argument'
}

/** Whether a dict may end before a token, so that no half of an expression is taken for the whole. */
function mayFollow(source: string, { next, place }: Ending): boolean {
  if (next.kind === 'end' || next.text === ')') return next.kind === 'end' || place !== 'assigned'
  if (next.text !== ',') return place === 'assigned' && startsStatement(source, next)
  const behind = pythonTokenAt(source, next.end)
  return place === 'argument' || behind.kind === 'end' || behind.kind === 'name'
}

/** Whether a token is the first of its line, and not of the rest of an expression. */
function startsStatement(source: string, { kind, text, start }: PythonToken): boolean {
  if (text === ';') return true
  const lineStart = source.lastIndexOf('\n', start) + 1
  const isFirst = lineStart > 0 && source.slice(lineStart, start).trim() === ''
  return isFirst && (kind === 'name' || kind === 'text' || text === '@' || text === '.')
}
