import type { ProbeReport } from './report.ts'
import { jsonReport } from './report-json.ts'
import { junitReport } from './report-junit.ts'
import { markdownReport } from './report-markdown.ts'
import { sarifReport } from './report-sarif.ts'
import { tableReport } from './report-table.ts'

const WRITERS = {
  table: tableReport,
  json: jsonReport,
  junit: junitReport,
  sarif: sarifReport,
  markdown: markdownReport,
} as const

/** The form of a report. */
export type ReportFormat = keyof typeof WRITERS

/** Every form that a report can have. */
export const REPORT_FORMATS = Object.keys(WRITERS) as readonly ReportFormat[]

/** A report as text, ending with a line break. */
export function writeReport(report: ProbeReport, format: ReportFormat): string {
  return WRITERS[format](report)
}
