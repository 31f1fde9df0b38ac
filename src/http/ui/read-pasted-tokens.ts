import { invalidInput } from '../../core/protocol/invalid-input.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import { parseJsonObject } from '../../core/protocol/parse-json-object.ts'
import { readPythonTokens } from '../../core/static-tables/read-python-tokens.ts'
import { TABLE_LIMIT } from '../admin/bodies/static-tables.ts'
import { parsedJson } from './quoted-text.ts'

/** Reads what somebody pasted, JSON or Python, by the same rules as the API; throws `InvalidInput`. */
export function readPastedTokens(text: string): JsonObject {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length > TABLE_LIMIT)
    throw invalidInput('', `must have at most ${TABLE_LIMIT} bytes; got ${bytes.length}`)
  if (text.trim() === '') throw invalidInput('', 'is empty; paste the dict of tokens, or JSON')
  return parsedJson(text) === undefined ? readPythonTokens(text) : parseJsonObject(bytes)
}
