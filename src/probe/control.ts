import { caseResult } from './case-result.ts'
import { bearer, type Credential } from './credential.ts'
import type { ProbeMode, ProbeResult } from './probe-request.ts'
import type { Run } from './run.ts'
import { makeTrial, type Trial } from './trial.ts'

/** A good token that was sent to see whether it is accepted. */
export interface Control {
  readonly credential: Credential
  readonly trial: Trial
  readonly result: ProbeResult
}

/** Sends a good token: the first and the last request of a run, without which no refusal says anything (B-05). */
export async function tryControl(
  run: Run,
  credential: Credential,
  { id, mode }: { readonly id: 'control-first' | 'control-last'; readonly mode: ProbeMode },
): Promise<Control> {
  const trial = await makeTrial(run, bearer(credential))
  const about = { id, group: 'control', ...ABOUT } as const
  const result = caseResult(run, about, { trials: [trial], mode, accepting: 'error' })
  return { credential, trial, result }
}

const ABOUT = {
  about: 'A good token.',
  clause: 'RFC 9068 section 4',
  why: 'As long as it is refused, no refusal of another token says anything.',
  expected: 'accept',
  due: 401,
} as const
