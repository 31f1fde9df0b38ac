import type { Issuer } from '../../core/issuers/issuer.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import { type ParameterList, parametersIn } from '../../core/protocol/parameters.ts'
import { authorizationRequest, callbackChecks } from './authorization.ts'
import type { FlowRun, FlowTry } from './flow-run.ts'
import { formText, redirectUri } from './flow-step.ts'

/** What is kept of a parameter of a callback: it came by way of a browser, and anybody can write one. */
const LONGEST = 2000

/** The try that a callback ends: what the browser was sent to, and what it came back with (RFC 6749 §4.1.2). */
export function callbackTry(run: FlowRun, issuer: Issuer, list: ParameterList): FlowTry {
  const came = list.slice(0, 20).map(([name, value]) => [name, value.slice(0, LONGEST)] as const)
  const json: JsonObject = Object.fromEntries(came)
  const parameters = parametersIn(list)
  return {
    step: 'authorization',
    mistake: parameters.get('error') === undefined ? null : 'refused',
    request: { method: 'GET', headers: {}, body: '', ...authorizationRequest(run, issuer, null) },
    response: {
      status: 303,
      headers: { location: `${redirectUri(issuer)}?${formText(came)}` },
      body: '',
      json,
    },
    checks: callbackChecks(run, issuer, parameters),
  }
}
