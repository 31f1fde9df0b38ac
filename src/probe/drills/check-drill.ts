import { type InputIssue, InvalidInput } from '../../core/protocol/invalid-input.ts'
import { DRILLS, type DrillName } from './drill.ts'

const DEFAULT_MAX_WAIT_SECONDS = 90
const LONGEST_MAX_WAIT_SECONDS = 3600
const SHORTEST_INTERVAL_SECONDS = 0.05
const LONGEST_INTERVAL_SECONDS = 60

/** A drill as it is asked for; what is absent has its default. */
export interface DrillRequest {
  readonly drill?: DrillName | undefined
  /** How long a change is waited for, 1 to 3600 seconds; default 90. */
  readonly maxWaitSeconds?: number | undefined
  /** How long between two looks, 0.05 to 60 seconds; default a quarter, growing to one. */
  readonly intervalSeconds?: number | undefined
}

/** A drill that can be carried out. */
export interface DrillTerms {
  readonly drill: DrillName
  readonly maxWaitSeconds: number
  /** Undefined: a quarter of a second at first, growing to one. */
  readonly intervalSeconds: number | undefined
}

/** What a request says besides its drill that only makes sense without one. */
export interface CaseChoice {
  readonly only?: readonly string[] | undefined
  readonly skip?: readonly string[] | undefined
  readonly badAnswers?: boolean | undefined
}

/** The drill of a request; undefined where it asks for none. Throws `InvalidInput` with everything that is wrong with it. */
export function checkDrill(request: DrillRequest & CaseChoice): DrillTerms | undefined {
  const { drill, maxWaitSeconds = DEFAULT_MAX_WAIT_SECONDS, intervalSeconds } = request
  const issues = drill === undefined ? strayIssues(request) : drillIssues(drill, request)
  if (issues.length > 0) throw new InvalidInput(issues)
  return drill && { drill, maxWaitSeconds, intervalSeconds }
}

/** How often one looks is for drills only. */
function strayIssues({ maxWaitSeconds, intervalSeconds }: DrillRequest): readonly InputIssue[] {
  const detail = 'goes with a drill only'
  return [
    ...(maxWaitSeconds === undefined ? [] : [{ pointer: '/max_wait_seconds', detail }]),
    ...(intervalSeconds === undefined ? [] : [{ pointer: '/interval_seconds', detail }]),
  ]
}

function drillIssues(
  drill: DrillName,
  { only, skip, badAnswers, maxWaitSeconds, intervalSeconds }: DrillRequest & CaseChoice,
): readonly InputIssue[] {
  const detail = 'does not go with a drill, which sends no cases of the catalogue'
  const known = DRILLS.includes(drill)
  return [
    ...(known ? [] : [{ pointer: '/drill', detail: `must be one of ${DRILLS.join(', ')}` }]),
    ...(only === undefined ? [] : [{ pointer: '/only', detail }]),
    ...(skip === undefined ? [] : [{ pointer: '/skip', detail }]),
    ...(badAnswers === true ? [{ pointer: '/bad_answers', detail }] : []),
    ...secondsIssues('/max_wait_seconds', maxWaitSeconds, [1, LONGEST_MAX_WAIT_SECONDS]),
    ...secondsIssues('/interval_seconds', intervalSeconds, [
      SHORTEST_INTERVAL_SECONDS,
      LONGEST_INTERVAL_SECONDS,
    ]),
  ]
}

function secondsIssues(
  pointer: string,
  value: number | undefined,
  [least, most]: readonly [number, number],
): readonly InputIssue[] {
  if (value === undefined || (value >= least && value <= most)) return []
  return [{ pointer, detail: `must be ${least} to ${most} seconds; got ${value}` }]
}
