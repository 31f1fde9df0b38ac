import { FAULTS, type Fault } from './catalogue.ts'
import type { Expectation } from './fault.ts'
import { chapterOf, type FaultChapter } from './fault-chapters.ts'

/** What the catalogue is narrowed by; what is absent narrows nothing. */
export interface FaultSearch {
  readonly kind?: Fault['kind'] | undefined
  /** What is due from a verifier of JWTs. */
  readonly expected?: Expectation | undefined
  readonly chapter?: FaultChapter | undefined
  /** Words that all have to be in what a case says of itself, in any case of letters. */
  readonly q?: string | undefined
}

/** The cases of the catalogue that match, in its order. */
export function searchFaults({ kind, expected, chapter, q = '' }: FaultSearch): readonly Fault[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return FAULTS.filter(
    (fault) =>
      (kind ?? fault.kind) === fault.kind &&
      (expected ?? fault.expected) === fault.expected &&
      (chapter ?? chapterOf(fault)) === chapterOf(fault) &&
      hasAll(fault, words),
  )
}

function hasAll({ id, about, clause, why, reports }: Fault, words: readonly string[]): boolean {
  const text = [id, about, clause, why, ...reports].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}
