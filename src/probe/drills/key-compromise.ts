import { revokeKey } from '../../idp/revoke-key.ts'
import type { Finding } from '../judging/judge.ts'
import type { DrillAbout, DrillAct } from './drill.ts'
import {
  acted,
  begin,
  type Came,
  type Course,
  closeCourse,
  type DrillPart,
  type DrillRun,
  drillToken,
  openCourse,
  sampleUntil,
} from './drill-course.ts'
import { brokenFindings, LONG_SECONDS, measure, newKeyFindings } from './drill-findings.ts'
import { wasSeen } from './seen-key.ts'
import { inSeconds, secondsUntil } from './time-line.ts'

const LEAKED = 'token of the revoked key'
const NEW = 'token of the new key'

const ABOUT: DrillAbout = {
  drill: 'key-compromise',
  id: 'key-compromise',
  about: 'The key that signs is revoked, as after a leak; the next one signs.',
  clause: 'OpenID Connect Core 1.0 section 10.1.1; RFC 9111 section 4.2',
  why: 'Whoever has a leaked key makes tokens of their own for as long as a server believes it: for as long as it holds on to a set in which the key was.',
  expected: 'reject',
}

/** Revokes the key that signs, and watches its tokens and those of the key in its place. */
export const KEY_COMPROMISE_PARTS = [compromise]

async function* compromise(run: DrillRun): DrillPart {
  const course = await openCourse(run, ABOUT)
  const leaked = await drillToken(course, LEAKED)
  const obstacle = yield* begin(course, leaked)
  if (obstacle !== null) return obstacle
  const { kid } = leaked
  if (kid === null) throw new Error('a JWT has the kid of its key')
  await revokeKey(run.idp, run.issuer, kid)
  const act = await acted(course, `key revoked: ${kid}`)
  yield act
  const fresh = await drillToken(course, NEW)
  const published = await wasSeen(run, fresh.kid)
  // The leaked one first: what the server fetches for the new key is not to its credit.
  yield* sampleUntil(course, {
    until: [
      { credential: leaked, outcome: 'refused' },
      { credential: fresh, outcome: 'accepted' },
    ],
  })
  const changed = `The ${run.alg} key ${kid} was revoked with all its tokens, and ${fresh.kid ?? 'none'} signs in its place.`
  return closeCourse(course, { ...judged(course, act, published), changed: [changed] })
}

function judged(
  course: Course,
  { seconds: since }: DrillAct,
  published: boolean,
): Omit<Came, 'changed'> {
  const { steps, run } = course
  const { maxWaitSeconds, mode } = run
  const refused = secondsUntil(steps, { token: LEAKED, decision: 'refused', since })
  const seconds = secondsUntil(steps, { token: NEW, decision: 'accepted', since })
  return {
    measures: [
      measure('revoked_key_refused', refused, {
        what: 'tokens of the revoked key are refused',
        maxWaitSeconds,
      }),
      measure('new_key_accepted', seconds, {
        what: 'tokens of the new key are accepted',
        maxWaitSeconds,
      }),
    ],
    findings: [
      ...leakedFindings({ seconds: refused, maxWaitSeconds, mode }),
      ...newKeyFindings({ seconds, maxWaitSeconds, published }),
      ...brokenFindings(steps),
    ],
  }
}

/** How long tokens of a revoked key went on being accepted; null where they still were in the end. */
export interface LeakedKeyTaken {
  readonly seconds: number | null
  readonly maxWaitSeconds: number
  readonly mode: 'jwt' | 'introspection'
}

/** What is found against a server by when it refuses tokens of a revoked key: asking, it is told; by keys, it has to look again. */
export function leakedFindings(taken: LeakedKeyTaken): readonly Finding[] {
  const { seconds, maxWaitSeconds, mode } = taken
  if (seconds === 0) return []
  const rule = 'revoked-key'
  const isAsking = mode === 'introspection'
  const advice = isAsking ? ASKING_ADVICE : KEYS_ADVICE
  if (seconds === null) {
    const text = `Tokens of the revoked key were still accepted after ${inSeconds(maxWaitSeconds)}, when the drill gave up.`
    return [{ severity: isAsking ? 'error' : 'warning', rule, text, advice }]
  }
  const severity = seconds > LONG_SECONDS ? 'warning' : 'note'
  const text = `Tokens of the revoked key were accepted for ${inSeconds(seconds)}.`
  return [{ severity, rule, text, advice }]
}

const KEYS_ADVICE =
  'Fetch the JWK Set again after some minutes at the longest, and keep no key that is not in it any more; restart the server where a key has leaked.'

const ASKING_ADVICE = 'Remember what introspection says for seconds only (RFC 7662 section 4).'
