import { type BadAnswers, isBadAnswer } from './bad-answers.ts'
import type { PlannedCase, ProbeTerms } from './plan.ts'

type Due = Partial<Pick<PlannedCase, 'expected' | 'accepting'>>

/** What applies to a case that needs more than a token: why it is not sent, null where it is; and what is due beside the catalogue. */
interface StateTerms {
  why?(terms: ProbeTerms): string | null
  due?(terms: ProbeTerms): Due
}

const NO_TABLE_KNOWS = 'a server with a table of its own asks nobody about tokens'
const NOT_STATIC: StateTerms = { why: ({ mode }) => (mode === 'static' ? NO_TABLE_KNOWS : null) }
const SSE = 'the first request of this transport is a stream'

const SENT: Readonly<Record<string, StateTerms>> = {
  'life-revoked-jwt': {
    ...NOT_STATIC,
    due: ({ mode }) => (mode === 'introspection' ? { expected: 'reject' } : {}),
  },
  'life-revoked-opaque': NOT_STATIC,
  'life-expired-opaque': NOT_STATIC,
  'life-unknown-opaque': {},
  'life-key-future': NOT_STATIC,
  'life-unknown-kid-flood': {
    why: ({ mode, alg }) =>
      mode === 'jwt' && !alg.startsWith('HS') ? null : 'the server fetches no keys',
  },
  'life-jti-replay': {},
  'mcp-passthrough-other': NOT_STATIC,
  'mcp-passthrough-upstream': NOT_STATIC,
  'mcp-no-token-after-init': { why: ({ transport }) => (transport === 'sse' ? SSE : null) },
  'mcp-session-other-user': {
    why: ({ mode, transport, sessions }) => {
      if (transport === 'sse') return SSE
      if (mode === 'static') return NO_TABLE_KNOWS
      return sessions ? null : 'the server keeps no sessions'
    },
    // To bind a session to its user is advice (SHOULD) of the security best practices.
    due: () => ({ accepting: 'warning' }),
  },
  'mcp-challenge': {},
}

/** What is answered badly has to be asked for. */
const BAD_ANSWERS: Readonly<Record<BadAnswers, string | null>> = {
  wanted: null,
  unwanted: 'introspection would have to answer badly, to everybody; --bad-answers lets it',
  taken: 'introspection answers badly already, as somebody else wants it',
}

function whyNoBadAnswer({ mode, badAnswers }: ProbeTerms): string | null {
  return mode === 'introspection' ? BAD_ANSWERS[badAnswers] : 'the server does not introspect'
}

const NOT_SENT: readonly (readonly [prefix: string, reason: string])[] = [
  ['life-jwks-', 'a server that has keys asks for none; --drill outage waits until it does'],
  ['life-key-', 'keys of the issuer would have to be rotated or revoked'],
  ['life-', 'a person would have to sign in'],
  ['mcp-forwarded', 'a resource behind the server would have to watch'],
  ['mcp-scope-step-up', 'the tools of the server and their scopes would have to be known'],
  ['mcp-', 'it is for clients to refuse, not for servers'],
]

/** Why a case that needs more than a token is not sent; null where it is. */
export function whyNotSent(id: string, terms: ProbeTerms): string | null {
  if (isBadAnswer(id)) return whyNoBadAnswer(terms)
  const sent = SENT[id]
  if (sent !== undefined) return sent.why?.(terms) ?? null
  return NOT_SENT.find(([prefix]) => id.startsWith(prefix))?.[1] ?? 'a probe cannot bring it about'
}

/** What is due for such a case, where that is not what the catalogue says. */
export function stateDue(id: string, terms: ProbeTerms): Due {
  return SENT[id]?.due?.(terms) ?? {}
}
