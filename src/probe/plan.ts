import { expectedByMode, FAULTS, type Fault } from '../core/faults/catalogue.ts'
import type { Expectation, TokenFault, VerifierMode } from '../core/faults/fault.ts'
import type { Alg } from '../core/keys/algorithms.ts'
import type { BadAnswers } from './bad-answers.ts'
import type { Transport } from './mcp-request.ts'
import type { ProbeMode, SkippedCase } from './probe-request.ts'
import { isSelected, type Selection } from './selection.ts'
import { stateDue, whyNotSent } from './state-terms.ts'

/** What is known of a resource server once its control token was accepted. */
export interface ProbeTerms {
  readonly mode: ProbeMode
  readonly transport: Transport
  readonly alg: Alg
  readonly audience: string
  /** Null: it is not known to require one. */
  readonly scope: string | null
  /** Whether it is certain that every request needs the scope. */
  readonly scopeRequired: boolean
  /** Whether the server began a session for the control token. */
  readonly sessions: boolean
  readonly badAnswers: BadAnswers
}

/** A case that is going to be sent, and what is due for it here. */
export interface PlannedCase {
  readonly fault: Fault
  readonly expected: Expectation
  readonly why: string
  readonly due: 401 | 403
  /** How grave it is to accept what is to be refused. */
  readonly accepting: 'error' | 'warning'
}

/** Which cases are sent, and which are not, with the reason; those that were not asked for are in neither list. */
export interface ProbePlan {
  readonly cases: readonly PlannedCase[]
  readonly skipped: readonly SkippedCase[]
}

/** Settles which cases of the catalogue apply to a resource server, and what is due for each. */
export function planProbe(terms: ProbeTerms, selection: Selection): ProbePlan {
  const cases: PlannedCase[] = []
  const skipped: SkippedCase[] = []
  for (const fault of FAULTS) {
    if (!isSelected(fault, selection)) continue
    const reason = whySkipped(fault, terms)
    if (reason === null) cases.push(planned(fault, terms))
    else skipped.push({ id: fault.id, reason })
  }
  return { cases, skipped }
}

function whySkipped(fault: Fault, terms: ProbeTerms): string | null {
  if (fault.kind === 'state') return whyNotSent(fault.id, terms)
  if (fault.kind === 'delivery')
    return fault.id === 'http-form' && terms.transport === 'sse' ? 'a stream takes no form' : null
  if (isAboutScope(fault) && terms.scope === null)
    return 'the server names no scope that it requires; --scope names one'
  const missing = fault.needs?.(terms) ?? null
  return missing === null ? null : `it needs ${missing}`
}

function isAboutScope({ sets }: TokenFault): boolean {
  return sets.includes('scope')
}

const VERIFIER: Readonly<Record<ProbeMode, VerifierMode>> = {
  jwt: 'jwks',
  introspection: 'introspection',
  static: 'static',
}

function planned(fault: Fault, terms: ProbeTerms): PlannedCase {
  const due = terms.mode === 'static' ? 401 : fault.status
  const isUncertain = fault.kind === 'token' && isAboutScope(fault) && !terms.scopeRequired
  return {
    fault,
    why: fault.why,
    expected: expectedByMode(fault)[VERIFIER[terms.mode]],
    due,
    accepting: isUncertain ? 'warning' : 'error',
    ...(fault.kind === 'token' ? overWire(fault, terms) : stateDue(fault.id, terms)),
  }
}

type Change = Partial<Pick<PlannedCase, 'expected' | 'why'>>

/** Where a request, or the way a server checks tokens, makes another thing of a token than the catalogue alone says. */
function overWire(fault: TokenFault, { mode, alg }: ProbeTerms): Change {
  if (mode === 'introspection') return introspected(fault)
  if (mode !== 'jwt') return {}
  if (['ws-leading', 'ws-trailing'].includes(fault.id)) return BLANK
  const isOtherAlg = fault.expected === 'accept' && fault.alg !== undefined && fault.alg !== alg
  return isOtherAlg ? OTHER_ALG : {}
}

/** Introspection vouches for the token; who looks at more than that may still refuse what RFC 9068 has no place for. */
function introspected({ inactive, expected }: TokenFault): Change {
  if (inactive || expected !== 'reject') return {}
  return {
    expected: 'policy',
    why: 'Introspection says that it is active; a server that looks into the token may still refuse it.',
  }
}

const BLANK: Change = {
  expected: 'policy',
  why: 'Blanks around the value of a header are no part of it (RFC 9110 section 5.5), and there may be several behind the scheme.',
}

const OTHER_ALG: Change = {
  expected: 'policy',
  why: 'Which algorithms it takes is for the server to say (RFC 8725 section 3.1).',
}
