import { isBadAnswer, tryBadAnswer } from './bad-answers.ts'
import { aboutCase, caseResult } from './case-result.ts'
import { bearer, faultToken } from './credential.ts'
import { deliver } from './deliveries.ts'
import { inParallel } from './in-parallel.ts'
import { metadataFindings } from './judging/judge-metadata.ts'
import type { PlannedCase } from './plan.ts'
import type { ProbeMode, ProbeResult } from './probe-request.ts'
import { type ProbingRun, type Trials, tryState, unknownToken } from './state-trials.ts'
import { makeTrial } from './trial.ts'

/** How many requests are under way at once (B-07). */
const AT_ONCE = 4

/** After so many cases those that were not answered are looked at again, one by one. */
const BATCH = 24

/** A server that does not answer so many cases, each sent alone, is left alone. */
const MOST_UNANSWERED = 10

/** A case, and what came of it while others were under way. */
interface Tried {
  readonly planned: PlannedCase
  readonly result: ProbeResult
}

interface Cases {
  readonly cases: readonly PlannedCase[]
  readonly mode: ProbeMode
}

/** Sends cases, and tells their results as they come; what is returned is why it stopped early, null where it did not. */
export async function* runCases(
  run: ProbingRun,
  { cases, mode }: Cases,
): AsyncGenerator<ProbeResult, string | null> {
  const unanswered = { cases: 0 }
  const together = cases.filter(({ fault }) => !isBadAnswer(fault.id))
  for (let at = 0; at < together.length; at += BATCH) {
    const batch = together.slice(at, at + BATCH)
    const doubtful = yield* tryTogether(run, { cases: batch, mode })
    const stopped = yield* tryAlone(run, { doubtful, mode, unanswered })
    if (stopped !== null) return stopped
  }
  for (const planned of cases.filter(({ fault }) => isBadAnswer(fault.id)))
    if (!run.signal.aborted) yield await runCase(run, planned, mode)
  return null
}

/** Sends cases a few at a time, and tells the results of those that were answered; the others are returned. */
async function* tryTogether(
  run: ProbingRun,
  { cases, mode }: Cases,
): AsyncGenerator<ProbeResult, readonly Tried[]> {
  const doubtful: Tried[] = []
  const carryOut = async (planned: PlannedCase) =>
    run.signal.aborted ? null : { planned, result: await runCase(run, planned, mode) }
  for await (const tried of inParallel(cases, AT_ONCE, carryOut)) {
    if (tried === null) continue
    if (isUnanswered(tried.result)) doubtful.push(tried)
    else yield tried.result
  }
  return doubtful
}

/** Sends cases again, each alone, since one may keep a server from answering the others; stops where the server has gone. */
async function* tryAlone(
  run: ProbingRun,
  {
    doubtful,
    mode,
    unanswered,
  }: {
    readonly doubtful: readonly Tried[]
    readonly mode: ProbeMode
    readonly unanswered: { cases: number }
  },
): AsyncGenerator<ProbeResult, string | null> {
  for (const { planned } of doubtful) {
    if (run.signal.aborted) return null
    const result = await runCase(run, planned, mode)
    if (isUnanswered(result) && !(await isAlive(run))) {
      yield* suspects(doubtful)
      return 'the server stopped answering'
    }
    yield result
    if (!isUnanswered(result)) continue
    unanswered.cases += 1
    if (unanswered.cases >= MOST_UNANSWERED)
      return `the server left ${unanswered.cases} cases unanswered`
  }
  return null
}

/** The cases during which a server went away, of those that were under way together; those that found it gone say nothing. */
function suspects(doubtful: readonly Tried[]): readonly ProbeResult[] {
  return doubtful.map(({ result }) => result).filter(({ outcome }) => outcome !== 'unreachable')
}

function isUnanswered({ outcome, findings }: ProbeResult): boolean {
  return outcome === 'unreachable' || findings.some(({ rule }) => UNANSWERED.includes(rule))
}

const UNANSWERED: readonly string[] = ['no-hang', 'no-dropped', 'no-unreachable']

async function isAlive(run: ProbingRun): Promise<boolean> {
  const attempt = { sent: 'no token', parts: { lines: [] }, valid: false, secrets: [] }
  return (await makeTrial(run, attempt)).reply.kind === 'answer'
}

async function runCase(
  run: ProbingRun,
  planned: PlannedCase,
  mode: ProbeMode,
): Promise<ProbeResult> {
  const { trials, findings = [] } = await trialsOf(run, planned, mode)
  const { accepting } = planned
  const isChallenge = planned.fault.id === 'mcp-challenge' && mode !== 'static'
  const beside = isChallenge ? metadataFindings(run) : []
  const judging = { trials, mode, accepting, findings: [...findings, ...beside] }
  return caseResult(run, aboutCase(planned), judging)
}

async function trialsOf(
  run: ProbingRun,
  { fault, expected }: PlannedCase,
  mode: ProbeMode,
): Promise<Trials> {
  if (isBadAnswer(fault.id)) return { trials: [await tryBadAnswer(run, fault.id)] }
  if (fault.kind === 'state') return tryState(fault.id, run)
  if (fault.kind === 'token') {
    return {
      trials: [await makeTrial(run, bearer(await faultToken(run, fault, expected !== 'reject')))],
    }
  }
  const { text: good } = await run.good()
  const trials = []
  for (const attempt of deliver(fault.id, { good, bad: await badToken(run, mode) }))
    trials.push(await makeTrial(run, attempt))
  return { trials }
}

/** A token that nobody may accept, to stand beside a good one. */
async function badToken(run: ProbingRun, mode: ProbeMode): Promise<string> {
  if (mode === 'static') return unknownToken().text
  const [head = '', body = '', signature = ''] = (await run.good()).text.split('.')
  return `${head}.${body}.${[...signature].reverse().join('')}`
}
