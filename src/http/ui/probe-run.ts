import type { Request, Response } from 'express'
import type { Idp } from '../../idp/idp.ts'
import type { ProbeLine, ProbeRequest } from '../../probe/probe-request.ts'
import { probeResourceServer } from '../../probe/probe-resource-server.ts'
import { reportOf } from '../../probe/reports/report.ts'
import { writePatiently } from '../admin/write-patiently.ts'
import { problemOf } from '../problem.ts'
import type { KeptReports } from './kept-reports.ts'
import { issuerAt, placeOf } from './place.ts'
import type { ProbeFormValues } from './probe-form.ts'
import { probeProgress } from './probe-progress.ts'

/** A run that has begun: what it tells, of which the first line is there. */
export type BegunProbe = AsyncGenerator<ProbeLine>

/** Begins to probe; throws `InvalidInput` for a request that cannot be carried out, before any token is sent. */
export async function beginProbe(
  idp: Idp,
  res: Response,
  request: ProbeRequest,
): Promise<BegunProbe> {
  const lines = probeResourceServer(idp, issuerAt(res), request)
  const first = await lines.next()
  return followed(first, lines)
}

async function* followed(
  first: IteratorResult<ProbeLine>,
  rest: AsyncGenerator<ProbeLine>,
): BegunProbe {
  if (first.done === true) return
  yield first.value
  yield* rest
}

/** What a run is answered with, and what its report is kept with. */
export interface ProbeAnswer {
  readonly lines: BegunProbe
  readonly values: ProbeFormValues
  readonly reports: KeptReports
}

const NDJSON = 'application/x-ndjson'

/** Says whether a request asks to be told how far a run is, as the script does. */
export function wantsProgress(req: Request): boolean {
  return req.accepts(['html', NDJSON]) === NDJSON
}

/** Runs to the end, and leads to the report; whoever leaves before ends the run. */
export async function answerWithReport(
  idp: Idp,
  res: Response,
  answer: ProbeAnswer,
): Promise<void> {
  const told: ProbeLine[] = []
  for await (const line of answer.lines) told.push(line)
  if (!res.destroyed) res.redirect(303, keep(idp, res, { ...answer, told }))
}

/** Tells how far a run is, a JSON object a line, and in the last one where the report is, or what went wrong. */
export async function answerWithProgress(
  idp: Idp,
  res: Response,
  answer: ProbeAnswer,
): Promise<void> {
  res.status(200).set('Content-Type', NDJSON)
  const write = (line: object) => writePatiently(res, `${JSON.stringify(line)}\n`)
  const told: ProbeLine[] = []
  const progress = probeProgress()
  try {
    for await (const line of answer.lines) {
      told.push(line)
      const at = progress(line)
      if (at !== null) await write(at)
    }
    if (!res.destroyed) await write({ report: keep(idp, res, { ...answer, told }) })
  } catch (error) {
    await write({ error: problemOf(idp, error).detail })
  }
  res.end()
}

/** Keeps a report, and says where it is. */
function keep(
  idp: Idp,
  res: Response,
  { told, values, reports }: ProbeAnswer & { readonly told: readonly ProbeLine[] },
): string {
  const { id: issuerId } = issuerAt(res)
  const kept = reports.keep({ issuerId, at: idp.clock.now(), values, report: reportOf(told) })
  return `${placeOf(res).base}/probe/reports/${kept.id}`
}
