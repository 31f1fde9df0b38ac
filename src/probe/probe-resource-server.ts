import type { Issuer } from '../core/issuers/issuer.ts'
import { printableText } from '../core/protocol/printable-text.ts'
import type { Idp } from '../idp/idp.ts'
import { badAnswersOf } from './bad-answers.ts'
import { aboutCase, caseResult } from './case-result.ts'
import { tryControl } from './control.ts'
import { diagnoseAnswer, diagnosis } from './diagnosis/diagnose-answer.ts'
import { checkDrill } from './drills/check-drill.ts'
import { runDrill } from './drills/run-drill.ts'
import { type Established, establish } from './establish.ts'
import { outcomeOf } from './judging/judge.ts'
import { isOwnResource } from './own-resource.ts'
import { planProbe } from './plan.ts'
import type {
  ProbeBegin,
  ProbeDiagnosis,
  ProbeEnding,
  ProbeLine,
  ProbeRequest,
  ProbeResult,
} from './probe-request.ts'
import { openRun, type Run } from './run.ts'
import { runCases } from './run-cases.ts'
import { noteBegun, noteEnded, type ProbeTotals } from './run-events.ts'

/** Probes a resource server that trusts this issuer, and tells what it finds as it goes; throws `InvalidInput` before the first line for a request that cannot be carried out. */
export async function* probeResourceServer(
  idp: Idp,
  issuer: Issuer,
  request: ProbeRequest,
): AsyncGenerator<ProbeLine> {
  checkDrill(request)
  const run = await openRun(idp, issuer, request)
  const begun = performance.now()
  const totals: ProbeTotals = { results: 0, error: 0, warning: 0, note: 0 }
  await noteBegun(run, request.drill)
  let ending: Ending = { ending: 'aborted', reason: 'it broke off' }
  const lines = probeLines(run, request)
  try {
    yield beginning(run)
    for (let line = await lines.next(); ; line = await lines.next()) {
      if (line.done === true) {
        ending = line.value
        break
      }
      count(totals, line.value)
      yield line.value
    }
  } finally {
    // Whoever leaves in the midst of it leaves nothing on that a drill has to put back.
    await lines.return(ending)
    await noteEnded(run, { ...ending, totals })
  }
  const { results, error: errors, warning: warnings, note: notes } = totals
  const counts = { ...run.tally, results, errors, warnings, notes }
  yield { kind: 'end', ...ending, ...counts, ms: Math.round(performance.now() - begun) }
}

interface Ending {
  readonly ending: ProbeEnding
  readonly reason: string | null
}

function count(totals: ProbeTotals, line: ProbeLine): void {
  if (line.kind !== 'result' && line.kind !== 'drill') return
  totals.results += 1
  for (const { severity } of line.findings) totals[severity] += 1
}

function beginning({ target, issuer, discovery, ...run }: Run): ProbeBegin {
  return {
    kind: 'begin',
    url: target.url.href,
    issuer: issuer.issuer,
    transport: run.transport,
    audience: run.audience,
    scope: run.scope,
    alg: run.alg,
    metadata: discovery.metadataUrl,
  }
}

async function* probeLines(run: Run, request: ProbeRequest): AsyncGenerator<ProbeLine, Ending> {
  const obstacle = obstacleTo(run, request)
  if (obstacle !== null) {
    yield obstacle
    return { ending: 'not_run', reason: obstacle.text }
  }
  const open = unprotected(run)
  if (open !== null) {
    yield open
    yield UNPROTECTED
    return { ending: 'stopped', reason: UNPROTECTED.text }
  }
  const established = await establish(run, request.mode)
  if (established.result !== null) yield established.result
  if (established.kind === 'refused') {
    yield established.diagnosis
    return { ending: 'refused', reason: established.diagnosis.text }
  }
  const terms = checkDrill(request)
  if (terms === undefined) return yield* probeAll(run, request, established)
  const { mode, good } = established
  return yield* runDrill({ ...run, good }, { mode, terms })
}

/** Why nothing can be probed; a token is never sent to a server whose metadata name another resource (B-02). */
function obstacleTo(run: Run, { audience }: ProbeRequest): ProbeDiagnosis | null {
  const { target, discovery } = run
  const plain = diagnoseAnswer(run, discovery.reply)
  if (plain !== null) return plain
  const { resource } = discovery
  if (audience !== undefined || resource === null || isOwnResource(target, resource)) return null
  return diagnosis(
    'other_resource',
    `The metadata of the server name another resource, "${printableText(resource.slice(0, 300))}": a good token for that is not sent to ${target.url.href}.`,
    'Let the server name its own URL, or say by --audience what tokens for it are to be for.',
  )
}

const UNPROTECTED: ProbeDiagnosis = diagnosis(
  'unprotected',
  'The server answers without a token, so that it checks none.',
  'Turn authorization on: every request without a token gets 401 (MCP authorization).',
)

/** The finding against a server that answers without a token. */
function unprotected(run: Run): ProbeResult | null {
  const { reply } = run.discovery
  if (outcomeOf(reply) !== 'accepted') return null
  const { cases } = planProbe(
    { ...run, mode: 'jwt', sessions: false, badAnswers: 'unwanted' },
    { only: ['mcp-challenge'] },
  )
  const [planned] = cases
  if (planned === undefined) throw new Error('the catalogue has no case without a token')
  const attempt = { sent: 'no token', parts: { lines: [] }, valid: false, secrets: [] }
  return caseResult(run, aboutCase(planned), {
    trials: [{ attempt, reply }],
    mode: 'jwt',
    accepting: 'error',
  })
}

async function* probeAll(
  run: Run,
  request: ProbeRequest,
  { mode, sessions, good }: Extract<Established, { kind: 'accepted' }>,
): AsyncGenerator<ProbeLine, Ending> {
  const badAnswers = await badAnswersOf(run, request.badAnswers === true)
  const { cases, skipped } = planProbe({ ...run, mode, sessions, badAnswers }, request)
  yield { kind: 'plan', mode, cases: cases.length, skipped }
  const stopped = yield* runCases({ ...run, good }, { cases, mode })
  if (run.signal.aborted) return { ending: 'aborted', reason: 'the caller left' }
  if (stopped !== null) return { ending: 'stopped', reason: stopped }
  const last = await tryControl(run, await good(), { id: 'control-last', mode })
  yield last.result
  if (last.result.outcome === 'accepted') return { ending: 'done', reason: null }
  return {
    ending: 'refused',
    reason:
      'the good token was accepted at first and refused in the end, so that the refusals between say nothing',
  }
}
