import type { Json, JsonObject } from '../core/protocol/json.ts'
import { cellText } from './cell-text.ts'
import type { Colour, Paint } from './colours.ts'

/** Words that are coloured wherever they are a cell. */
const COLOURED: ReadonlyMap<string, Colour> = new Map([
  ['active', 'green'],
  ['current', 'green'],
  ['next', 'yellow'],
  ['not_yet_valid', 'yellow'],
  ['previous', 'faint'],
  ['retired', 'faint'],
  ['expired', 'faint'],
  ['revoked', 'red'],
  ['reject', 'red'],
  ['accept', 'green'],
  ['policy', 'yellow'],
])

/** The member of a thing, or of what is inside it where dots lead on. */
export function memberAt(item: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = item
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    value = (value as JsonObject)[name]
  }
  return value
}

/** The lines of a table with a head: one a thing, a column a member; columns that are empty throughout are left out. */
export function textTable(
  items: readonly JsonObject[],
  columns: readonly string[],
  paint: Paint,
): readonly string[] {
  const filled = columns
    .map((column) => ({
      head: headOf(column),
      cells: items.map((item) => cellText(column, memberAt(item, column))),
    }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  const widths = filled.map(({ head, cells }) => Math.max(...[head, ...cells].map(lengthOf)))
  const line = (cells: readonly string[], painted: (cell: string) => string) =>
    cells.map((cell, at) => painted(cell) + gap(cell, widths[at] ?? 0, at === cells.length - 1))
  const heads = line(
    filled.map(({ head }) => head),
    (cell) => paint('faint', cell),
  )
  const rows = items.map((_, row) =>
    line(
      filled.map(({ cells }) => cells[row] ?? ''),
      (cell) => inColour(cell, paint),
    ),
  )
  return [heads, ...rows].map((cells) => cells.join('').trimEnd())
}

function gap(cell: string, width: number, isLast: boolean): string {
  return isLast ? '' : ' '.repeat(width - lengthOf(cell) + 2)
}

/** How many characters a text shows, where a surrogate pair is one. */
function lengthOf(text: string): number {
  return [...text].length
}

function inColour(cell: string, paint: Paint): string {
  const colour = COLOURED.get(cell)
  return colour === undefined ? cell : paint(colour, cell)
}

/** A column's head: the last name of its member's path. */
function headOf(column: string): string {
  return column
    .slice(column.lastIndexOf('.') + 1)
    .replaceAll('_', ' ')
    .toUpperCase()
}

/** The lines that tell one thing: a member and its value a line, aligned. */
export function textFields(item: JsonObject, paint: Paint): readonly string[] {
  const told = Object.entries(item).filter(([, value]) => value !== undefined)
  const width = Math.max(0, ...told.map(([name]) => name.length))
  return told.map(([name, value]) => {
    const cell = value === null ? 'none' : inColour(cellText(name, value), paint)
    return `${paint('faint', name.padEnd(width))}  ${cell}`.trimEnd()
  })
}
