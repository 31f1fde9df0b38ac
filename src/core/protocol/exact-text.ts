import { invalidInput } from './invalid-input.ts'

/**
 * Passes a text on that UTF-8 can hold, and refuses one with a lone surrogate, which a database would silently keep as
 * another text (RFC 8259 §8.2); `member` names it in the error.
 */
export function exactText<T extends string | null>(member: string, text: T): T {
  if (text !== null && /\p{Cs}/u.test(text))
    throw invalidInput(`/${member}`, 'must be well-formed Unicode; it has a lone surrogate')
  return text
}
