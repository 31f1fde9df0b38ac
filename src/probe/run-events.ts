import { noteProbe } from '../idp/note-probe.ts'
import type { DrillName } from './drills/drill.ts'
import type { Severity } from './judging/judge.ts'
import type { ProbeEnding } from './probe-request.ts'
import type { Run } from './run.ts'

/** How many results there were, and findings by how grave they are. */
export type ProbeTotals = Record<Severity | 'results', number>

/** Notes that a run begins; the query of the URL, where a secret may stand, is left out. */
export async function noteBegun(run: Run, drill?: DrillName): Promise<void> {
  const { idp, issuer, transport } = run
  const data = { ...whatAndBy(run), transport, ...(drill === undefined ? {} : { drill }) }
  await noteProbe(idp, issuer, { type: 'probe_begun', data })
}

/** Notes how a run ended, with its counts. */
export async function noteEnded(
  run: Run,
  { ending, totals }: { readonly ending: ProbeEnding; readonly totals: ProbeTotals },
): Promise<void> {
  const { idp, issuer, tally } = run
  const counts = { errors: totals.error, warnings: totals.warning, notes: totals.note }
  const data = { ...whatAndBy(run), ending, requests: tally.requests, ...counts }
  await noteProbe(idp, issuer, { type: 'probe_ended', data })
}

function whatAndBy({ target, via }: Run) {
  const url = target.url.origin + target.url.pathname
  return { url: url.slice(0, 256), ...(via === undefined ? {} : { via }) }
}
