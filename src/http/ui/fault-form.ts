import type { z } from 'zod'
import { namesClient } from '../../core/faults/check-endpoint-fault.ts'
import type {
  EndpointFault,
  EndpointFaultRecord,
  FaultEndpoint,
} from '../../core/faults/endpoint-fault.ts'
import { isFaultMode, modeAbout, modesOf } from '../../core/faults/endpoint-fault-modes.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { endpointFaultBody, endpointFaultOf } from '../admin/bodies/endpoint-faults.ts'
import { parseInput } from '../admin/parse-input.ts'
import { type FaultRow, faultRow } from './fault-row.ts'
import { FAULT_ENDPOINT_WORDS } from './fault-words.ts'
import { type ErrorSummary, errorSummary, fieldError } from './form-errors.ts'
import { type FormField, fieldId, formField } from './form-field.ts'
import type { PageFrame } from './page-frame.ts'

/** The fields of the form besides the mode, as the API names them. */
const FIELDS = {
  times: {
    label: 'How often',
    hint: 'A number of answers. Empty: until it is switched off.',
    quick: [
      { value: '1', text: 'once' },
      { value: '3', text: '3 times' },
      { value: '', text: 'until switched off' },
    ],
  },
  delay_ms: {
    label: 'Wait, in milliseconds',
    hint: 'Before the answer, in any mode but No answer. Empty: not at all; Slow: 5,000.',
    quick: [
      { value: '500', text: '0.5 s' },
      { value: '5000', text: '5 s' },
      { value: '60000', text: '60 s' },
    ],
  },
  user_agent: {
    label: 'Only user agents with',
    hint: 'A part of it, such as httpx. Empty: everybody.',
  },
  client_id: { label: 'Only the client', hint: 'Its client_id. Empty: everybody.' },
  status: {
    label: 'Status',
    hint: 'For a status (empty: 500), an HTML page (200) and a redirect (307).',
    quick: [
      { value: '401', text: '401' },
      { value: '403', text: '403' },
      { value: '429', text: '429' },
      { value: '500', text: '500' },
      { value: '503', text: '503' },
    ],
  },
  retry_after_seconds: {
    label: 'Retry-After, in seconds',
    hint: 'For the status 429 or 503. Empty: 5.',
  },
  location: {
    label: 'Location',
    hint: 'For a redirect. Empty: this endpoint, which then answers soundly.',
  },
  cache_control: {
    label: 'Cache-Control',
    hint: 'For any answer; needed for cache headers of your choice.',
    quick: [
      { value: 'public, max-age=86400', text: 'a day' },
      { value: 'no-store', text: 'no-store' },
    ],
  },
  size_bytes: { label: 'Size, in bytes', hint: 'For a huge body. Empty: 67,108,864.' },
} as const

type FieldName = keyof typeof FIELDS

const FIELD_NAMES = Object.keys(FIELDS) as readonly FieldName[]

const NUMBERS: readonly FieldName[] = [
  'times',
  'delay_ms',
  'status',
  'retry_after_seconds',
  'size_bytes',
]

/** What is filled in, as it was typed. */
export type FaultFormValues = Readonly<Record<FieldName | 'mode', string>>

/** A mode to choose. */
export interface ModeChoice {
  readonly id: string
  readonly value: string
  readonly title: string
  readonly about: string
  readonly checked: boolean
}

/** The page that puts a fault at an endpoint. */
export interface FaultFormPage {
  readonly frame: PageFrame
  readonly heading: string
  readonly row: FaultRow
  readonly action: string
  readonly back: string
  readonly summary: ErrorSummary | null
  readonly modeError: string | null
  readonly groups: readonly { readonly legend: string; readonly modes: readonly ModeChoice[] }[]
  readonly usual: readonly FormField[]
  readonly further: readonly FormField[]
}

/** What the page is made of; `now` in Unix seconds of real time. */
export interface FaultFormInput {
  readonly frame: PageFrame
  readonly base: string
  readonly endpoint: FaultEndpoint
  readonly record: EndpointFaultRecord | undefined
  readonly values: FaultFormValues
  readonly issues: readonly InputIssue[]
  readonly now: number
}

/** What stands in a form that was posted, or '' where it says nothing. */
export function faultFormValues(get: (name: string) => string | undefined): FaultFormValues {
  const values = [...FIELD_NAMES, 'mode'].map((name) => [name, get(name)?.trim() ?? ''])
  return Object.fromEntries(values) as FaultFormValues
}

/** What stands in the form for the fault that an endpoint has. */
export function faultValuesOf(record: EndpointFaultRecord | undefined): FaultFormValues {
  const fault: Partial<EndpointFault> = record?.fault ?? {}
  const given: Readonly<Record<string, string | number | undefined>> = {
    mode: fault.mode ?? 'slow',
    times: fault.times,
    delay_ms: fault.delayMs,
    user_agent: fault.userAgent,
    client_id: fault.clientId,
    status: fault.status,
    retry_after_seconds: fault.retryAfterSeconds,
    location: fault.location,
    cache_control: fault.cacheControl,
    size_bytes: fault.sizeBytes,
  }
  return faultFormValues((name) => given[name]?.toString())
}

/** The fault that a form asks for, by the schema of the API; throws `InvalidInput` with every mistake. */
export function readFaultForm(endpoint: FaultEndpoint, values: FaultFormValues): EndpointFault {
  const given = Object.entries(values).filter(([, text]) => text !== '')
  const members = given.map(([name, text]) => {
    const isNumber = NUMBERS.some((one) => one === name) && /^[+-]?\d+(\.\d+)?$/.test(text)
    return [name, isNumber ? Number(text) : text]
  })
  type Body = z.output<typeof endpointFaultBody>
  const body = parseInput<Body>(endpointFaultBody, { mode: '', ...Object.fromEntries(members) })
  return endpointFaultOf(endpoint, body)
}

const USUAL: readonly FieldName[] = ['times', 'delay_ms', 'user_agent', 'client_id']

/** The page that puts a fault at an endpoint, or another one. */
export function faultFormPage(input: FaultFormInput): FaultFormPage {
  const { frame, base, endpoint, record, issues, now } = input
  const row = faultRow(endpoint, record, { base, now })
  const labels = Object.fromEntries(FIELD_NAMES.map((name) => [name, FIELDS[name].label]))
  const usual = USUAL.filter((name) => name !== 'client_id' || namesClient(endpoint))
  return {
    frame,
    heading: `Fault at the ${FAULT_ENDPOINT_WORDS[endpoint]}`,
    row,
    action: row.form,
    back: `${base}/faults`,
    summary: errorSummary(issues, {
      title: 'Nothing was switched on: the form needs a change',
      labels: { ...labels, mode: 'What it answers' },
    }),
    modeError: fieldError(issues, 'mode') ?? null,
    groups: groupsOf(input),
    usual: usual.map((name) => fieldOf(name, input)),
    further: FIELD_NAMES.filter((name) => !USUAL.includes(name)).map((name) =>
      fieldOf(name, input),
    ),
  }
}

function fieldOf(name: FieldName, { values, issues }: FaultFormInput): FormField {
  const error = fieldError(issues, name)
  return formField({ ...FIELDS[name], name, value: values[name], error, code: true })
}

function groupsOf({ endpoint, values }: FaultFormInput): FaultFormPage['groups'] {
  const [first] = modesOf(endpoint)
  const chosen = isFaultMode(values.mode) ? values.mode : first
  const choices = modesOf(endpoint).map((mode) => {
    const { title, about, endpoints } = modeAbout(mode)
    const id = mode === first ? fieldId('mode') : `${fieldId('mode')}-${mode}`
    const choice = { id, value: mode, title, about, checked: mode === chosen }
    return { choice, isOwn: endpoints !== undefined }
  })
  const group = (legend: string, own: boolean) => ({
    legend,
    modes: choices.filter(({ isOwn }) => isOwn === own).map(({ choice }) => choice),
  })
  const own = `Wrong contents of the ${FAULT_ENDPOINT_WORDS[endpoint]}`
  return [group('What it answers', false), group(own, true)].filter(({ modes }) => modes.length > 0)
}
