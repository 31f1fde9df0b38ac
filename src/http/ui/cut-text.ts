import { printableText } from '../../core/protocol/printable-text.ts'

/** The beginning of a text, with hidden characters as escapes. */
export function cutText(text: string, longest: number): string {
  const characters = [...text]
  if (characters.length <= longest) return printableText(text)
  return `${printableText(characters.slice(0, longest).join(''))}…`
}
