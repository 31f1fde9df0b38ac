import { isJsonObject, type Json, type JsonObject } from '../../core/protocol/json.ts'
import { printableText } from '../../core/protocol/printable-text.ts'

/** A stretch of JSON text of one kind, so that a page can colour it. */
export interface JsonPart {
  readonly kind: 'name' | 'string' | 'number' | 'literal' | 'punctuation'
  readonly text: string
}

/** One line of pretty JSON; `note` is a remark beside it that is no part of the JSON. */
export interface JsonLine {
  readonly indent: string
  readonly parts: readonly JsonPart[]
  readonly note: string | null
}

/** What to remark beside a member of the outermost object; null: nothing. */
export type MemberNote = (name: string, value: Json) => string | null

const punctuation = (text: string): JsonPart => ({ kind: 'punctuation', text })

/** Lays a JSON object out in lines, two blanks a level; it stays JSON, with hidden characters as escapes. */
export function jsonLines(value: JsonObject, noteOf: MemberNote = () => null): readonly JsonLine[] {
  const names = Object.keys(value)
  const notes = new Map(names.map((name) => [name, noteOf(name, value[name] ?? null)]))
  return layOut({ value, level: 0, before: [], comma: false, notes })
}

interface Place {
  readonly value: Json
  readonly level: number
  /** What stands before the value on its first line: the member's name. */
  readonly before: readonly JsonPart[]
  readonly comma: boolean
  readonly note?: string | null
  /** The remarks for this object's own members. */
  readonly notes?: ReadonlyMap<string, string | null>
}

function layOut(place: Place): readonly JsonLine[] {
  const { value } = place
  if (isList(value)) {
    return bracketed(
      place,
      ['[', ']'],
      value.map((item) => ({ value: item, before: [] })),
    )
  }
  if (!isJsonObject(value)) return [line(place, [...place.before, scalar(value)], place.comma)]
  return bracketed(
    place,
    ['{', '}'],
    Object.keys(value).map((name) => ({
      value: value[name] ?? null,
      before: [{ kind: 'name', text: quoted(name) }, punctuation(': ')],
      note: place.notes?.get(name) ?? null,
    })),
  )
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

type Member = Pick<Place, 'value' | 'before' | 'note'>

function bracketed(
  place: Place,
  [open, close]: readonly [string, string],
  members: readonly Member[],
): readonly JsonLine[] {
  if (members.length === 0) {
    return [line(place, [...place.before, punctuation(open + close)], place.comma)]
  }
  const inner = members.flatMap((member, index) =>
    layOut({ ...member, level: place.level + 1, comma: index < members.length - 1 }),
  )
  return [
    line(place, [...place.before, punctuation(open)], false),
    ...inner,
    line({ level: place.level }, [punctuation(close)], place.comma),
  ]
}

function line(
  { level, note }: Pick<Place, 'level' | 'note'>,
  parts: readonly JsonPart[],
  comma: boolean,
): JsonLine {
  const all = comma ? [...parts, punctuation(',')] : parts
  return { indent: '  '.repeat(level), parts: all, note: note ?? null }
}

function scalar(value: string | number | boolean | null): JsonPart {
  if (typeof value === 'string') return { kind: 'string', text: quoted(value) }
  return { kind: typeof value === 'number' ? 'number' : 'literal', text: String(value) }
}

function quoted(text: string): string {
  return printableText(JSON.stringify(text))
}
