import { type Fault, faultById } from '../../core/faults/catalogue.ts'
import { type DueRow, dueRows } from './fault-token-words.ts'
import { shortenedText } from './shortened-text.ts'

/** What is wrong with a token, as strings ready to print. */
export interface FaultCallout {
  readonly id: string
  readonly about: string
  readonly why: string
  readonly clause: string
  /** Reports of real verifiers that had it, with commas between them; null where none is known. */
  readonly reports: string | null
  readonly due: readonly DueRow[]
  /** The case in the catalogue. */
  readonly href: string
}

/** The callout of a token's fault; null for a sound token. A fault that is no longer in the catalogue is told by its id. */
export function faultCallout(id: string | null, base: string): FaultCallout | null {
  if (id === null) return null
  const fault = faultById(id)
  const known = fault === undefined ? UNKNOWN : factsOf(fault)
  return { id: shortenedText(id), ...known, href: faultHref(id, base) }
}

/** Where the catalogue shows a case. */
export function faultHref(id: string, base: string): string {
  return `${base}/faults/tokens?${new URLSearchParams({ q: id })}`
}

const UNKNOWN = {
  about: 'This version knows no fault of that id.',
  why: '',
  clause: 'unknown',
  reports: null,
  due: [],
} as const

function factsOf(fault: Fault): Omit<FaultCallout, 'id' | 'href'> {
  const { about, why, clause, reports } = fault
  return {
    about,
    why,
    clause,
    reports: reports.length === 0 ? null : reports.join(', '),
    due: dueRows(fault),
  }
}
