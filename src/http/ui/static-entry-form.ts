import { type InputIssue, InvalidInput, invalidInput } from '../../core/protocol/invalid-input.ts'
import type { Json, JsonObject } from '../../core/protocol/json.ts'
import { parseJsonObject } from '../../core/protocol/parse-json-object.ts'
import type { StaticEntry } from '../../core/static-tables/static-table.ts'
import { parsedJson, prettyJson, quotedJson, quotedText, readQuotedText } from './quoted-text.ts'
import { readDuration } from './read-duration.ts'
import { utcTime } from './time-in-words.ts'

/** The fields of the form for one token of a table, named for the members of its entry; `members` are all others. */
export const ENTRY_FIELDS = [
  'token',
  'client_id',
  'scopes',
  'sub',
  'expires_at',
  'members',
] as const

/** The name of a field of that form. */
export type EntryField = (typeof ENTRY_FIELDS)[number]

/** What stands in the form, as text. */
export type EntryFormValues = Readonly<Record<EntryField, string>>

/** An empty form. */
export const EMPTY_ENTRY: EntryFormValues = {
  token: '',
  client_id: '',
  scopes: '',
  sub: '',
  expires_at: '',
  members: '',
}

/** The form filled in with a token and its entry, so that it reads back as the same. */
export function entryValues(token: string, entry: StaticEntry): EntryFormValues {
  const { client_id, scopes, sub, expires_at, ...members } = entry
  return {
    token,
    client_id: quotedText(client_id),
    scopes: scopesText(scopes),
    sub: sub === undefined ? '' : quotedText(sub),
    expires_at: instantText(expires_at),
    members: membersText(members),
  }
}

/** Separated by blanks; as a JSON list where one has a blank in it, is empty, or could not be seen. */
function scopesText(scopes: readonly string[]): string {
  const isPlain = scopes.every((scope) => /^[\x21-\x7E]+$/.test(scope))
  return isPlain && !scopes[0]?.startsWith('[') ? scopes.join(' ') : quotedJson(scopes)
}

function instantText(at: number | null | undefined): string {
  if (at === undefined) return ''
  if (at === null) return 'never'
  return at < 0 ? `@${at}` : String(at)
}

function membersText(members: JsonObject): string {
  return Object.keys(members).length === 0 ? '' : prettyJson(members)
}

/** What a form says: a token and its entry, still to be checked as the API checks it, and what could not be read. */
export interface ReadEntryForm {
  readonly token: string
  readonly entry: JsonObject
  readonly issues: readonly InputIssue[]
}

/** Reads the form for one token; `now` in Unix seconds, for instants told from now. */
export function readEntryForm(values: EntryFormValues, now: number): ReadEntryForm {
  const issues: InputIssue[] = []
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error
      issues.push(...error.issues)
      return undefined
    }
  }
  const members: readonly (readonly [string, Json | undefined])[] = [
    ['client_id', attempt(() => readText('client_id', values.client_id))],
    ['scopes', attempt(() => readScopes(values.scopes))],
    ['sub', attempt(() => readText('sub', values.sub))],
    ['expires_at', attempt(() => readInstant(values.expires_at, now))],
    ...Object.entries(attempt(() => readMembers(values.members)) ?? {}),
  ]
  const entry = Object.fromEntries(members.filter(([, value]) => value !== undefined))
  return { token: values.token.trim(), entry, issues }
}

function readText(name: EntryField, field: string): string | undefined {
  if (field === '') return undefined
  const text = readQuotedText(field)
  if (text !== undefined) return text
  throw invalidInput(`/${name}`, 'begins with a quote, and so must be a JSON string such as "a b"')
}

function readScopes(field: string): Json {
  const text = field.trim()
  if (!text.startsWith('[')) return text.split(/\s+/).filter(Boolean)
  const value = parsedJson(text)
  if (Array.isArray(value)) return value as readonly Json[]
  throw invalidInput('/scopes', 'begins with a bracket, and so must be a JSON list such as ["a b"]')
}

/** An instant in Unix seconds, negative ones with an @ in front, a date, or so long from now with a sign in front. */
function readInstant(field: string, now: number): number | null | undefined {
  const text = field.trim().toLowerCase()
  if (text === '') return undefined
  if (text === 'never') return null
  const seconds = readDuration(text)
  if (seconds !== undefined && /^[+\u2212-]/.test(text)) return now + seconds
  if (/^(?:@-?)?\d{1,16}$/.test(text)) return Number(text.replace('@', ''))
  const date = readDate(text)
  if (date !== undefined) return date
  throw invalidInput(
    '/expires_at',
    'must be whole seconds since 1970, a time from now such as +30d or -60, a UTC date such as 2030-01-31 or 2030-01-31 12:00, or never',
  )
}

const DATE = /^(\d{4}-\d\d-\d\d)(?:[t ](\d\d:\d\d(?::\d\d)?))?(?: ?utc|z)?$/

function readDate(text: string): number | undefined {
  const [, day, time = '00:00'] = DATE.exec(text) ?? []
  if (day === undefined) return undefined
  const at = Date.parse(`${day}T${time}Z`) / 1000
  // A day that the month does not have is taken for one of the next month.
  return Number.isInteger(at) && utcTime(at).startsWith(day) ? at : undefined
}

const OWN_FIELDS: readonly string[] = ['client_id', 'scopes', 'sub', 'expires_at']

function readMembers(field: string): JsonObject {
  if (field.trim() === '') return {}
  if (parsedJson(field) === undefined) {
    throw invalidInput('/members', 'must be JSON, with names and text in double quotes')
  }
  const members = parsedMembers(field)
  const own = OWN_FIELDS.find((name) => Object.hasOwn(members, name))
  if (own !== undefined)
    throw invalidInput('/members', `must not have ${own}: it has its own field`)
  return members
}

function parsedMembers(field: string): JsonObject {
  try {
    return parseJsonObject(Buffer.from(field, 'utf8'))
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    throw invalidInput('/members', 'must be a JSON object such as {"tenant": "acme"}')
  }
}
