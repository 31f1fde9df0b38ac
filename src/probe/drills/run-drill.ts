import { isSymmetric } from '../../core/keys/algorithms.ts'
import { diagnosis } from '../diagnosis/diagnose-answer.ts'
import type { ProbeDiagnosis, ProbeEnding, ProbeLine, ProbeMode } from '../probe-request.ts'
import type { ProbingRun } from '../state-trials.ts'
import type { DrillTerms } from './check-drill.ts'
import type { DrillName, DrillResult } from './drill.ts'
import type { DrillPart, DrillRun, Stopped } from './drill-course.ts'
import { ENDPOINT_NAMES } from './drill-findings.ts'
import { NOT_ASKED } from './judge-outage.ts'
import { KEY_COMPROMISE_PARTS } from './key-compromise.ts'
import { isFailing, OUTAGE_PARTS } from './outage.ts'
import { REVOCATION_PARTS } from './revocation.ts'
import { ROTATION_PARTS } from './rotation.ts'
import { samplesOf } from './time-line.ts'

const PARTS: Readonly<Record<DrillName, readonly ((run: DrillRun) => DrillPart)[]>> = {
  rotation: ROTATION_PARTS,
  'key-compromise': KEY_COMPROMISE_PARTS,
  revocation: REVOCATION_PARTS,
  outage: OUTAGE_PARTS,
}

/** How a drill ended, and why it did not run to its end where it did not. */
export interface DrillEnding {
  readonly ending: ProbeEnding
  readonly reason: string | null
}

/** Rehearses with a server that accepted a good token: tells each step as it is taken, and what came of each part. */
export async function* runDrill(
  probing: ProbingRun,
  { mode, terms }: { readonly mode: ProbeMode; readonly terms: DrillTerms },
): AsyncGenerator<ProbeLine, DrillEnding> {
  if (mode === 'static') return yield* notRun(NO_DRILL)
  const run = drillRun(probing, { mode, terms })
  const obstacle = await obstacleTo(run)
  if (obstacle !== null) return yield* notRun(obstacle)
  const parts = PARTS[terms.drill]
  yield { kind: 'plan', mode, cases: parts.length, skipped: [] }
  for (const part of parts) {
    const came = yield* part(run)
    if (run.signal.aborted) return { ending: 'aborted', reason: 'the caller left' }
    if (came.kind === 'drill') yield came
    const ending = endingAfter(came)
    if (ending !== null) return ending
  }
  return DONE
}

const DONE: DrillEnding = { ending: 'done', reason: null }

/** How the drill ends with a part; null where the next one follows. */
function endingAfter(came: DrillResult | Stopped): DrillEnding | null {
  if (came.kind === 'stopped') return { ending: 'refused', reason: came.reason }
  if (isGone(came)) return { ending: 'stopped', reason: 'the server stopped answering' }
  return came.findings.some(({ rule }) => rule === NOT_ASKED) ? DONE : null
}

function drillRun(
  probing: ProbingRun,
  { mode, terms }: { readonly mode: 'jwt' | 'introspection'; readonly terms: DrillTerms },
): DrillRun {
  // What a drill changes is put back before the identity provider closes.
  const signal = AbortSignal.any([probing.signal, probing.idp.closing.signal])
  const endpoint = mode === 'introspection' ? 'introspect' : 'jwks'
  return { ...probing, ...terms, mode, endpoint, signal }
}

async function* notRun(obstacle: ProbeDiagnosis): AsyncGenerator<ProbeLine, DrillEnding> {
  yield obstacle
  return { ending: 'not_run', reason: obstacle.text }
}

const NO_DRILL = diagnosis(
  'no_drill',
  'The server checks tokens by a table of its own: nothing that happens at the issuer reaches it.',
  'Drills are for servers that fetch keys or ask for introspection.',
)

async function obstacleTo(run: DrillRun): Promise<ProbeDiagnosis | null> {
  const { mode, alg, drill, endpoint } = run
  if (mode === 'jwt' && drill !== 'revocation' && isSymmetric(alg)) {
    return diagnosis(
      'no_drill',
      `The server checks tokens by a shared secret (${alg}), which is published nowhere, so that it cannot follow the issuer.`,
      'Choose an algorithm with a public key by --alg.',
    )
  }
  if (drill !== 'outage' || !(await isFailing(run))) return null
  return diagnosis(
    'fault_on',
    `The issuer fails already: ${ENDPOINT_NAMES[endpoint]} has a fault on.`,
    `Switch it off: DELETE /api/faults/endpoints/${endpoint}.`,
  )
}

function isGone({ steps }: DrillResult): boolean {
  return samplesOf(steps).some(({ outcome }) => outcome === 'unreachable')
}
