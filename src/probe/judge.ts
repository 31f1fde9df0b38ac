import type { Expectation } from '../core/faults/fault.ts'
import type { Challenge } from '../core/protocol/challenge.ts'
import { challengeOf } from './discovery.ts'
import type { Reply } from './send.ts'

/** What a server did with a request. */
export type Outcome =
  | 'accepted'
  | 'refused'
  | 'server_error'
  | 'hang'
  | 'dropped'
  | 'unreachable'
  | 'not_http'

/** How grave a finding is: `error` fails a build, `warning` and `note` never do by themselves (B-08). */
export type Severity = 'error' | 'warning' | 'note'

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
  readonly status: 401 | 403
  /** The token that was sent, which must not come back. */
  readonly token: string | null
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

/** What a server did, by its answer. */
export function outcomeOf(reply: Reply): Outcome {
  if (reply.kind !== 'answer') return reply.kind
  if (reply.status >= 500) return 'server_error'
  return reply.status >= 200 && reply.status < 300 ? 'accepted' : 'refused'
}

const BROKEN: Readonly<
  Partial<Record<Outcome, { readonly text: string; readonly advice: string }>>
> = {
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
  not_http: {
    text: 'The server answered something that is no HTTP.',
    advice: 'Answer 401.',
  },
}

function decision(outcome: Outcome, { expected }: Due): readonly Finding[] {
  const broken = BROKEN[outcome]
  if (broken !== undefined) return [{ severity: 'error', rule: `no-${dashed(outcome)}`, ...broken }]
  if (expected === 'reject' && outcome === 'accepted') {
    const text = 'The server accepted a token that it has to refuse.'
    return [
      { severity: 'error', rule: 'refuse', text, advice: 'Check what this token gets wrong.' },
    ]
  }
  if (expected === 'accept' && outcome === 'refused') {
    const text = 'The server refused a good token.'
    return [
      {
        severity: 'error',
        rule: 'accept',
        text,
        advice: 'Accept every form that the rule allows.',
      },
    ]
  }
  if (expected !== 'policy') return []
  const text = `The server ${outcome === 'accepted' ? 'accepts' : 'refuses'} it; either can be defended.`
  return [{ severity: 'note', rule: 'policy', text, advice: 'See that it is what you want.' }]
}

function dashed(outcome: Outcome): string {
  return outcome.replaceAll('_', '-')
}

/** How it refused: the status, the challenge, and that the token does not come back. */
function manner(reply: Reply, outcome: Outcome, due: Due): readonly Finding[] {
  if (reply.kind !== 'answer') return []
  const echoed = due.token !== null && echoes(reply, due.token) ? [ECHO] : []
  if (outcome !== 'refused' || due.expected === 'accept') return echoed
  return [...echoed, ...statusFindings(reply.status, due), ...challengeFindings(reply)]
}

const ECHO: Finding = {
  severity: 'error',
  rule: 'no-echo',
  text: 'The answer has the token in it.',
  advice: 'Never write a token into an answer: it ends up in logs.',
}

/** Shorter ones may stand in an answer by chance. */
const SHORTEST_ECHO = 16

function echoes({ body, headers }: Extract<Reply, { kind: 'answer' }>, token: string): boolean {
  if (token.length < SHORTEST_ECHO) return false
  return body.includes(token) || [...headers.values()].flat().some((value) => value.includes(token))
}

function statusFindings(status: number, due: Due): readonly Finding[] {
  if (due.expected === 'policy' || status === due.status) return []
  const isTooLarge = status === 413 || status === 431
  if (isTooLarge) return []
  return [
    {
      severity: 'warning',
      rule: 'status',
      text: `The server answered ${status} where ${due.status} is due (RFC 6750 section 3.1).`,
      advice:
        due.status === 403
          ? 'Answer 403 with error="insufficient_scope" where the token is good but lacks a scope, so that the client asks for more.'
          : 'Answer 401 with error="invalid_token" to a token that is not good.',
    },
  ]
}

function challengeFindings(reply: Extract<Reply, { kind: 'answer' }>): readonly Finding[] {
  if (reply.status !== 401 && reply.status !== 403) return []
  const challenge = challengeOf(reply)
  if (challenge === null) {
    const text = `The ${reply.status} has no WWW-Authenticate: Bearer (RFC 6750 section 3).`
    return [
      {
        severity: 'warning',
        rule: 'challenge',
        text,
        advice: 'Send the challenge with every refusal.',
      },
    ]
  }
  return hasMetadata(challenge) || reply.status === 403 ? [] : [NO_METADATA]
}

function hasMetadata({ parameters }: Challenge): boolean {
  return parameters.has('resource_metadata')
}

const NO_METADATA: Finding = {
  severity: 'warning',
  rule: 'resource-metadata',
  text: 'The challenge has no resource_metadata (RFC 9728 section 5.1; MCP authorization).',
  advice:
    'Serve protected resource metadata and name them, or clients do not find the authorization server.',
}
