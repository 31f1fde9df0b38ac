/** A word of bash that stands for exactly this text: in ASCII whatever it holds, but for a null, which no word can have. */
export function shellQuoted(text: string): string {
  if (/^[\x20-\x7E]*$/.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`
  return `$'${Array.from(Buffer.from(text, 'utf8'), quotedByte).join('')}'`
}

/** A byte behind `$'` (bash manual, ANSI-C quoting). */
function quotedByte(byte: number): string {
  const character = String.fromCharCode(byte)
  if (character === "'" || character === '\\') return `\\${character}`
  if (byte >= 0x20 && byte < 0x7f) return character
  return `\\x${byte.toString(16).padStart(2, '0')}`
}
