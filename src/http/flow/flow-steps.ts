import type { Idp } from '../../idp/idp.ts'
import type { Access } from '../access.ts'
import {
  type FlowFacts,
  type FlowResponse,
  type FlowRun,
  isGood,
  type StepName,
} from './flow-run.ts'
import type { FlowPlace, FlowStep } from './flow-step.ts'
import { sendInProcess } from './send-in-process.ts'
import { discovery } from './steps/discovery.ts'
import { introspection } from './steps/introspection.ts'
import { pushedRequest } from './steps/pushed-request.ts'
import { refresh } from './steps/refresh.ts'
import { registration } from './steps/registration.ts'
import { revocation } from './steps/revocation.ts'
import { token } from './steps/token.ts'
import { userinfo } from './steps/userinfo.ts'

/** The steps that are requests of the client itself; the authorization request is the browser's. */
export const STEPS: ReadonlyMap<StepName, FlowStep> = new Map(
  [discovery, registration, pushedRequest, token, userinfo, introspection, refresh, revocation].map(
    (step) => [step.name, step],
  ),
)

/** Says whether a run has a step: pushing is one only where it was asked for. */
export function hasStep({ options }: FlowRun, name: StepName): boolean {
  return name !== 'pushed_request' || options.pushed
}

/** Takes a step, with a mistake where one is wanted: the run with the try, and with what it told the client. */
export async function takeStep(
  { idp, access, ...place }: FlowPlace & { readonly idp: Idp; readonly access: Access },
  run: FlowRun,
  { step, mistake }: { readonly step: FlowStep; readonly mistake: string | null },
): Promise<FlowRun> {
  const at = { idp, ...place }
  const request = await step.request(run, at, mistake)
  const response = await sendInProcess(idp, access, request)
  const isRight = isGood(response) && mistake === null
  const checks = isGood(response) ? await step.checks(response, run, at) : []
  return {
    ...run,
    facts: { ...run.facts, ...(isRight ? step.learn(response, run) : {}), ...nonceOf(response) },
    tries: [...run.tries, { step: step.name, mistake, request, response, checks }].slice(
      -KEPT_TRIES,
    ),
  }
}

/** How many tries a run keeps; a client that is sent round in circles must not fill the memory. */
const KEPT_TRIES = 40

/** The nonce that the next proof needs (RFC 9449 §8.2). */
function nonceOf({ headers }: FlowResponse): FlowFacts {
  const nonce = headers['dpop-nonce']
  return nonce === undefined ? {} : { dpopNonce: nonce }
}
