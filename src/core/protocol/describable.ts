/** A text in the characters that `error_description` may have (RFC 6749 §4.1.2.1, §5.2). */
export function describable(text: string): string {
  return text.replaceAll('"', "'").replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, '?')
}
