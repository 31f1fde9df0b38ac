import { expectedByMode, type Fault } from '../../core/faults/catalogue.ts'
import { EXPECTATIONS, FAULT_KINDS } from '../../core/faults/fault.ts'
import {
  chapterContents,
  chapterOf,
  FAULT_CHAPTERS,
  type FaultChapter,
} from '../../core/faults/fault-chapters.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { dueBadge, EXPECTATION_WORDS, KIND_WORDS } from './fault-token-words.ts'
import { type ErrorSummary, errorSummary, fieldError } from './form-errors.ts'
import { type FieldChoice, type FormField, formField } from './form-field.ts'
import type { Badge } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import type { EmptyState } from './pager.ts'

/** What the catalogue is narrowed by, named for the members of the API's query. */
export const FAULT_FILTERS = ['q', 'chapter', 'kind', 'expected'] as const

/** The name of something that the catalogue is narrowed by. */
export type FaultFilterName = (typeof FAULT_FILTERS)[number]

/** What the catalogue is narrowed by, as it stands in the form; '' where nothing does. */
export type FaultFilterValues = Readonly<Record<FaultFilterName, string>>

/** A case of the catalogue as strings ready to print. */
export interface CaseRow {
  readonly id: string
  readonly about: string
  readonly why: string
  readonly badge: Badge
  /** What is due from who introspects, where that is not the same; else null. */
  readonly introspection: string | null
  readonly clause: string
  /** Reports of real verifiers that had it, with commas between them; null where none is known. */
  readonly reports: string | null
  /** The form that mints, filled in with it; null where no token alone is the case. */
  readonly mint: string | null
  /** The form that probes, filled in with the case alone. */
  readonly probe: string
}

/** The cases of a chapter. */
export interface CaseChapter {
  readonly id: string
  readonly title: string
  readonly count: string
  readonly rows: readonly CaseRow[]
}

/** The page of the catalogue. */
export interface FaultTokensPage {
  readonly frame: PageFrame
  readonly action: string
  readonly summary: ErrorSummary | null
  readonly fields: Readonly<Record<FaultFilterName, FormField>>
  /** The whole catalogue; null where it is not narrowed. */
  readonly clear: string | null
  readonly about: string
  readonly chapters: readonly CaseChapter[]
  readonly empty: EmptyState | null
  readonly endpoints: string
}

/** What the page is made of. */
export interface FaultTokensInput {
  readonly frame: PageFrame
  readonly base: string
  readonly values: FaultFilterValues
  readonly found: readonly Fault[]
  readonly issues: readonly InputIssue[]
}

const LABELS: Readonly<Record<FaultFilterName, string>> = {
  q: 'Search id, sentence, clause, CVE',
  chapter: 'Chapter',
  kind: 'Made of',
  expected: 'Due',
}

const any = (choices: readonly FieldChoice[]): readonly FieldChoice[] => [
  { value: '', text: 'Any' },
  ...choices,
]

const CHOICES: Readonly<Record<FaultFilterName, readonly FieldChoice[]>> = {
  q: [],
  chapter: any(FAULT_CHAPTERS.map((value) => ({ value, text: chapterContents(value).title }))),
  kind: any(FAULT_KINDS.map((value) => ({ value, text: KIND_WORDS[value] }))),
  expected: any(EXPECTATIONS.map((value) => ({ value, text: EXPECTATION_WORDS[value] }))),
}

/** The page of the catalogue: what narrows it, and its cases by chapter. */
export function faultTokensPage(input: FaultTokensInput): FaultTokensPage {
  const { frame, base, values, found, issues } = input
  const action = `${base}/faults/tokens`
  const isNarrowed = FAULT_FILTERS.some((name) => values[name] !== '')
  const mintable = found.filter(({ kind }) => kind === 'token').length
  return {
    frame,
    action,
    summary: errorSummary(issues, { title: 'The catalogue cannot be narrowed so', labels: LABELS }),
    fields: filterFields(values, issues),
    clear: isNarrowed ? action : null,
    about: `${inCases(found.length)}, ${mintable} of them to be minted`,
    chapters: FAULT_CHAPTERS.flatMap((chapter) => caseChapter(chapter, found, base)),
    empty: found.length > 0 || issues.length > 0 ? null : nothingFound(action),
    endpoints: `${base}/faults`,
  }
}

function filterFields(
  values: FaultFilterValues,
  issues: readonly InputIssue[],
): FaultTokensPage['fields'] {
  const fields = FAULT_FILTERS.map((name) => {
    const error = fieldError(issues, name)
    const field = { name, label: LABELS[name], value: values[name], choices: CHOICES[name], error }
    return [name, formField(field)]
  })
  return Object.fromEntries(fields) as FaultTokensPage['fields']
}

function inCases(count: number): string {
  return count === 1 ? '1 case' : `${count} cases`
}

function nothingFound(clear: string): EmptyState {
  const action = { text: 'Clear the filters', href: clear }
  return { title: 'No case matches', text: 'Every word has to be in the case.', action }
}

function caseChapter(
  chapter: FaultChapter,
  found: readonly Fault[],
  base: string,
): readonly CaseChapter[] {
  const own = found.filter((fault) => chapterOf(fault) === chapter)
  if (own.length === 0) return []
  const { title } = chapterContents(chapter)
  const rows = own.map((fault) => caseRow(fault, base))
  return [{ id: `chapter-${chapter}`, title, count: String(own.length), rows }]
}

function caseRow(fault: Fault, base: string): CaseRow {
  const { id, kind, about, why, clause, reports, expected, status } = fault
  const { introspection } = expectedByMode(fault)
  return {
    id,
    about,
    why,
    badge: dueBadge(expected, status),
    introspection: introspection === expected ? null : EXPECTATION_WORDS[introspection],
    clause,
    reports: reports.length === 0 ? null : reports.join(', '),
    probe: `${base}/probe?${new URLSearchParams({ only: id })}`,
    mint: kind === 'token' ? `${base}/mint?${new URLSearchParams({ fault: id })}` : null,
  }
}
