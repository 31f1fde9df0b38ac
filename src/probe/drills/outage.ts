import { isFaultOn } from '../../core/faults/endpoint-fault.ts'
import { createKey } from '../../idp/add-key.ts'
import { clearEndpointFault, endpointFault, setEndpointFault } from '../../idp/endpoint-faults.ts'
import { revokeKey } from '../../idp/revoke-key.ts'
import type { Credential, GoodToken } from '../credential.ts'
import { allWritten } from '../diagnosis/log-evidence.ts'
import type { Outcome } from '../judging/judge.ts'
import type { DrillSample, DrillStep } from './drill.ts'
import {
  acted,
  begin,
  type Course,
  closeCourse,
  type DrillPart,
  type DrillRun,
  drillToken,
  fetchesIn,
  isOver,
  openCourse,
  rest,
  sampleTogether,
  sampleUntil,
  secondsIn,
} from './drill-course.ts'
import { ENDPOINT_NAMES, measure } from './drill-findings.ts'
import { outageFindings } from './judge-outage.ts'
import { OUTAGE_FAULTS, type OutageFault, outageAbout } from './outage-faults.ts'
import { inSeconds, samplesOf, secondsUntil, thousandths, times } from './time-line.ts'

const KNOWN = 'token accepted before'
const UNKNOWN = 'token to be looked up'

/** How long a server may take over an answer while the issuer fails, in milliseconds: longer than its own time limit for the issuer. */
const PATIENCE_MS = 15_000

/** How many rounds of tokens are sent once the server has met the fault. */
const ROUNDS = 3

/** Lets the issuer fail in each way for some seconds, and watches what the server does meanwhile and afterwards. */
export const OUTAGE_PARTS = OUTAGE_FAULTS.map(
  (outage) => (run: DrillRun) => fail({ ...run, timeoutMs: patienceOf(run) }, outage),
)

function patienceOf({ timeoutMs }: DrillRun): number {
  return Math.max(timeoutMs, PATIENCE_MS)
}

/** Whether the endpoint fails already, by somebody else's fault. */
export async function isFailing({ idp, issuer, endpoint }: DrillRun): Promise<boolean> {
  const record = await endpointFault(idp, issuer, endpoint)
  return record !== undefined && isFaultOn(record)
}

async function* fail(run: DrillRun, outage: OutageFault): DrillPart {
  const course = await openCourse(run, outageAbout(outage, run.endpoint))
  const known = await drillToken(course, KNOWN)
  const obstacle = yield* begin(course, known)
  if (obstacle !== null) return obstacle
  const made: string[] = []
  try {
    const fetchesBefore = course.seen.fetches
    const down = yield* during(course, { outage, known, made })
    const fetches = down.fetches - fetchesBefore
    const up = fetches === 0 ? null : yield* afterwards(course, down.unknown)
    return await closeCourse(course, judged(course, { outage, ...down, fetches, up, made }))
  } finally {
    for (const kid of made) await revokeKey(run.idp, run.issuer, kid)
  }
}

interface Down {
  readonly unknown: Credential
  /** When the issuer began and ceased to fail, in seconds since the part began. */
  readonly from: number
  readonly until: number
  /** Requests of the server until then. */
  readonly fetches: number
}

interface Failing {
  readonly outage: OutageFault
  readonly known: Credential
  /** Keys that are made, to be revoked in the end. */
  readonly made: string[]
}

/** The endpoint fails until the server has met that some times, or for as long as the run waits; it is sound again however this ends. */
async function* during(
  course: Course,
  { outage, known, made }: Failing,
): AsyncGenerator<DrillStep, Down> {
  const { idp, issuer, endpoint } = course.run
  const { id } = await setEndpointFault(idp, issuer, { endpoint, fault: outage.fault })
  try {
    const act = await acted(course, `${ENDPOINT_NAMES[endpoint]} ${outage.text}`)
    yield act
    const unknown = await unknownToken(course, made)
    yield* sampleWhileDown(course, { known, unknown, fetches: act.fetches })
    // Requests are in the log once they are over, and those of other processes a little later.
    await allWritten()
    const until = secondsIn(course)
    return { unknown, from: act.seconds, until, fetches: await fetchesIn(course) }
  } finally {
    // Whoever put another fault there meanwhile keeps it.
    const now = await endpointFault(idp, issuer, endpoint)
    if (now?.id === id) await clearEndpointFault(idp, issuer, endpoint)
  }
}

/** A token that the server cannot judge by what it has: by a key made just now, or one never asked about. */
async function unknownToken(course: Course, made: string[]): Promise<GoodToken> {
  const { idp, issuer, alg, mode } = course.run
  if (mode === 'introspection') return drillToken(course, UNKNOWN)
  const { kid } = await createKey(idp, issuer, { alg })
  made.push(kid)
  return drillToken(course, UNKNOWN, { kid })
}

interface WhileDown {
  readonly known: Credential
  readonly unknown: Credential
  readonly fetches: number
}

/** A server that hangs, or is gone, would do so for each further token. */
const ENOUGH: readonly Outcome[] = ['hang', 'unreachable']

async function* sampleWhileDown(
  course: Course,
  { known, unknown, fetches }: WhileDown,
): AsyncGenerator<DrillStep, void> {
  const end = secondsIn(course) + course.run.maxWaitSeconds
  for (let round = 0, met = 0; met < ROUNDS; round += 1) {
    const samples = yield* sampleTogether(course, [known, unknown])
    if (samples.some(({ outcome }) => ENOUGH.includes(outcome)) || isOver(course, end)) return
    met += course.seen.fetches > fetches ? 1 : 0
    await rest(course, { round, end })
  }
}

/** The endpoint answers again: watches until the token is accepted that could not be looked up. */
async function* afterwards(course: Course, unknown: Credential): AsyncGenerator<DrillStep, number> {
  const act = await acted(course, `${ENDPOINT_NAMES[course.run.endpoint]} answers again`)
  yield act
  yield* sampleUntil(course, { until: [{ credential: unknown, outcome: 'accepted' }] })
  return act.seconds
}

interface Outage extends Omit<Down, 'unknown'> {
  readonly outage: OutageFault
  /** Since when it was looked whether the server accepts again; null: it had not asked. */
  readonly up: number | null
  readonly made: readonly string[]
}

function judged(course: Course, { outage, from, until, up, fetches, made }: Outage) {
  const { steps, run } = course
  const { endpoint, maxWaitSeconds, alg } = run
  const whileDown = (token: string): readonly DrillSample[] =>
    samplesOf(steps, token).filter(({ seconds }) => seconds >= from && seconds < (up ?? until))
  const sought = { token: UNKNOWN, decision: 'accepted' } as const
  const recovered = up === null ? null : secondsUntil(steps, { ...sought, since: up })
  const told = { what: 'accepts again once the issuer answers', maxWaitSeconds }
  const outageSeconds = thousandths(until - from)
  return {
    measures: [
      ...(up === null ? [] : [measure('recovered', recovered, told)]),
      {
        name: 'failed',
        seconds: outageSeconds,
        text: `asked ${times(fetches)} in ${inSeconds(outageSeconds)} while the issuer failed`,
      },
    ],
    changed: made.map((kid) => `The ${alg} key ${kid} was made for the drill and revoked again.`),
    findings: outageFindings({
      endpoint,
      known: whileDown(KNOWN),
      unknown: whileDown(UNKNOWN),
      sound: outage.sound,
      fetches,
      outageSeconds,
      patienceSeconds: run.timeoutMs / 1000,
      recovered,
      maxWaitSeconds,
    }),
  }
}
