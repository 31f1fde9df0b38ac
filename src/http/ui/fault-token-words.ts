import { expectedByMode, type Fault } from '../../core/faults/catalogue.ts'
import { type Expectation, VERIFIER_MODES, type VerifierMode } from '../../core/faults/fault.ts'
import type { Badge } from './notice.ts'

/** What is due from verifiers of some kinds, as strings ready to print. */
export interface DueRow {
  readonly badge: Badge
  readonly modes: string
}

const MODE_WORDS: Readonly<Record<VerifierMode, string>> = {
  jwks: 'JWKS',
  public_key: 'public key',
  shared_secret: 'shared secret',
  introspection: 'introspection',
  static: 'static table',
}

/** What kind of case it is, in a word or two. */
export const KIND_WORDS: Readonly<Record<Fault['kind'], string>> = {
  token: 'a token',
  state: 'more than a token',
  delivery: 'how a token is sent',
}

/** What is due, in a word. */
export const EXPECTATION_WORDS: Readonly<Record<Expectation, string>> = {
  reject: 'refuse',
  accept: 'accept',
  policy: 'either',
}

/** The badge of what is due from a verifier; `status` is that of a refusal. */
export function dueBadge(expected: Expectation, status: number): Badge {
  if (expected === 'accept') return { text: EXPECTATION_WORDS.accept, tone: 'good' }
  if (expected === 'policy') return { text: EXPECTATION_WORDS.policy, tone: 'plain' }
  return { text: `${EXPECTATION_WORDS.reject}, ${status}`, tone: 'danger' }
}

/** What is due from each kind of verifier, those of whom the same is due together. */
export function dueRows(fault: Fault): readonly DueRow[] {
  const byMode = expectedByMode(fault)
  const rows = new Map<string, { readonly badge: Badge; readonly modes: string[] }>()
  for (const mode of VERIFIER_MODES) {
    // A token that is in no table is unknown there, whatever scope it may have.
    const badge = dueBadge(byMode[mode], mode === 'static' ? 401 : fault.status)
    const row = rows.get(badge.text) ?? { badge, modes: [] }
    row.modes.push(MODE_WORDS[mode])
    rows.set(badge.text, row)
  }
  return [...rows.values()].map(({ badge, modes }) => ({ badge, modes: modes.join(', ') }))
}

/** What is due from a verifier of JWTs, in a sentence. */
export function dueInWords({ expected, status }: Fault): string {
  if (expected === 'accept') return 'A correct verifier accepts it.'
  if (expected === 'policy') return 'A correct verifier may refuse it or accept it.'
  return `A correct verifier refuses it with ${status}.`
}
