import { invalidInput } from '../../core/protocol/invalid-input.ts'
import { parsedJson, quotedJson } from './quoted-text.ts'

/** How a list stands in a field: an item a line, or items between blanks. */
export type ListLayout = 'lines' | 'blanks'

const JOINERS = { lines: '\n', blanks: ' ' } as const
const SEPARATORS = { lines: /[\r\n]+/, blanks: /\s+/ } as const

/** A list of texts as a field shows it; one that would not read back as the same is a JSON list. */
export function listText(list: readonly string[], layout: ListLayout): string {
  const text = list.join(JOINERS[layout])
  const isPlain = list.every((item) => /^[\x21-\x7E]+$/.test(item)) && !/^[["]/.test(text)
  return isPlain ? text : quotedJson(list)
}

/** The list that a field says; throws `InvalidInput` for what begins like a JSON list and is none of texts. `pointer` names the field. */
export function readListText(
  field: string,
  layout: ListLayout,
  pointer: string,
): readonly string[] {
  const text = field.trim()
  if (!text.startsWith('[')) {
    return text
      .split(SEPARATORS[layout])
      .map((item) => item.trim())
      .filter(Boolean)
  }
  const value = parsedJson(text)
  if (isTexts(value)) return value
  throw invalidInput(
    pointer,
    'begins with a bracket, and so must be a JSON list of texts such as ["a b"]',
  )
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
