import type { Expectation, FaultAbout } from './fault.ts'

/** A case without a token of its own, as a row of a table. */
export type FaultRow = readonly [
  id: string,
  about: string,
  clause: string,
  expected: Expectation,
  status: 401 | 403,
  why: string,
]

/** A case from its row. */
export function faultFromRow([id, about, clause, expected, status, why]: FaultRow): FaultAbout {
  const title = about.replace(/\.$/, '')
  return { id, title, about, clause, reports: [], expected, status, why }
}
