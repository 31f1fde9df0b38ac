import { makeDpopProof } from '../../core/grants/make-dpop-proof.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import type { ParameterList } from '../../core/protocol/parameters.ts'
import type { Idp } from '../../idp/idp.ts'
import type {
  FlowCheck,
  FlowFacts,
  FlowRequest,
  FlowResponse,
  FlowRun,
  StepName,
} from './flow-run.ts'

/** Where a run takes place. */
export interface FlowPlace {
  readonly idp: Idp
  readonly issuer: Issuer
}

/** A mistake that can be made on purpose, and what a strict server answers to it. */
export interface FlowMistake {
  readonly value: string
  readonly text: string
  readonly due: string
}

/** A step that is one request to one of our endpoints. */
export interface FlowStep {
  readonly name: StepName
  readonly title: string
  readonly about: string
  /** What the button says. */
  readonly verb: string
  readonly mistakes: readonly FlowMistake[]
  /** What is missing before it can be taken; null: nothing. */
  blockedBy(run: FlowRun): string | null
  request(run: FlowRun, place: FlowPlace, mistake: string | null): Promise<FlowRequest>
  /** What a good answer tells the client. */
  learn(response: FlowResponse, run: FlowRun): FlowFacts
  checks(response: FlowResponse, run: FlowRun, place: FlowPlace): Promise<readonly FlowCheck[]>
}

/** The redirect URI of our client: this page. */
export function redirectUri({ url }: Pick<Issuer, 'url'>): string {
  return `${url}/flow/callback`
}

/** The URL of one of the issuer's endpoints. */
export function endpointUrl({ url }: Pick<Issuer, 'url'>, name: keyof typeof ENDPOINTS): string {
  return url + ENDPOINTS[name]
}

/** Parameters as a form or a query has them. */
export function formText(parameters: ParameterList): string {
  return new URLSearchParams(
    parameters.map(([name, value]): [string, string] => [name, value]),
  ).toString()
}

/** Names and values without those that have none. */
export function given(...pairs: readonly (readonly [string, string | undefined])[]): ParameterList {
  return pairs.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value] as const],
  )
}

/** A form that the client posts, saying who it is: a confidential one by HTTP Basic, a public one by its id alone (RFC 6749 §2.3, §3.2.1). */
export function clientForm(
  { facts }: FlowRun,
  url: string,
  parameters: ParameterList,
): FlowRequest {
  const { clientId = '', clientSecret } = facts
  const isPublic = clientSecret === undefined
  const all = isPublic ? [...parameters, ['client_id', clientId] as const] : parameters
  const basic = Buffer.from(`${clientId}:${clientSecret}`, 'utf8').toString('base64')
  return {
    method: 'POST',
    url,
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(isPublic ? {} : { Authorization: `Basic ${basic}` }),
    },
    parameters: all,
    body: formText(all),
  }
}

/** The same request with a proof of the run's key, where it has one (RFC 9449 §4). */
export async function withProof(
  { key, facts }: FlowRun,
  { idp }: FlowPlace,
  { request, accessToken }: { readonly request: FlowRequest; readonly accessToken?: string },
): Promise<FlowRequest> {
  if (key === null) return request
  const { method, url } = request
  const now = idp.worldClock.now()
  const proof = await makeDpopProof(key, { method, url, now, nonce: facts.dpopNonce, accessToken })
  return { ...request, headers: { ...request.headers, DPoP: proof } }
}

/** A check by what was expected and what came. */
export function sameCheck(
  name: string,
  values: { readonly expected: string; readonly came: unknown },
  rule: string,
): FlowCheck {
  const { expected, came } = values
  const passed = came === expected
  const got =
    came === undefined ? 'nothing' : typeof came === 'string' ? came : JSON.stringify(came)
  const detail = passed ? `is ${expected}, as it must be` : `must be ${expected}; got ${got}`
  return { name, passed, detail, rule }
}

/** A text member of an answer; undefined for anything else. */
export function textOf({ json }: FlowResponse, name: string): string | undefined {
  const value = json !== undefined && Object.hasOwn(json, name) ? json[name] : undefined
  return typeof value === 'string' ? value : undefined
}
