import { ALGS, DEFAULT_ALG } from '../../core/keys/algorithms.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { type CheckGroup, checkGroup } from './check-group.ts'
import { type ErrorSummary, errorSummary, fieldError } from './form-errors.ts'
import { type FieldChoice, type FormField, formField } from './form-field.ts'
import type { PageFrame } from './page-frame.ts'
import type { ProbeField, ProbeFormValues } from './probe-form.ts'
import { shortenedText } from './shortened-text.ts'

/** A field that is a control of its own; the box to tick is a group. */
type ControlName = Exclude<ProbeField, 'bad_answers' | 'allow_remote'>

/** The page that probes, as strings ready to print. */
export interface ProbePage {
  readonly frame: PageFrame
  readonly action: string
  readonly summary: ErrorSummary | null
  readonly fields: Readonly<Record<ControlName, FormField>>
  readonly allowed: CheckGroup
  /** Whether the lesser used fields are in sight from the start. */
  readonly moreOpen: boolean
  readonly catalogue: string
  readonly connect: string
  readonly reports: readonly ReportLink[]
}

/** A report that is still there. */
export interface ReportLink {
  readonly href: string
  readonly url: string
  readonly when: string
  readonly verdict: string
}

/** What the page is made of. */
export interface ProbePageInput {
  readonly frame: PageFrame
  readonly base: string
  readonly values: ProbeFormValues
  readonly issues: readonly InputIssue[]
  readonly reports: readonly ReportLink[]
}

const DRILL_CHOICES: readonly FieldChoice[] = [
  { value: '', text: 'Every bad token of the catalogue' },
  { value: 'rotation', text: 'Drill: rotate the keys (rotates them)' },
  { value: 'key-compromise', text: 'Drill: revoke a key (revokes one)' },
  { value: 'revocation', text: 'Drill: revoke a token' },
  { value: 'outage', text: 'Drill: let JWKS or introspection fail for a while' },
]

const MODE_CHOICES: readonly FieldChoice[] = [
  { value: '', text: 'Find out' },
  { value: 'jwt', text: 'Signatures of JWTs' },
  { value: 'introspection', text: 'Introspection' },
  { value: 'static', text: 'A static table' },
]

const TRANSPORT_CHOICES: readonly FieldChoice[] = [
  { value: '', text: 'Streamable HTTP' },
  { value: 'sse', text: 'SSE' },
]

const ALG_CHOICES: readonly FieldChoice[] = [
  { value: '', text: `Default (${DEFAULT_ALG})` },
  ...ALGS.map((alg) => ({ value: alg, text: alg })),
]

interface About {
  readonly label: string
  readonly hint?: string
  readonly code?: boolean
  readonly choices?: readonly FieldChoice[]
}

/** How each field is labelled and explained. */
const FIELDS: Readonly<Record<ControlName, About>> = {
  url: { label: 'MCP server', hint: 'The URL of its MCP endpoint.', code: true },
  drill: { label: 'What to send', choices: DRILL_CHOICES },
  mode: { label: 'It checks tokens by', choices: MODE_CHOICES },
  transport: { label: 'Transport', choices: TRANSPORT_CHOICES },
  alg: {
    label: 'Algorithm',
    hint: 'What the good token is signed by.',
    choices: ALG_CHOICES,
  },
  audience: { label: 'Audience', hint: 'Empty: what its metadata name, else its URL.', code: true },
  scope: { label: 'Scopes', hint: 'Empty: what it asks for itself.', code: true },
  only: {
    label: 'Only these cases',
    hint: 'Ids, groups such as exp or http, or with a star: aud-*.',
    code: true,
  },
  skip: { label: 'Not these cases', hint: 'Likewise.', code: true },
  timeout_seconds: { label: 'Time limit', hint: 'For each request; empty: 5 s.', code: true },
  max_wait_seconds: { label: 'Longest wait', hint: 'Of a drill; empty: 90 s.', code: true },
}

const LABELS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(FIELDS).map(([name, { label }]) => [name, label])),
  bad_answers: 'Bad answers',
  allow_remote: 'Another machine',
}

const IN_SIGHT: readonly ProbeField[] = ['url', 'drill', 'mode']

/** The page that probes: the form with its values and errors, and the reports that are still there. */
export function probePage({ frame, base, values, issues, reports }: ProbePageInput): ProbePage {
  const fields = Object.entries(FIELDS).map(([key, about]) => {
    const name = key as ControlName
    const error = fieldError(issues, name)
    return [name, formField({ ...about, name, value: values[name], error })]
  })
  return {
    frame,
    action: `${base}/probe`,
    summary: errorSummary(issues, {
      title: 'Nothing was sent: the form needs a change',
      labels: LABELS,
    }),
    fields: Object.fromEntries(fields) as ProbePage['fields'],
    allowed: allowedGroup(values, issues),
    moreOpen: Object.entries(values).some(
      ([name, value]) => !IN_SIGHT.includes(name as ProbeField) && value.trim() !== '',
    ),
    catalogue: `${base}/faults/tokens`,
    connect: `${base}/connect`,
    reports: reports.map((report) => ({ ...report, url: shortenedText(report.url) })),
  }
}

function allowedGroup(
  { bad_answers, allow_remote }: ProbeFormValues,
  issues: readonly InputIssue[],
): CheckGroup {
  return checkGroup({
    name: 'allowed',
    legend: 'What is allowed',
    boxes: [
      {
        name: 'bad_answers',
        text: 'Introspection may answer badly for some cases, to whoever asks meanwhile',
        checked: bad_answers === 'true',
      },
      {
        name: 'allow_remote',
        text: 'The server may be on another machine, and I may send bad tokens to it',
        checked: allow_remote === 'true',
      },
    ],
    error: fieldError(issues, 'bad_answers') ?? fieldError(issues, 'allow_remote'),
  })
}
