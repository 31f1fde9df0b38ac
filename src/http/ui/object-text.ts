import { InvalidInput, invalidInput } from '../../core/protocol/invalid-input.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import { parseJsonObject } from '../../core/protocol/parse-json-object.ts'
import { printableText } from '../../core/protocol/printable-text.ts'
import { parsedJson } from './quoted-text.ts'

/** A JSON object as a field shows it, in characters that can be seen; '' where it has no members. */
export function objectText(value: JsonObject): string {
  if (Object.keys(value).length === 0) return ''
  return JSON.stringify(value, null, 2).split('\n').map(printableText).join('\n')
}

/** The JSON object that a field says, by the rules of a body of the API; an empty field is `{}`. Throws `InvalidInput`; `pointer` names the field. */
export function readObjectText(field: string, pointer: string): JsonObject {
  if (field.trim() === '') return {}
  if (parsedJson(field) === undefined)
    throw invalidInput(pointer, 'must be JSON, with names and text in double quotes')
  try {
    return parseJsonObject(Buffer.from(field, 'utf8'))
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    const detail = error.issues
      .map((issue) => issue.detail.replace('the body must', 'must'))
      .join('; ')
    throw invalidInput(pointer, detail)
  }
}
