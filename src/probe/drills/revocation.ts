import { revokeTokenByJti } from '../../idp/revoke-tokens.ts'
import type { Finding } from '../judging/judge.ts'
import type { DrillAbout } from './drill.ts'
import {
  acted,
  begin,
  closeCourse,
  type DrillPart,
  type DrillRun,
  drillToken,
  openCourse,
  sampleUntil,
} from './drill-course.ts'
import { brokenFindings, LONG_SECONDS, measure } from './drill-findings.ts'
import { inSeconds, secondsUntil } from './time-line.ts'

const REVOKED = 'revoked token'

/** A server that looks at signatures cannot know of a revocation, and is not watched for longer. */
const JWT_SECONDS = 3

const ABOUT: DrillAbout = {
  drill: 'revocation',
  id: 'revocation',
  about: 'A token is revoked.',
  clause: 'RFC 7662 section 4; RFC 7009 section 3',
  why: 'What introspection said may be remembered, but for no longer than a revoked token may go on being accepted.',
  expected: 'reject',
}

const JWT_ABOUT: DrillAbout = {
  ...ABOUT,
  why: 'A server that looks at the signature alone accepts a token until it expires, revoked or not.',
  expected: 'policy',
}

/** Revokes a token, and watches until it is refused. */
export const REVOCATION_PARTS = [revoke]

async function* revoke(run: DrillRun): DrillPart {
  const { idp, issuer, via, mode } = run
  const course = await openCourse(run, mode === 'jwt' ? JWT_ABOUT : ABOUT)
  const credential = await drillToken(course, REVOKED)
  const obstacle = yield* begin(course, credential)
  if (obstacle !== null) return obstacle
  const { jti } = credential
  await revokeTokenByJti(idp, issuer, { jti, ...(via === undefined ? {} : { via }) })
  const act = await acted(course, `token revoked: ${jti}`)
  yield act
  const longest = mode === 'jwt' ? JWT_SECONDS : run.maxWaitSeconds
  const maxWaitSeconds = Math.min(run.maxWaitSeconds, longest)
  const until = [{ credential, outcome: 'refused' as const }]
  yield* sampleUntil(course, { until, maxSeconds: maxWaitSeconds })
  const sought = { token: REVOKED, decision: 'refused', since: act.seconds } as const
  const seconds = secondsUntil(course.steps, sought)
  const told = { what: 'the revoked token is refused', maxWaitSeconds }
  return closeCourse(course, {
    measures: [measure('revoked_token_refused', seconds, told)],
    changed: [],
    findings: [
      ...revokedFindings({ seconds, maxWaitSeconds, mode }),
      ...brokenFindings(course.steps),
    ],
  })
}

/** How long a revoked token went on being accepted; null where it still was in the end. */
export interface RevokedTaken {
  readonly seconds: number | null
  readonly maxWaitSeconds: number
  readonly mode: 'jwt' | 'introspection'
}

/** What is found against a server by when it refuses a revoked token; one that never asks breaks no rule. */
export function revokedFindings(taken: RevokedTaken): readonly Finding[] {
  const { seconds, maxWaitSeconds, mode } = taken
  if (seconds === 0) return []
  const rule = 'revoked-token'
  if (seconds === null && mode === 'jwt') return [CANNOT_KNOW]
  if (seconds === null) {
    const text = `The revoked token was still accepted after ${inSeconds(maxWaitSeconds)}, when the drill gave up.`
    return [{ severity: 'error', rule, text, advice: ADVICE }]
  }
  const severity = seconds > LONG_SECONDS ? 'warning' : 'note'
  const text = `The revoked token was accepted for ${inSeconds(seconds)}.`
  return [{ severity, rule, text, advice: ADVICE }]
}

const ADVICE =
  'Remember what introspection says for seconds only, or ask each time (RFC 7662 section 4).'

const CANNOT_KNOW: Finding = {
  severity: 'note',
  rule: 'revoked-token',
  text: 'The server checks signatures and asks nobody, so that it cannot know of the revocation: it accepts the token until it expires.',
  advice:
    'Keep tokens short-lived, or ask the introspection endpoint where a revocation has to count.',
}
