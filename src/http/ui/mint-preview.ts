import type { TokenFault } from '../../core/faults/fault.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { PREVIEW_JTI } from '../../idp/preview-content.ts'
import type { TokenPreview } from '../../idp/preview-token.ts'
import { dueInWords } from './fault-token-words.ts'
import { errorSummary, fieldError } from './form-errors.ts'
import type { FormOutcome } from './form-outcome.ts'
import { type JsonLine, jsonLines } from './json-lines.ts'
import { MINT_LABELS } from './mint-fields.ts'
import { MINT_FIELDS, type MintField } from './mint-form.ts'
import { segmentText } from './segment-text.ts'
import { claimTimeInWords, isTimeClaim } from './time-in-words.ts'

/** What a form would mint, as strings ready to print. */
export interface MintPreview {
  /** The fault that it would have, and what is due for it; null for a sound token. */
  readonly fault: { readonly title: string; readonly text: string } | null
  /** How it would be signed, or why there is nothing to show. */
  readonly about: string
  /** Null for an opaque token, and where the form needs a change. */
  readonly header: readonly JsonLine[] | null
  readonly claimsTitle: string
  /** Null where the form needs a change. */
  readonly claims: readonly JsonLine[] | null
  /** The payload as it would be sent, where a fault makes it say other than the claims; else null. */
  readonly payload: string | null
}

/** What is wrong with a form: by field, and what belongs to none. */
export interface MintMistakes {
  readonly fields: Readonly<Partial<Record<MintField, string>>>
  readonly others: readonly string[]
}

/** Shows a form's outcome without its minting; `now` in Unix seconds. */
export function mintPreview(outcome: FormOutcome<TokenPreview>, now: number): MintPreview {
  if (outcome.kind === 'refused') {
    const about = 'Nothing to show yet: the form needs a change.'
    return { fault: null, about, header: null, claimsTitle: 'Claims', claims: null, payload: null }
  }
  const { value: preview } = outcome
  return {
    fault: preview.fault && aboutFault(preview.fault),
    about: aboutKey(preview),
    header: preview.header === null ? null : jsonLines(preview.header),
    claimsTitle: claimsTitle(preview),
    claims: jsonLines(preview.claims, (name, value) => {
      if (preview.madeAnew.includes(name))
        return value === PREVIEW_JTI ? null : 'made anew each time'
      return isTimeClaim(name) && typeof value === 'number'
        ? claimTimeInWords(name, value, now)
        : null
    }),
    payload: preview.payloadRaw === null ? null : segmentText(preview.payloadRaw),
  }
}

function claimsTitle({ format, claims, payloadRaw }: TokenPreview): string {
  if (format === 'opaque') return 'What introspection will know'
  const isNone = payloadRaw !== null && Object.keys(claims).length === 0
  return isNone ? 'No claims: the payload is no JSON object' : 'Claims'
}

function aboutFault(fault: TokenFault): NonNullable<MintPreview['fault']> {
  return { title: fault.about, text: `${dueInWords(fault)} ${fault.why}` }
}

function aboutKey({ alg, kid, keyCreated }: TokenPreview): string {
  if (alg === null) return 'A random text: what it means is for introspection to tell.'
  if (keyCreated) {
    return `Minting makes this issuer’s first ${alg} key, so the kid is not known yet.`
  }
  return kid === null ? `Signed with ${alg}.` : `Signed with ${alg} by the key named in kid.`
}

/** What is wrong with a form, for its fields. */
export function mintMistakes(issues: readonly InputIssue[]): MintMistakes {
  const fields = MINT_FIELDS.flatMap((name) => {
    const error = fieldError(issues, name)
    return error === undefined ? [] : [[name, error] as const]
  })
  const summary = errorSummary(issues, { title: '', labels: MINT_LABELS })
  const others = (summary?.items ?? []).filter(({ href }) => href === null)
  return { fields: Object.fromEntries(fields), others: others.map(({ text }) => text) }
}
