import type { Json } from '../protocol/json.ts'

/** A JSON value as a Python literal, indented by four blanks a level; text is ASCII with Python's escapes. */
export function toPythonLiteral(value: Json | undefined, depth = 0): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return Object.is(value, -0) ? '-0.0' : String(value)
  if (typeof value === 'string') return pythonText(value)
  if (Array.isArray(value)) return `[${value.map((one) => toPythonLiteral(one, depth)).join(', ')}]`
  return pythonDict(Object.entries(value), depth)
}

function pythonDict(members: readonly [string, Json | undefined][], depth: number): string {
  if (members.length === 0) return '{}'
  const pad = '    '.repeat(depth + 1)
  const lines = members.map(
    ([name, one]) => `${pad}${pythonText(name)}: ${toPythonLiteral(one, depth + 1)},\n`,
  )
  return `{\n${lines.join('')}${'    '.repeat(depth)}}`
}

function pythonText(text: string): string {
  return `"${Array.from(text, pythonCharacter).join('')}"`
}

/** Python reads `\uXXXX` in text as one code unit, so what lies beyond the basic plane is written as `\UXXXXXXXX`. */
function pythonCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (character === '"' || character === '\\') return `\\${character}`
  if (code >= 0x20 && code < 0x7f) return character
  const hex = code.toString(16)
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
