import type { Expectation } from '../../core/faults/fault.ts'
import { messageIn } from '../event-stream.ts'
import type { Reply } from '../send.ts'
import { challengeFindings } from './judge-challenge.ts'

/** What a server did with a request. */
export type Outcome =
  | 'accepted'
  | 'refused'
  | 'rate_limited'
  | 'server_error'
  | 'hang'
  | 'dropped'
  | 'unreachable'
  | 'not_http'

/** How grave a finding is: `error` fails a build, `warning` does where that is asked for, `note` never (B-08). */
export const SEVERITIES = ['error', 'warning', 'note'] as const

/** How grave a finding is. */
export type Severity = (typeof SEVERITIES)[number]

/** Something that a server did other than it should have. */
export interface Finding {
  readonly severity: Severity
  /** Which rule it breaks, in a word. */
  readonly rule: string
  readonly text: string
  /** What to change. */
  readonly advice: string
}

/** What is due for a request. */
export interface Due {
  readonly expected: Expectation
  /** The status of a refusal. */
  readonly status: 401 | 403
  /** Other statuses that are fair with a refusal. */
  readonly alsoFair: readonly number[]
  /** Whether closing the connection is a fair refusal, as of a request that is too large. */
  readonly mayDrop: boolean
  /** How grave it is to accept what is to be refused. */
  readonly accepting: 'error' | 'warning'
  /** What to change where that happens. */
  readonly advice: string
  /** Whether a challenge has to lead to an authorization server: with a table of its own a server has none. */
  readonly metadata: boolean
  /** What was sent that must not come back. */
  readonly secrets: readonly string[]
}

/** The verdict on a reply. */
export interface Verdict {
  readonly outcome: Outcome
  readonly findings: readonly Finding[]
}

/** Judges what a server did with a request (B-04, B-09). */
export function judge(reply: Reply, due: Due): Verdict {
  const outcome = outcomeOf(reply)
  return { outcome, findings: [...decision(outcome, due), ...manner(reply, outcome, due)] }
}

/** What a server did, by its answer; a JSON-RPC error in a 200 is a refusal too, though not a good one. */
export function outcomeOf(reply: Reply): Outcome {
  if (reply.kind !== 'answer') return reply.kind
  if (reply.status >= 500) return 'server_error'
  if (reply.status === 429) return 'rate_limited'
  const isSuccess = reply.status >= 200 && reply.status < 300
  return isSuccess && messageIn(reply)?.error === undefined ? 'accepted' : 'refused'
}

interface Broken {
  readonly text: string
  readonly advice: string
}

const BROKEN: Readonly<Partial<Record<Outcome, Broken>>> = {
  server_error: {
    text: 'The server failed (5xx).',
    advice: 'Treat whatever a token makes the verifier throw as a refused token.',
  },
  hang: {
    text: 'The server did not answer in time.',
    advice: 'Bound what a token can make the verifier do.',
  },
  dropped: {
    text: 'The server closed the connection without an answer.',
    advice: 'Answer 401; a connection that goes away looks like a crash.',
  },
  unreachable: {
    text: 'The server took no connection any more.',
    advice: 'See whether it crashed.',
  },
  not_http: {
    text: 'The server answered something that is no HTTP.',
    advice: 'Answer 401.',
  },
}

const RATE_LIMITED: Finding = {
  severity: 'warning',
  rule: 'rate-limit',
  text: 'The server answered 429, so that nothing is known of what it thinks of the token.',
  advice: 'Lift the limit for the probe, or send less by --only.',
}

function decision(outcome: Outcome, due: Due): readonly Finding[] {
  const broken = BROKEN[outcome]
  if (broken !== undefined) {
    if (outcome === 'dropped' && due.mayDrop) return []
    return [{ severity: 'error', rule: `no-${outcome.replaceAll('_', '-')}`, ...broken }]
  }
  if (outcome === 'rate_limited') return [RATE_LIMITED]
  if (due.expected === 'policy') return [policy(outcome)]
  if (due.expected === 'reject' && outcome === 'accepted') return [accepted(due)]
  return due.expected === 'accept' && outcome === 'refused' ? [REFUSED] : []
}

function accepted({ accepting, advice }: Due): Finding {
  const text = 'The server accepted what it has to refuse.'
  return { severity: accepting, rule: 'refuse', text, advice }
}

const REFUSED: Finding = {
  severity: 'error',
  rule: 'accept',
  text: 'The server refused what it has to accept.',
  advice: 'Accept every form that the rule allows.',
}

function policy(outcome: Outcome): Finding {
  const text = `The server ${outcome === 'accepted' ? 'accepts' : 'refuses'} it; either can be defended.`
  return { severity: 'note', rule: 'policy', text, advice: 'See that it is what you want.' }
}

/** How it refused: the status, the challenge, and that the token does not come back. */
function manner(reply: Reply, outcome: Outcome, due: Due): readonly Finding[] {
  if (reply.kind !== 'answer') return []
  const echoed = due.secrets.some((secret) => echoes(reply, secret)) ? [ECHO] : []
  if (outcome !== 'refused' || due.expected === 'accept') return echoed
  return [...echoed, ...statusFindings(reply.status, due), ...challengeFindings(reply, due)]
}

const ECHO: Finding = {
  severity: 'error',
  rule: 'no-echo',
  text: 'The answer has the token in it.',
  advice: 'Never write a token into an answer: it ends up in logs.',
}

/** Shorter ones may stand in an answer by chance. */
const SHORTEST_ECHO = 16

function echoes({ body, headers }: Extract<Reply, { kind: 'answer' }>, secret: string): boolean {
  if (secret.length < SHORTEST_ECHO) return false
  return (
    body.includes(secret) || [...headers.values()].flat().some((value) => value.includes(secret))
  )
}

/** A status of its own for what is too large is always fair. */
const TOO_LARGE: readonly number[] = [413, 414, 431]

const RIGHT_STATUS = {
  401: 'Answer 401 with error="invalid_token" to a token that is not good.',
  403: 'Answer 403 with error="insufficient_scope" where the token is good but lacks a scope, so that the client asks for more.',
} as const

function statusFindings(status: number, due: Due): readonly Finding[] {
  const fair = [due.status, ...due.alsoFair, ...TOO_LARGE]
  if (due.expected === 'policy' || fair.includes(status)) return []
  const text = `The server answered ${status} where ${due.status} is due (RFC 6750 section 3.1).`
  return [{ severity: 'warning', rule: 'status', text, advice: RIGHT_STATUS[due.status] }]
}
