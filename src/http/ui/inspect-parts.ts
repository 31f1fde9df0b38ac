import type { Json, JsonObject } from '../../core/protocol/json.ts'
import { printableText } from '../../core/protocol/printable-text.ts'
import type { UnreadPart } from '../../core/tokens/unread-part.ts'
import type { Inspection } from '../../idp/inspect-token.ts'
import { type JsonLine, jsonLines } from './json-lines.ts'
import { claimTimeInWords, isTimeClaim, utcTime } from './time-in-words.ts'
import type { TokenPart } from './token.ts'

/** A part of a token, decoded: as JSON, or as far as it could be read. */
export interface DecodedPart {
  readonly id: string
  readonly title: string
  readonly lines: readonly JsonLine[]
  /** What was left out of a very long one; null where nothing was. */
  readonly more: string | null
  /** Null where it was read as JSON. */
  readonly unread: { readonly sound: string; readonly rest: string; readonly note: string } | null
}

/** The most lines of JSON that are laid out. */
const MOST_LINES = 1000

/** The longest text that is shown of a part that could not be read, in characters. */
const LONGEST_UNREAD = 4000

/** A JWT's segments by their place; what follows is no part of one, and of an encrypted token only the header is. */
const KINDS = ['header', 'payload', 'signature'] as const

/** A token's text cut at its dots. */
export function inspectedText(token: string): readonly TokenPart[] {
  const segments = token.split('.')
  if (segments.length === 1) return [{ kind: 'opaque', text: printableText(token) }]
  const [header = '', payload = '', ...others] = segments
  const rest = segments.length === 5 ? [payload, ...others] : others
  const read = segments.length === 5 ? [header] : [header, payload]
  const texts = rest.length === 0 ? read : [...read, rest.join('.')]
  return texts.flatMap((text, index): readonly TokenPart[] => {
    const kind = index === texts.length - 1 && rest.length > 0 ? 'signature' : KINDS[index]
    const part: TokenPart = { kind: kind ?? 'opaque', text: printableText(text) }
    return index === 0 ? [part] : [{ kind: 'dot', text: '.' }, part]
  })
}

/** Header and claims of a token, or what could be read of them; `now` by the issuer's clock, in Unix seconds. */
export function decodedParts(inspection: Inspection, now: number): readonly DecodedPart[] {
  const { header, claims } = inspection
  const claimsTitle = titleOfClaims(inspection)
  return [
    ...(header === undefined
      ? []
      : [jsonPart({ id: 'token-header', title: 'Header', json: header, now })]),
    ...inspection.unread.map(unreadPart),
    ...(claims === undefined
      ? []
      : [jsonPart({ id: 'token-claims', title: claimsTitle, json: claims, now })]),
  ]
}

function titleOfClaims({ staticTable, format }: Inspection): string {
  if (staticTable !== undefined) return 'What its table says'
  return format === 'opaque' ? 'What introspection knows' : 'Claims'
}

interface JsonPartInput {
  readonly id: string
  readonly title: string
  readonly json: JsonObject
  readonly now: number
}

function jsonPart({ id, title, json, now }: JsonPartInput): DecodedPart {
  const lines = jsonLines(json, (name, value) => timeNote(name, value, now))
  const left = lines.length - MOST_LINES
  const more = left > 0 ? `and ${left.toLocaleString('en-US')} more lines` : null
  return { id, title, lines: lines.slice(0, MOST_LINES), more, unread: null }
}

/** When a claim's instant is, in words and by the calendar. */
function timeNote(name: string, value: Json, now: number): string | null {
  const known = isTimeClaim(name) || name === 'expires_at'
  if (!known || typeof value !== 'number' || !Number.isFinite(value)) return null
  return `${claimTimeInWords(name === 'expires_at' ? 'exp' : name, value, now)}, ${utcTime(value)}`
}

const STOPS: Readonly<Record<UnreadPart['stop'], string>> = {
  base64url: 'what follows is not base64url',
  utf8: 'the bytes that follow are not UTF-8',
  json: 'what follows is not JSON',
  end: 'it ends before its JSON does',
  not_object: 'it is JSON, but not an object',
}

function unreadPart({ part, text, sound, stop }: UnreadPart): DecodedPart {
  const title =
    part === 'header' ? 'Header, as far as it can be read' : 'Payload, as far as it can be read'
  return {
    id: `token-${part}`,
    title,
    lines: [],
    more: null,
    unread: {
      sound: printableText(text.slice(0, Math.min(sound, LONGEST_UNREAD))),
      rest: printableText(text.slice(sound, sound + LONGEST_UNREAD)),
      note: stopInWords(text, sound, stop),
    },
  }
}

function stopInWords(text: string, sound: number, stop: UnreadPart['stop']): string {
  if (text === '') return 'There is nothing to read.'
  if (stop === 'not_object') return 'It is JSON, but not an object.'
  if (stop === 'json' && (sound === 0 || sound === text.length)) return 'It is not JSON.'
  return `Reading stops after ${sound.toLocaleString('en-US')} characters: ${STOPS[stop]}.`
}
