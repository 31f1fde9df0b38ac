import { randomText } from '../../core/keys/key-material.ts'
import type { ProbeReport } from '../../probe/reports/report.ts'
import type { ReportFormat } from '../../probe/reports/write-report.ts'
import type { ProbeFormValues } from './probe-form.ts'

/** A report as it is kept, with when it was made (Unix seconds). */
export interface KeptReport {
  readonly id: string
  readonly issuerId: number
  readonly at: number
  /** The form that asked for it. */
  readonly values: ProbeFormValues
  readonly report: ProbeReport
}

/** Reports of the probe, in memory: they are of this moment, hold tokens, and are made again at any time. */
export interface KeptReports {
  keep(made: Omit<KeptReport, 'id'>): KeptReport
  /** Undefined for one that is another issuer's, or no longer there. */
  get(issuerId: number, id: string): KeptReport | undefined
  /** Those of an issuer, newest first. */
  list(issuerId: number): readonly KeptReport[]
}

/** Keeps at most `most` reports, of all issuers together; the oldest goes first. */
export function keptReports(most: number): KeptReports {
  let kept: readonly KeptReport[] = []
  return {
    keep(made) {
      const one = { ...made, id: randomText(22) }
      kept = [one, ...kept].slice(0, most)
      return one
    },
    get: (issuerId, id) => kept.find((one) => one.id === id && one.issuerId === issuerId),
    list: (issuerId) => kept.filter((one) => one.issuerId === issuerId),
  }
}

/** A form in which a report can be saved: its name in a link, and as a file. */
export interface ReportFile {
  readonly format: ReportFormat
  readonly text: string
  readonly type: string
  readonly file: string
}

/** Every form in which a report can be saved. */
export const REPORT_FILES: readonly ReportFile[] = [
  { format: 'json', text: 'JSON', type: 'application/json', file: 'probe.json' },
  { format: 'sarif', text: 'SARIF', type: 'application/sarif+json', file: 'probe.sarif' },
  { format: 'junit', text: 'JUnit', type: 'application/xml', file: 'probe-junit.xml' },
  { format: 'markdown', text: 'Markdown', type: 'text/markdown; charset=utf-8', file: 'probe.md' },
]
