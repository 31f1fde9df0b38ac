import { type EndpointFault, isFaultOn } from '../core/faults/endpoint-fault.ts'
import { clearEndpointFault, endpointFault, setEndpointFault } from '../idp/endpoint-faults.ts'
import { bearer, goodToken } from './credential.ts'
import type { Run } from './run.ts'
import { makeTrial, type Trial } from './trial.ts'

/** Whether introspection may be made to answer badly for a case: only where that is asked for, and where nobody else does so already. */
export type BadAnswers = 'unwanted' | 'wanted' | 'taken'

/** How long a slow answer takes, in milliseconds: longer than servers wait for one. */
const SLOW_MS = 30_000

/** How long the server may take to give up waiting for it. */
const PATIENCE_MS = 15_000

/** What introspection is made to answer for each case. */
const BAD_ANSWERS: Readonly<Record<string, EndpointFault>> = {
  'intro-active-string': { mode: 'active_string' },
  'intro-active-no-exp': { mode: 'no_exp' },
  'intro-exp-past': { mode: 'exp_past' },
  'intro-other-aud': { mode: 'other_audience' },
  'intro-401': { mode: 'status', status: 401 },
  'intro-500': { mode: 'status', status: 500 },
  'intro-slow': { mode: 'slow', delayMs: SLOW_MS },
  'intro-html': { mode: 'html' },
  'intro-redirect': { mode: 'redirect' },
  'intro-scope-array': { mode: 'scope_array' },
}

/** Whether a case needs introspection to answer badly, so that nothing else may be under way. */
export function isBadAnswer(id: string): boolean {
  return Object.hasOwn(BAD_ANSWERS, id)
}

/** Whether introspection may be made to answer badly. */
export async function badAnswersOf({ idp, issuer }: Run, wanted: boolean): Promise<BadAnswers> {
  if (!wanted) return 'unwanted'
  const record = await endpointFault(idp, issuer, 'introspect')
  return record !== undefined && isFaultOn(record) ? 'taken' : 'wanted'
}

/** Sends a good token that the server has not seen while introspection answers badly, and puts introspection right again. */
export async function tryBadAnswer(run: Run, id: string): Promise<Trial> {
  const fault = BAD_ANSWERS[id]
  if (fault === undefined) throw new Error(`nobody knows how ${id} is carried out`)
  const { idp, issuer } = run
  const token = await goodToken(run)
  const name = `good token, introspection: ${fault.mode}`
  await setEndpointFault(idp, issuer, { endpoint: 'introspect', fault })
  try {
    const timeoutMs = Math.max(run.timeoutMs, fault.mode === 'slow' ? PATIENCE_MS : 0)
    return await makeTrial({ ...run, timeoutMs }, bearer({ ...token, name }))
  } finally {
    await clearEndpointFault(idp, issuer, 'introspect')
  }
}
