import type { Check, CheckName } from '../../core/tokens/check.ts'
import { audiencesOf } from '../../core/tokens/claims.ts'
import type { Inspection } from '../../idp/inspect-token.ts'
import { reasonInWords } from './inspect-checks.ts'
import type { Callout } from './notice.ts'
import { shortenedText } from './shortened-text.ts'

/** What the verdict is reached from; `now` by the issuer's clock, in Unix seconds. */
export interface VerdictInput {
  readonly inspection: Inspection
  readonly now: number
  /** Whether another issuer than this one was expected, whose keys are not known here. */
  readonly foreign: boolean
}

/** What RFC 9068 asks for and many verifiers do not look at. */
const LAX: ReadonlySet<CheckName> = new Set(['typ', 'sub', 'client_id', 'iat', 'jti'])

/** Why introspection says that a token is not active, by the outcome's word. */
const INACTIVE_WORDS: Readonly<Record<string, string>> = {
  unknown: 'this issuer has not issued it',
  expired: 'it has expired',
  revoked: 'it was revoked',
  not_yet_valid: 'it is not valid yet',
  malformed: 'it is not well-formed',
  bad_signature: 'its signature is not good',
  other_issuer: 'its iss is not this issuer',
}

/** What a verifier makes of a token, in a sentence, and what there is to add. */
export function inspectVerdict(input: VerdictInput): Callout {
  const { staticTable, format } = input.inspection
  if (staticTable !== undefined) return staticVerdict(input, staticTable)
  return format === 'opaque' ? opaqueVerdict(input) : jwtVerdict(input)
}

/** Why introspection answers as it does, in a clause. */
export function inactiveWords(outcome: string): string {
  return Object.hasOwn(INACTIVE_WORDS, outcome) ? (INACTIVE_WORDS[outcome] ?? '') : outcome
}

function jwtVerdict(input: VerdictInput): Callout {
  const { inspection } = input
  const { outcome } = inspection.introspection
  const failed = failedChecks(inspection).filter(({ name }) => name !== 'issued')
  const hard = failed.filter(({ name }) => !LAX.has(name) && name !== 'scope')
  if (input.foreign && hard.every(({ name }) => name === 'kid') && hard.length > 0) {
    return FOREIGN_KEY
  }
  const soft = failed.filter(({ name }) => LAX.has(name))
  const lacking = failed.filter(({ name }) => name === 'scope')
  const [first, ...further] = [...hard, ...soft]
  if (first !== undefined) return refusal(input, first, [...further, ...lacking])
  const [scope] = lacking
  if (scope !== undefined) return lackingScope(scope)
  if (outcome === 'active')
    return { tone: 'good', title: 'A strict verifier accepts this token', text: active(inspection) }
  return {
    tone: 'warning',
    title: `A verifier that checks the JWT alone accepts this token; one that introspects refuses it`,
    text: `Introspection answers that it is not active: ${inactiveWords(outcome)}. ${ifAudience(inspection)}`.trim(),
  }
}

const FOREIGN_KEY: Callout = {
  tone: 'warning',
  title: 'Whether a verifier accepts this token cannot be said here',
  text: 'All else is as expected, but its signature was made with a key that is not this issuer’s, and keys of others are not fetched.',
}

function refusal(input: VerdictInput, first: Check, further: readonly Check[]): Callout {
  const title = `A strict verifier refuses this token: ${reasonInWords(first, input)}`
  const lax = LAX.has(first.name)
  const more = further.map(({ name }) => name).join(', ')
  const notes = [
    lax ? 'Many verifiers do not look at that and accept it.' : '',
    more === '' ? '' : `It also fails at: ${more}.`,
  ]
  return {
    tone: lax ? 'warning' : 'danger',
    title,
    text: notes.filter((note) => note !== '').join(' ') || 'All else is sound.',
  }
}

function lackingScope({ detail }: Check): Callout {
  return {
    tone: 'warning',
    title: `A verifier answers 403 insufficient_scope: the token ${shortenedText(detail)}`,
    text: 'All else is sound.',
  }
}

function active(inspection: Inspection): string {
  return `${ifAudience(inspection)} Introspection answers that it is active.`.trim()
}

/** Under which condition it is accepted, where no audience was asked about. */
function ifAudience({ unchecked, claims }: Inspection): string {
  if (!unchecked.some(({ name }) => name === 'aud')) return ''
  const audiences = audiencesOf(claims ?? {}).slice(0, 3)
  return audiences.length === 0
    ? ''
    : `It is for ${shortenedText(audiences.join(', '))}: a verifier that expects another audience refuses it.`
}

function opaqueVerdict(input: VerdictInput): Callout {
  const { inspection } = input
  const { outcome } = inspection.introspection
  if (outcome !== 'active') {
    const text =
      outcome === 'unknown'
        ? 'An opaque token says nothing by itself: if another server issued it, only that one can tell.'
        : 'A verifier that introspects refuses it.'
    return {
      tone: 'danger',
      title: `Introspection answers that this token is not active: ${inactiveWords(outcome)}`,
      text,
    }
  }
  const [first] = failedChecks(inspection)
  if (first === undefined)
    return {
      tone: 'good',
      title: 'A verifier that introspects accepts this token',
      text: active(inspection),
    }
  if (first.name === 'scope') return lackingScope(first)
  return {
    ...refusal(input, first, []),
    text: 'Introspection answers that it is active all the same.',
  }
}

function staticVerdict({ inspection }: VerdictInput, table: string): Callout {
  const [first] = failedChecks(inspection)
  const accepts = `a static-token verifier with the table “${table}”`
  if (first?.name === 'scope') return lackingScope(first)
  return first === undefined
    ? {
        tone: 'good',
        title: `A${accepts.slice(1)} accepts this token`,
        text: 'Introspection answers that it is active.',
      }
    : {
        tone: 'danger',
        title: `A${accepts.slice(1)} refuses this token: it has expired`,
        text: 'Introspection answers that it is not active.',
      }
}

function failedChecks({ checks }: Inspection): readonly Check[] {
  return checks.filter(({ passed }) => !passed)
}
