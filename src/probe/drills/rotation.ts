import { rotateKeys } from '../../idp/rotate-keys.ts'
import type { DrillAbout, DrillAct } from './drill.ts'
import {
  acted,
  begin,
  type Course,
  closeCourse,
  type DrillPart,
  type DrillRun,
  drillToken,
  openCourse,
  sampleUntil,
} from './drill-course.ts'
import { brokenFindings, measure, newKeyFindings, OLD_KEY_REFUSED } from './drill-findings.ts'
import { wasSeen } from './seen-key.ts'
import { isThroughout, secondsUntil } from './time-line.ts'

const OLD = 'token of the old key'
const NEW = 'token of the new key'

const CLAUSE = 'OpenID Connect Core 1.0 section 10.1.1'

const ANNOUNCED: DrillAbout = {
  drill: 'rotation',
  id: 'rotation-announced',
  about: 'The keys are rotated; the new one was published ahead.',
  clause: CLAUSE,
  why: 'A key that was in the set before it signs is known to whoever fetched the set since, and the one before it stays until its tokens have expired.',
  expected: 'accept',
}

const UNANNOUNCED: DrillAbout = {
  drill: 'rotation',
  id: 'rotation-unannounced',
  about: 'The keys are rotated; nobody has seen the new one.',
  clause: CLAUSE,
  why: 'A kid that is not known is the reason to fetch the set again.',
  expected: 'accept',
}

/** Rotates the keys twice: to the one published ahead, then to one that nobody has seen. */
export const ROTATION_PARTS = [
  (run: DrillRun) => rotate(run, ANNOUNCED),
  (run: DrillRun) => rotate(run, UNANNOUNCED),
]

async function* rotate(run: DrillRun, about: DrillAbout): DrillPart {
  const course = await openCourse(run, about)
  const old = await drillToken(course, OLD)
  const obstacle = yield* begin(course, old)
  if (obstacle !== null) return obstacle
  const rotation = await turn(course)
  yield rotation.act
  const fresh = await drillToken(course, NEW)
  // Each time the old one follows the new one: what was fetched for that must have the old key too.
  yield* sampleUntil(course, {
    until: [{ credential: fresh, outcome: 'accepted' }],
    beside: [old],
  })
  return closeCourse(course, judged(course, rotation))
}

interface Turn {
  readonly act: DrillAct
  readonly published: boolean
  readonly changed: string
}

async function turn(course: Course): Promise<Turn> {
  const { idp, issuer, alg } = course.run
  const announced = course.about === ANNOUNCED
  const { current, previous } = await rotateKeys(idp, issuer, { alg, announced })
  const act = await acted(course, `keys rotated: ${current.kid} signs`)
  return {
    act,
    published: await wasSeen(course.run, current.kid),
    changed: `${alg} keys were rotated: ${current.kid} signs in place of ${previous?.kid ?? 'none'}, which stays published until its tokens have expired.`,
  }
}

function judged(course: Course, { act, published, changed }: Turn) {
  const { steps, run } = course
  const { maxWaitSeconds } = run
  const since = act.seconds
  const seconds = secondsUntil(steps, { token: NEW, decision: 'accepted', since })
  const isOldKept = isThroughout(steps, { token: OLD, decision: 'accepted', since })
  const isOldRefused = secondsUntil(steps, { token: OLD, decision: 'refused', since })
  const told = { what: 'tokens of the new key are accepted', maxWaitSeconds }
  const kept = isOldKept ? 'stay accepted' : 'do not stay accepted'
  return {
    measures: [
      measure('new_key_accepted', seconds, told),
      { name: 'old_key_refused', seconds: isOldRefused, text: `tokens of the old key ${kept}` },
    ],
    changed: [changed],
    findings: [
      ...newKeyFindings({ seconds, maxWaitSeconds, published }),
      ...(isOldRefused === null ? [] : [OLD_KEY_REFUSED]),
      ...brokenFindings(steps),
    ],
  }
}
