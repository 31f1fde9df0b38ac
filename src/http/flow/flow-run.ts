import type { DpopKey } from '../../core/grants/make-dpop-proof.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { ParameterList } from '../../core/protocol/parameters.ts'

/** What a run is to be like. */
export interface FlowOptions {
  readonly scope: string
  /** '' for none. */
  readonly resource: string
  readonly client: 'confidential' | 'public'
  /** Whether the authorization request is pushed first (RFC 9126). */
  readonly pushed: boolean
  /** Whether the tokens are bound to a key (RFC 9449). */
  readonly dpop: boolean
}

/** The steps of a run, in their order. */
export const STEP_NAMES = [
  'discovery',
  'registration',
  'pushed_request',
  'authorization',
  'token',
  'userinfo',
  'introspection',
  'refresh',
  'revocation',
] as const

/** The name of a step. */
export type StepName = (typeof STEP_NAMES)[number]

/** A request as it is sent. */
export interface FlowRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Of its query or its form, in their order. */
  readonly parameters: ParameterList
  /** '' where there is none. */
  readonly body: string
}

/** An answer as it came; `json` where the body is a JSON object. */
export interface FlowResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly json: JsonObject | undefined
}

/** What a client looks at in an answer, and how that went. */
export interface FlowCheck {
  readonly name: string
  readonly passed: boolean
  readonly detail: string
  readonly rule: string
}

/** One try of a step: the request, its answer, and what a client makes of it. */
export interface FlowTry {
  readonly step: StepName
  /** The mistake that was made on purpose; null: none. */
  readonly mistake: string | null
  readonly request: FlowRequest
  readonly response: FlowResponse
  readonly checks: readonly FlowCheck[]
}

/** What a client comes to know. */
export interface FlowFacts {
  readonly metadata?: JsonObject
  readonly clientId?: string
  readonly clientSecret?: string
  readonly requestUri?: string
  readonly code?: string
  readonly accessToken?: string
  readonly refreshToken?: string
  /** The refresh token that the present one took the place of. */
  readonly usedRefreshToken?: string
  readonly idToken?: string
  readonly dpopNonce?: string
}

/** What a client made up for its request, and keeps to itself until it needs it. */
export interface FlowSecrets {
  readonly verifier: string
  readonly state: string
  readonly nonce: string
}

/** A run of the authorization code flow by a client that we play ourselves. */
export interface FlowRun {
  readonly id: string
  readonly issuerId: number
  /** When it was begun, in Unix seconds of real time. */
  readonly at: number
  readonly options: FlowOptions
  readonly secrets: FlowSecrets
  /** The key of its proofs; null where nothing is bound. */
  readonly key: DpopKey | null
  readonly facts: FlowFacts
  readonly tries: readonly FlowTry[]
}

/** Says whether an answer is one that a client goes on with. */
export function isGood({ status }: Pick<FlowResponse, 'status'>): boolean {
  return status >= 200 && status < 400
}

/** The latest try of a step; undefined before the first. */
export function lastTry({ tries }: FlowRun, step: StepName): FlowTry | undefined {
  return tries.findLast((one) => one.step === step)
}

/** Says whether a step was done as it should be at least once. */
export function isDone({ tries }: FlowRun, step: StepName): boolean {
  return tries.some((one) => one.step === step && one.mistake === null && isGood(one.response))
}
