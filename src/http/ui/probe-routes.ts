import { type Request, type Response, Router } from 'express'
import { notFound } from '../../core/protocol/domain-error.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import type { Idp } from '../../idp/idp.ts'
import { writeReport } from '../../probe/reports/write-report.ts'
import { goneSignal } from '../admin/gone-signal.ts'
import { formOutcome } from './form-outcome.ts'
import { type KeptReport, type KeptReports, keptReports, REPORT_FILES } from './kept-reports.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { probePage } from './probe.ts'
import { type ProbeFormValues, probeIssues, probeValues, readProbeForm } from './probe-form.ts'
import { probeReportPage } from './probe-report.ts'
import { answerWithProgress, answerWithReport, beginProbe, wantsProgress } from './probe-run.ts'
import { verdictOf } from './probe-words.ts'
import { queryOf } from './query-of.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import { instantInWords } from './time-in-words.ts'
import { renderPage } from './view-engine.ts'

/** How many reports are kept; one may have some megabytes. */
const KEPT = 10

/** The page that probes, and the reports that it has made. */
export function probeRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  const reports = keptReports(KEPT)
  router.get('/probe', (req, res) => {
    const query = queryOf(req)
    const values = probeValues((name) => query.get(name) ?? undefined)
    const url = query.get('url') ?? idp.settings.defaultAudience
    showForm(idp, res, { reports, values: { ...values, url }, issues: [] })
  })
  router.post('/probe', (req, res) => probe(idp, { req, res, reports }))
  router.all('/probe', refuseMethod('GET, HEAD, POST'))
  router.get('/probe/reports/:id', (req, res) => {
    showReport(res, keptReport(reports, res, req.params.id))
  })
  router.all('/probe/reports/:id', refuseMethod('GET, HEAD'))
  router.get('/probe/reports/:id/:format', (req, res) => {
    const { id, format } = req.params
    sendReport(res, keptReport(reports, res, id), format)
  })
  router.all('/probe/reports/:id/:format', refuseMethod('GET, HEAD'))
  return router
}

interface Asked {
  readonly req: Request
  readonly res: Response
  readonly reports: KeptReports
}

/** Probes as a form asks; one with mistakes, or a target that may not be probed, sends nothing. */
async function probe(idp: Idp, { req, res, reports }: Asked): Promise<void> {
  const form = await readForm(req)
  const values = probeValues((name) => form.get(name))
  const signal = goneSignal(res)
  const outcome = await formOutcome(async () => beginProbe(idp, res, readProbeForm(values, signal)))
  res.vary('Accept')
  if (outcome.kind === 'refused') {
    const issues = probeIssues(outcome.issues, values)
    return showForm(idp, res.status(400), { reports, values, issues })
  }
  const answer = { lines: outcome.value, values, reports }
  if (wantsProgress(req)) return answerWithProgress(idp, res, answer)
  return answerWithReport(idp, res, answer)
}

interface ShownForm {
  readonly reports: KeptReports
  readonly values: ProbeFormValues
  readonly issues: readonly InputIssue[]
}

function showForm(idp: Idp, res: Response, { reports, values, issues }: ShownForm): void {
  const place = placeOf(res)
  const title = issues.length > 0 ? 'Error: Probe' : 'Probe'
  const now = idp.clock.now()
  const page = probePage({
    frame: pageFrame(place, { title, current: 'probe', styles: ['probe'], scripts: ['probe'] }),
    base: place.base,
    values,
    issues,
    reports: reports.list(issuerAt(res).id).map(({ id, at, report }) => ({
      href: `${place.base}/probe/reports/${id}`,
      url: report.begin.url,
      when: instantInWords(at, now),
      verdict: verdictOf(report).title,
    })),
  })
  renderPage(res, 'pages/probe', page)
}

/** The report of an id; throws `not_found`. */
function keptReport(reports: KeptReports, res: Response, id: string): KeptReport {
  const kept = reports.get(issuerAt(res).id, id)
  if (kept !== undefined) return kept
  throw notFound(`there is no report of that id: the last ${KEPT} are kept while the server runs`)
}

function showReport(res: Response, kept: KeptReport): void {
  const place = placeOf(res)
  const styles = ['probe', 'drill-timeline']
  const frame = pageFrame(place, { title: 'Report · Probe', current: 'probe', styles })
  renderPage(res, 'pages/probe-report', probeReportPage({ frame, base: place.base, kept }))
}

/** A report as a file: it is never shown as a page, whatever is in it. */
function sendReport(res: Response, { report }: KeptReport, format: string): void {
  const wanted = REPORT_FILES.find((one) => one.format === format)
  if (wanted === undefined) {
    const known = REPORT_FILES.map((one) => one.format).join(', ')
    throw notFound(`a report is not to be had so; it is as ${known}`)
  }
  res.set('Content-Type', wanted.type)
  res.set('Content-Disposition', `attachment; filename="${wanted.file}"`)
  res.send(Buffer.from(writeReport(report, wanted.format), 'utf8'))
}
