import type { z } from 'zod'
import { type InputIssue, InvalidInput, invalidInput } from '../../core/protocol/invalid-input.ts'
import type { Json, JsonObject } from '../../core/protocol/json.ts'
import type { ProbeRequest } from '../../probe/probe-request.ts'
import { probeBody, probeRequestOf } from '../admin/bodies/probe.ts'
import { parseInput } from '../admin/parse-input.ts'
import { readDuration } from './read-duration.ts'

/** The fields of the form that probes, named for the members of the API's body. */
export const PROBE_FIELDS = [
  'url',
  'drill',
  'mode',
  'transport',
  'alg',
  'audience',
  'scope',
  'only',
  'skip',
  'timeout_seconds',
  'max_wait_seconds',
  'bad_answers',
  'allow_remote',
] as const

/** The name of a field of the form that probes. */
export type ProbeField = (typeof PROBE_FIELDS)[number]

/** What stands in the form, as text. */
export type ProbeFormValues = Readonly<Record<ProbeField, string>>

/** What stands in the form, each value read by its name; '' where there is none. */
export function probeValues(given: (name: string) => string | undefined): ProbeFormValues {
  const entries = PROBE_FIELDS.map((name) => [name, given(name) ?? ''])
  return Object.fromEntries(entries) as ProbeFormValues
}

/** What the form says that the API's body has another word for; a field that is empty leaves the member to its default. */
const READERS: Readonly<Partial<Record<ProbeField, (text: string) => Json | undefined>>> = {
  only: readNames,
  skip: readNames,
  timeout_seconds: (text) => readSeconds('/timeout_seconds', text),
  max_wait_seconds: (text) => readSeconds('/max_wait_seconds', text),
  bad_answers: (text) => text === 'true',
  allow_remote: (text) => text === 'true',
}

/** The request that a form makes, by the rules of the API, with a `curl` command of each case; throws `InvalidInput` with every mistake. */
export function readProbeForm(values: ProbeFormValues, signal: AbortSignal): ProbeRequest {
  const issues: InputIssue[] = []
  const members: [string, Json][] = []
  for (const name of PROBE_FIELDS) {
    const text = values[name].trim()
    if (text === '') continue
    const read = collecting(issues, () => (READERS[name] ?? asItIs)(text))
    if (read !== undefined) members.push([name, read])
  }
  const body = collecting(issues, () =>
    parseInput<z.output<typeof probeBody>>(probeBody, withUrl(Object.fromEntries(members))),
  )
  if (body === undefined || issues.length > 0) throw new InvalidInput(issues)
  return { ...probeRequestOf(body, { via: 'page', signal }), show: true }
}

/** What is wrong with a form: a name of a list is told by itself and not by its place. */
export function probeIssues(
  issues: readonly InputIssue[],
  values: ProbeFormValues,
): readonly InputIssue[] {
  return issues.map((issue) => {
    const [, field, index] = /^\/(only|skip)\/(\d+)$/.exec(issue.pointer) ?? []
    if (field !== 'only' && field !== 'skip') return issue
    const name = readNames(values[field])[Number(index)] ?? ''
    return { pointer: `/${field}`, detail: `"${name}" ${issue.detail}` }
  })
}

function asItIs(text: string): string {
  return text
}

function withUrl(body: JsonObject): JsonObject {
  return { url: '', ...body }
}

/** What some work gives; mistakes that it finds are put with the others, and it gives undefined. */
function collecting<T>(issues: InputIssue[], work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    issues.push(...error.issues)
    return undefined
  }
}

function readNames(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter(Boolean)
}

/** Seconds with a fraction too, or with a unit. */
function readSeconds(pointer: string, text: string): number {
  const seconds = /^\d{1,6}\.\d{1,3}$/.test(text) ? Number(text) : readDuration(text)
  if (seconds !== undefined) return seconds
  throw invalidInput(pointer, 'must be seconds such as 5 or 0.5, or a number with s, min or h')
}
