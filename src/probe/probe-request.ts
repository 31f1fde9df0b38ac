import type { Surface } from '../core/events/surface.ts'
import type { Expectation } from '../core/faults/fault.ts'
import type { Alg } from '../core/keys/algorithms.ts'
import type { DrillName, DrillResult, DrillStep } from './drills/drill.ts'
import type { Finding, Outcome } from './judging/judge.ts'
import type { Transport } from './mcp-request.ts'

/** How a probed server may check tokens: signatures by published or given keys, asking us, or a table of its own. */
export const PROBE_MODES = ['jwt', 'introspection', 'static'] as const

/** How a probed server checks tokens. */
export type ProbeMode = (typeof PROBE_MODES)[number]

/** What to probe and how; a member that is absent is found out, or takes its default. */
export interface ProbeRequest {
  /** The MCP endpoint itself, such as `http://127.0.0.1:8000/mcp`. */
  readonly url: string
  /** Default `http`, streamable HTTP. */
  readonly transport?: Transport | undefined
  readonly mode?: ProbeMode | undefined
  /** What tokens are for; else what the server's metadata name, else the URL. */
  readonly audience?: string | undefined
  /** The scope that the server requires, several parted by blanks; else what it names itself. */
  readonly scope?: string | undefined
  /** What the control token is signed by; default RS256. */
  readonly alg?: Alg | undefined
  readonly clientId?: string | undefined
  /** Ids, groups (`exp`, `http`, `token`) or ids with `*`; only these cases. */
  readonly only?: readonly string[] | undefined
  /** The same; not these cases. */
  readonly skip?: readonly string[] | undefined
  /** Rehearses this with the server, in place of sending cases. */
  readonly drill?: DrillName | undefined
  /** How long a drill waits for a change, 1 to 3600; default 90. */
  readonly maxWaitSeconds?: number | undefined
  /** How long between two looks of a drill, 0.05 to 60; default a quarter, growing to one. */
  readonly intervalSeconds?: number | undefined
  /** For each request, 100 to 60 000; default 5000. */
  readonly timeoutMs?: number | undefined
  /** Whether targets beyond loopback are allowed. */
  readonly allowRemote?: boolean | undefined
  /** Whether introspection may answer badly for the length of a request, to whoever asks it. */
  readonly badAnswers?: boolean | undefined
  /** Whether results hold a `curl` command, with the token in it. */
  readonly show?: boolean | undefined
  /** Ends the run early. */
  readonly signal?: AbortSignal | undefined
  /** By which door it is asked for; said in the events. */
  readonly via?: Surface | undefined
}

/** What is about to be probed, before any token is sent. */
export interface ProbeBegin {
  readonly kind: 'begin'
  readonly url: string
  readonly issuer: string
  readonly transport: Transport
  readonly audience: string
  /** Null: the server is not known to require one. */
  readonly scope: string | null
  readonly alg: Alg
  /** Where its protected resource metadata stand; null where it has none. */
  readonly metadata: string | null
}

/** A case that is not sent, and why. */
export interface SkippedCase {
  readonly id: string
  readonly reason: string
}

/** What is going to be sent, once it is known how the server checks tokens. */
export interface ProbePlanned {
  readonly kind: 'plan'
  readonly mode: ProbeMode
  readonly cases: number
  readonly skipped: readonly SkippedCase[]
}

/** What a server did in one case, and what is wrong with that. */
export interface ProbeResult {
  readonly kind: 'result'
  /** `control-first`, `control-last`, or the id of a case of the catalogue. */
  readonly id: string
  readonly group: 'control' | 'token' | 'state' | 'delivery' | 'drill'
  readonly about: string
  readonly clause: string
  readonly why: string
  readonly expected: Expectation
  /** The status due with a refusal. */
  readonly due: 401 | 403
  /** What was sent, in words. */
  readonly sent: string
  /** Whether a token was sent that a server might rightly accept. */
  readonly valid: boolean
  readonly outcome: Outcome
  readonly status: number | null
  /** The `WWW-Authenticate` that came, made printable. */
  readonly challenge: string | null
  /** The beginning of the body that came, made printable. */
  readonly body: string | null
  readonly ms: number
  readonly curl: string | null
  readonly findings: readonly Finding[]
}

/** What keeps the good token from being accepted, in a word. */
export type Cause =
  | 'unreachable'
  | 'no_answer'
  | 'not_http'
  | 'server_error'
  | 'redirect'
  | 'not_found'
  | 'wrong_method'
  | 'unprotected'
  | 'other_resource'
  | 'rate_limit'
  | 'no_static_token'
  | 'no_drill'
  | 'fault_on'
  | 'client_refused'
  | 'other_issuer'
  | 'audience'
  | 'issuer'
  | 'scope'
  | 'alg'
  | 'typ'
  | 'keys_stale'
  | 'not_asked'
  | 'inactive'
  | 'unknown'

/** Why the good token is not accepted, said in place of what all others would come to. */
export interface ProbeDiagnosis {
  readonly kind: 'diagnosis'
  readonly cause: Cause
  readonly text: string
  readonly advice: string
}

/** How a run ended: whole; after the good token was refused; because the server went away; not begun at all; or cut short by the caller. */
export type ProbeEnding = 'done' | 'refused' | 'stopped' | 'not_run' | 'aborted'

/** The end of a run, with how much was sent and found. */
export interface ProbeEnd {
  readonly kind: 'end'
  readonly ending: ProbeEnding
  /** Why it did not run to its end; null where it did. */
  readonly reason: string | null
  readonly requests: number
  /** How many of the requests had a token that might rightly be accepted. */
  readonly valid: number
  readonly results: number
  readonly errors: number
  readonly warnings: number
  readonly notes: number
  /** Milliseconds. */
  readonly ms: number
}

/** What a run tells, in this order: begin, plan and results, or begin and a diagnosis; the end. In a drill each part tells its steps, then what came of it. */
export type ProbeLine =
  | ProbeBegin
  | ProbePlanned
  | ProbeResult
  | DrillStep
  | DrillResult
  | ProbeDiagnosis
  | ProbeEnd
