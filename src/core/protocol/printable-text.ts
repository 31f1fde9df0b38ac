/**
 * Characters that cannot be seen or that turn text around: controls, line and paragraph separators, bidirectional
 * marks, embeddings and isolates, zero-width space, word joiner, byte order mark. The zero-width joiners stay: words
 * of several scripts and many emoji need them.
 */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]|\p{Surrogate}/gu

/** A text as it can be shown: what could not be seen, or would turn its surroundings around, as `\uXXXX`. */
export function printableText(text: string): string {
  return text.replace(HIDDEN, escaped)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
