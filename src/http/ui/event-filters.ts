import { z } from 'zod'
import { EVENT_TYPES } from '../../core/events/event.ts'
import { PROTOCOL_ENDPOINTS } from '../../core/protocol/endpoints.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { eventFilterQuery } from '../admin/bodies/events.ts'
import { parseInput } from '../admin/parse-input.ts'
import { typeInWords } from './event-row.ts'
import { fieldError } from './form-errors.ts'
import { type FieldChoice, type FormField, formField } from './form-field.ts'
import { readDuration } from './read-duration.ts'
import { ENDPOINT_WORDS } from './request-words.ts'

/** The names of the filters, in the page's address and in the API. */
export const EVENT_FILTERS = [
  'kind',
  'endpoint',
  'outcome',
  'client_id',
  'type',
  'jti',
  'kid',
  'since',
] as const

/** The name of a filter. */
export type EventFilterName = (typeof EVENT_FILTERS)[number]

/** A filter as the API reads it. */
export type EventFilterInput = z.output<typeof eventFilterQuery>

/** What is typed into each filter; '' where it narrows nothing. */
export type EventFilterValues = Readonly<Record<EventFilterName, string>>

/** What is typed into the filters of a page's address. */
export function eventFilterValues(query: URLSearchParams): EventFilterValues {
  const values = EVENT_FILTERS.map((name) => [name, query.get(name) ?? ''])
  return Object.fromEntries(values) as EventFilterValues
}

/** The filter as the API has it; throws `InvalidInput` with every mistake. `now` in Unix seconds of real time. */
export function readEventFilters(values: EventFilterValues, now: number): EventFilterInput {
  const given = Object.entries(values).filter(([, text]) => text.trim() !== '')
  const since = z.string().transform((text, context) => {
    const at = readInstant(text.trim(), now)
    if (at !== undefined) return at
    context.addIssue({ code: 'custom', message: SINCE_FORMS })
    return z.NEVER
  })
  const schema = eventFilterQuery.extend({ since: since.optional() })
  return parseInput<EventFilterInput>(schema, Object.fromEntries(given))
}

/** The same filter as the query of an API address, its times absolute. */
export function eventApiQuery(filter: EventFilterInput): URLSearchParams {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined)
  return new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]))
}

const SINCE_FORMS =
  'must be how long ago, such as 15min or 2h, a time in UTC such as 2026-11-21 10:00, or seconds since 1970'

const UNIX_SECONDS = /^\d{9,15}$/
const UTC_TIME = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?)?( ?UTC|Z)?$/

/** Reads an instant: how long ago, a date and time in UTC, or Unix seconds; undefined where the text is none. */
function readInstant(text: string, now: number): number | undefined {
  if (UNIX_SECONDS.test(text)) return Number(text)
  const ago = readDuration(text)
  if (ago !== undefined) return now - Math.abs(ago)
  const iso = UTC_TIME.test(text) ? text.replace(/ ?UTC$|Z$/, '').replace(' ', 'T') : ''
  const at = Date.parse(iso.includes('T') ? `${iso}Z` : iso)
  return Number.isNaN(at) ? undefined : Math.floor(at / 1000)
}

/** The types of the events of new tokens, as a filter has them. */
export const NEW_TOKEN_TYPES = 'token_minted,tokens_minted,token_issued'

const KINDS: readonly FieldChoice[] = [
  { value: '', text: 'Requests and changes' },
  { value: 'requests', text: 'Requests only' },
  { value: 'changes', text: 'Changes only' },
]

const ENDPOINTS: readonly FieldChoice[] = [
  { value: '', text: 'Any' },
  ...PROTOCOL_ENDPOINTS.map((name) => ({ value: name, text: capital(ENDPOINT_WORDS[name]) })),
]

const OUTCOMES: readonly FieldChoice[] = [
  { value: '', text: 'Any' },
  { value: 'active', text: 'Active' },
  { value: 'inactive', text: 'Inactive, for any reason' },
  { value: 'expired', text: 'Expired' },
  { value: 'revoked', text: 'Revoked' },
  { value: 'unknown', text: 'Unknown token' },
  { value: 'error', text: 'Refused, with any error' },
  { value: 'fault', text: 'Bad on purpose, by a fault' },
]

const TYPES: readonly FieldChoice[] = [
  { value: '', text: 'Any' },
  { value: NEW_TOKEN_TYPES, text: 'Tokens minted or issued' },
  ...EVENT_TYPES.map((type) => ({ value: type, text: capital(typeInWords(type)) })),
]

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const FIELDS: Readonly<
  Record<
    EventFilterName,
    {
      readonly label: string
      readonly hint?: string
      readonly code?: boolean
      readonly choices?: readonly FieldChoice[]
    }
  >
> = {
  kind: { label: 'Show', choices: KINDS },
  endpoint: { label: 'Endpoint', choices: ENDPOINTS },
  outcome: { label: 'Outcome', choices: OUTCOMES },
  client_id: { label: 'Client', code: true },
  type: { label: 'Type', choices: TYPES },
  jti: { label: 'Token (jti)', code: true },
  kid: { label: 'Key (kid)', code: true },
  since: { label: 'Since', hint: 'Such as 15min, 2h, or 2026-11-21 10:00 (UTC).' },
}

/** What the filters are called, for what is wrong with them. */
export const EVENT_FILTER_LABELS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(FIELDS).map(([name, { label }]) => [name, label]),
)

/** The controls of the filters. */
export function eventFilterFields(
  values: EventFilterValues,
  issues: readonly InputIssue[],
): Readonly<Record<EventFilterName, FormField>> {
  const fields = EVENT_FILTERS.map((name) => {
    const { choices = [], ...about } = FIELDS[name]
    const value = values[name]
    const error = fieldError(issues, name)
    return [name, formField({ ...about, name, value, error, choices: withChosen(choices, value) })]
  })
  return Object.fromEntries(fields) as Record<EventFilterName, FormField>
}

/** A value that came by the address and is not offered is offered too, or the form would drop it unsaid. */
function withChosen(choices: readonly FieldChoice[], value: string): readonly FieldChoice[] {
  if (choices.length === 0 || choices.some((choice) => choice.value === value)) return choices
  return [...choices, { value, text: value }]
}
