import { setTimeout as pause } from 'node:timers/promises'
import type { MintRequest } from '../../idp/mint-request.ts'
import { lastEventId } from '../../idp/wait-for-events.ts'
import { bearer, type Credential, type GoodToken, goodToken } from '../credential.ts'
import { allWritten, isFor, requestsSince } from '../diagnosis/log-evidence.ts'
import { type Finding, outcomeOf } from '../judging/judge.ts'
import type { ProbingRun } from '../state-trials.ts'
import { makeTrial } from '../trial.ts'
import type { DrillTerms } from './check-drill.ts'
import type {
  AskedEndpoint,
  DrillAbout,
  DrillAct,
  DrillMeasure,
  DrillResult,
  DrillSample,
  DrillStep,
} from './drill.ts'
import { pauseAfter, thousandths } from './time-line.ts'

/** A run that rehearses instead of sending cases; its signal also ends when the identity provider closes. */
export interface DrillRun extends ProbingRun, DrillTerms {
  readonly mode: 'jwt' | 'introspection'
  readonly endpoint: AskedEndpoint
}

/** A part of a drill on its way. */
export interface Course {
  readonly run: DrillRun
  readonly about: DrillAbout
  /** By `performance.now()`. */
  readonly begunMs: number
  /** What was done and seen so far. */
  readonly steps: DrillStep[]
  /** The last event that was looked at, and how many requests of the server there were until then. */
  readonly seen: { afterId: number; fetches: number }
}

/** A part of a drill: its steps as they are taken, then what came of it, or why it could not go on. */
export type DrillPart = AsyncGenerator<DrillStep, DrillResult | Stopped>

/** Why a part of a drill could not go on, in a sentence. */
export interface Stopped {
  readonly kind: 'stopped'
  readonly reason: string
}

/** Begins a part of a drill. */
export async function openCourse(run: DrillRun, about: DrillAbout): Promise<Course> {
  const afterId = await lastEventId(run.idp, run.issuer)
  return { run, about, begunMs: performance.now(), steps: [], seen: { afterId, fetches: 0 } }
}

/** How long it is since a part began, in seconds. */
export function secondsIn({ begunMs }: Pick<Course, 'begunMs'>): number {
  return thousandths((performance.now() - begunMs) / 1000)
}

/** How often the server asked the issuer since the part began. */
export async function fetchesIn({ run, seen }: Course): Promise<number> {
  for (;;) {
    const events = await requestsSince(run, seen.afterId)
    // Whoever looked at the same time may have counted some of them.
    const fresh = events.filter(({ id }) => id > seen.afterId)
    seen.fetches += fresh.filter(isFor(run.endpoint)).length
    const last = events.at(-1)
    if (last === undefined) return seen.fetches
    seen.afterId = Math.max(seen.afterId, last.id)
  }
}

/** A good token that outlives the drill, by the name it has there. */
export async function drillToken(
  { run }: Course,
  name: string,
  over: MintRequest = {},
): Promise<GoodToken> {
  const { idp, maxWaitSeconds } = run
  const expiresIn = Math.max(idp.settings.accessTokenLifetimeSeconds, 3 * maxWaitSeconds + 600)
  return { ...(await goodToken(run, { expiresIn, ...over })), name }
}

/** Notes something that was done at the issuer just now. */
export async function acted(course: Course, text: string): Promise<DrillAct> {
  const seconds = secondsIn(course)
  const fetches = await fetchesIn(course)
  const act: DrillAct = { kind: 'act', id: course.about.id, seconds, text, fetches }
  course.steps.push(act)
  return act
}

/** Sends a token and tells what the server did. */
export async function sample(course: Course, credential: Credential): Promise<DrillSample> {
  const seconds = secondsIn(course)
  const { reply } = await makeTrial(course.run, bearer(credential))
  const step: DrillSample = {
    kind: 'sample',
    id: course.about.id,
    seconds,
    token: credential.name,
    outcome: outcomeOf(reply),
    status: reply.kind === 'answer' ? reply.status : null,
    ms: reply.ms,
    fetches: await fetchesIn(course),
  }
  course.steps.push(step)
  return step
}

/** Sends tokens one after another; none once the run is to end. */
export async function* sampleEach(
  course: Course,
  credentials: readonly Credential[],
): AsyncGenerator<DrillSample, readonly DrillSample[]> {
  const samples: DrillSample[] = []
  for (const credential of credentials) {
    const taken = await orAborted(course.run, sample(course, credential))
    if (taken === null) break
    samples.push(taken)
    yield taken
  }
  return samples
}

/** Sends tokens all at once; none are told once the run is to end. */
export async function* sampleTogether(
  course: Course,
  credentials: readonly Credential[],
): AsyncGenerator<DrillSample, readonly DrillSample[]> {
  const work = Promise.all(credentials.map((credential) => sample(course, credential)))
  const samples = (await orAborted(course.run, work)) ?? []
  yield* samples
  return samples
}

/** Tokens to send again and again: each until it has the outcome that is waited for, those beside them for as long. */
export interface Watch {
  readonly until: readonly {
    readonly credential: Credential
    readonly outcome: 'accepted' | 'refused'
  }[]
  readonly beside?: readonly Credential[]
  /** Default: as long as the run waits. */
  readonly maxSeconds?: number
}

/** Sends tokens in rounds until all have the outcomes that are waited for, or the time is over. */
export async function* sampleUntil(
  course: Course,
  { until, beside = [], maxSeconds = course.run.maxWaitSeconds }: Watch,
): AsyncGenerator<DrillStep, void> {
  const end = secondsIn(course) + maxSeconds
  let left = until
  for (let round = 0; ; round += 1) {
    const sent = [...left.map(({ credential }) => credential), ...beside]
    const samples = yield* sampleEach(course, sent)
    left = left.filter(({ outcome }, at) => samples[at]?.outcome !== outcome)
    const isGone = samples.some(({ outcome }) => outcome === 'unreachable')
    if (left.length === 0 || isGone || isOver(course, end)) return
    await rest(course, { round, end })
  }
}

/** Whether there is no more time, or nobody who waits. */
export function isOver(course: Course, end: number): boolean {
  return course.run.signal.aborted || secondsIn(course) >= end
}

/** Waits between two rounds, until `end` at the longest. */
export async function rest(
  course: Course,
  { round, end }: { readonly round: number; readonly end: number },
): Promise<void> {
  const { signal, intervalSeconds } = course.run
  const seconds = Math.min(pauseAfter(round, intervalSeconds), end - secondsIn(course))
  await pause(Math.max(0, seconds * 1000), undefined, { signal }).catch(() => undefined)
}

/** Sends a good token that has to be accepted before anything is changed; why there is no going on where it is not. */
export async function* begin(
  course: Course,
  credential: Credential,
): AsyncGenerator<DrillStep, Stopped | null> {
  const [taken] = yield* sampleEach(course, [credential])
  if (taken === undefined) return stopped('the caller left')
  if (taken.outcome === 'accepted') return null
  return stopped(`the good token was not accepted before ${course.about.id} could begin`)
}

/** A reason not to go on. */
export function stopped(reason: string): Stopped {
  return { kind: 'stopped', reason }
}

/** What a part of a drill came to. */
export interface Came {
  readonly measures: readonly DrillMeasure[]
  readonly changed: readonly string[]
  readonly findings: readonly Finding[]
}

/** Ends a part of a drill, once all that the server asked for is in the log. */
export async function closeCourse(course: Course, came: Came): Promise<DrillResult> {
  const seconds = secondsIn(course)
  await allWritten()
  const fetches = await fetchesIn(course)
  const { about, steps, run } = course
  return { kind: 'drill', ...about, endpoint: run.endpoint, seconds, fetches, steps, ...came }
}

/** What work comes to, or null as soon as the run is to end. */
function orAborted<T>({ signal }: Pick<DrillRun, 'signal'>, work: Promise<T>): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve(null)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
