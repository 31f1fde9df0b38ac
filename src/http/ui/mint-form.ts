import { type InputIssue, InvalidInput, invalidInput } from '../../core/protocol/invalid-input.ts'
import { isJsonObject, type Json, type JsonObject } from '../../core/protocol/json.ts'
import { parseJsonObject } from '../../core/protocol/parse-json-object.ts'
import { readDuration } from './read-duration.ts'

/** The fields of the form that mints, named for the members of the API's body. */
export const MINT_FIELDS = [
  'subject',
  'client_id',
  'audience',
  'scope',
  'expires_in',
  'profile',
  'format',
  'alg',
  'kid',
  'not_before',
  'claims',
  'header',
  'fault',
] as const

/** The name of a field of the form that mints. */
export type MintField = (typeof MINT_FIELDS)[number]

/** What stands in the form, as text. */
export type MintFormValues = Readonly<Record<MintField, string>>

/** What a form says, as the API's body, and what in it could not be read. */
export interface ReadMintForm {
  readonly body: JsonObject
  readonly issues: readonly InputIssue[]
}

/** What the form says that the API's body has another word for: text in, JSON out; undefined leaves the member to its default. */
const READERS: Readonly<Record<MintField, (text: string, now: number) => Json | undefined>> = {
  subject: (text) => (text === '' ? null : text),
  client_id: (text) => (text === '' ? null : text),
  audience: readAudience,
  scope: (text) => text.split(/\s+/).filter(Boolean).join(' ') || undefined,
  expires_in: readLifetime,
  profile: textOrDefault,
  format: textOrDefault,
  alg: textOrDefault,
  kid: (text) => textOrDefault(text.trim()),
  not_before: readInstant,
  claims: (text) => readObject('/claims', text),
  header: (text) => readObject('/header', text),
  fault: (text) => textOrDefault(text.trim()),
}

/** Reads the form that mints into the API's body; `now` in Unix seconds, for instants told from now. */
export function readMintForm(values: MintFormValues, now: number): ReadMintForm {
  const issues: InputIssue[] = []
  const members: [string, Json][] = []
  for (const field of MINT_FIELDS) {
    try {
      const value = READERS[field](values[field], now)
      if (value !== undefined) members.push([field, value])
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error
      issues.push(...error.issues)
    }
  }
  return { body: Object.fromEntries(members), issues }
}

function textOrDefault(text: string): string | undefined {
  return text === '' ? undefined : text
}

/** One audience a line, or separated by commas; none leaves `aud` out. */
function readAudience(text: string): Json {
  const audiences = text
    .split(/[\r\n,]+/)
    .map((one) => one.trim())
    .filter(Boolean)
  const [first] = audiences
  if (first === undefined) return null
  return audiences.length === 1 ? first : audiences
}

function readLifetime(text: string): number | null | undefined {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return undefined
  if (wanted === 'never') return null
  const seconds = readDuration(wanted)
  if (seconds !== undefined) return seconds
  throw invalidInput(
    '/expires_in',
    'must be seconds such as 3600 or -60, a number with s, min, h or d, or the word never',
  )
}

/** An instant in Unix seconds, or so many seconds from now with a sign in front. */
function readInstant(text: string, now: number): number | undefined {
  const wanted = text.trim()
  if (wanted === '') return undefined
  const seconds = readDuration(wanted)
  if (seconds !== undefined && /^[+\u2212-]/.test(wanted)) return now + seconds
  if (seconds !== undefined && /^\d+$/.test(wanted)) return seconds
  throw invalidInput(
    '/not_before',
    'must be a time from now such as +300 or -5min, or whole seconds since 1970',
  )
}

/** A JSON object by the same rules as a body of the API. */
function readObject(pointer: string, text: string): JsonObject | undefined {
  if (text.trim() === '') return undefined
  if (!isJsonObject(parsed(pointer, text))) {
    throw invalidInput(pointer, 'must be a JSON object such as {"tenant": "acme"}')
  }
  try {
    return parseJsonObject(Buffer.from(text, 'utf8'))
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    throw new InvalidInput(error.issues.map(({ detail }) => ({ pointer, detail })))
  }
}

function parsed(pointer: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const where = /position (\d+)/.exec(error instanceof Error ? error.message : '')
    const at = where === null ? '' : ` (${placeOf(text, Number(where[1]))})`
    throw invalidInput(pointer, `must be JSON, with names and text in double quotes${at}`)
  }
}

/** Where in a text a position is, counted from 1. */
function placeOf(text: string, position: number): string {
  const before = text.slice(0, position).split(/\r\n|\r|\n/)
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`
}
