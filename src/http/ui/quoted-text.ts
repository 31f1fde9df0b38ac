import { printableText } from '../../core/protocol/printable-text.ts'

/**
 * A text as it stands in a field of a form without losing anything: as it is, or, where a field would not keep it or it
 * could not be seen, as a JSON string. `readQuotedText` reads it back.
 */
export function quotedText(text: string): string {
  const isPlain = text !== '' && !text.startsWith('"') && printableText(text) === text
  return isPlain ? text : quotedJson(text)
}

/** JSON on one line in characters that can be seen. */
export function quotedJson(value: unknown): string {
  return printableText(JSON.stringify(value))
}

/** JSON on several lines in characters that can be seen. */
export function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 2).split('\n').map(printableText).join('\n')
}

/** The text that a field stands for; undefined where it begins like a JSON string and is none. */
export function readQuotedText(field: string): string | undefined {
  if (!field.startsWith('"')) return field
  const value = parsedJson(field)
  return typeof value === 'string' && !/\p{Cs}/u.test(value) ? value : undefined
}

/** The value of JSON text; undefined where it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
