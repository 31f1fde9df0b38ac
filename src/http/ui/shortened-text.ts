import { printableText } from '../../core/protocol/printable-text.ts'

/** The longest text that a list of facts shows whole, in characters. */
const LONGEST = 200

/** A text as a list of facts shows it: hidden characters as escapes, and a very long one by its beginning and length. */
export function shortenedText(text: string): string {
  const characters = [...text]
  if (characters.length <= LONGEST) return printableText(text)
  const beginning = printableText(characters.slice(0, LONGEST / 2).join(''))
  return `${beginning}… (${characters.length.toLocaleString('en-US')} characters)`
}
