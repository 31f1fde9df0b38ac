import { keyStateAt } from '../../core/keys/key-life.ts'
import type { SigningKey } from '../../core/keys/signing-key.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { type ErrorSummary, errorSummary, fieldError } from './form-errors.ts'
import { type FormField, formField } from './form-field.ts'
import { keyHref, shortKid } from './key-rows.ts'
import type { Badge } from './notice.ts'
import { instantInWords, utcTime } from './time-in-words.ts'
import { keyBadge } from './token-badges.ts'

/** What a JWKS fetched at a time held, and the form that asks for a time, as strings ready to print. */
export interface JwksAsOf {
  readonly summary: ErrorSummary | null
  readonly field: FormField
  /** The span of the drawing, which asking for a time keeps. */
  readonly span: string
  readonly title: string
  readonly keys: readonly {
    readonly kid: string
    readonly href: string
    readonly alg: string
    readonly badge: Badge
  }[]
  /** What to know about it. */
  readonly note: string
  /** The same for the present; null where that is shown. */
  readonly back: string | null
}

/** What it is made of; instants in Unix seconds by the issuer's clock. */
export interface JwksAsOfInput {
  readonly path: string
  readonly span: string
  readonly text: string
  readonly issues: readonly InputIssue[]
  readonly now: number
  /** Null: the present. */
  readonly askedAt: number | null
  readonly keys: readonly SigningKey[]
}

/** How many keys are listed. */
const LISTED = 50

/** The keys of a JWKS at a time. */
export function jwksAsOf(input: JwksAsOfInput): JwksAsOf {
  const { path, span, text, issues, now, askedAt, keys } = input
  const at = askedAt ?? now
  return {
    summary: errorSummary(issues, { title: 'That is no time', labels: { at: 'JWKS as of' } }),
    field: formField({
      name: 'at',
      label: 'JWKS as of',
      value: text,
      hint: 'Such as 10 min ago, in 1 h, 14:05 or 2026-11-21 14:05, in UTC.',
      error: fieldError(issues, 'at'),
    }),
    span,
    title: titleOf(keys.length, askedAt, now),
    keys: keys.slice(0, LISTED).map((key) => ({
      kid: shortKid(key.kid),
      href: keyHref(path.replace(/\/keys$/, ''), key.kid),
      alg: key.alg,
      badge: keyBadge(keyStateAt(key, at) ?? key.state),
    })),
    note: noteOf(input),
    back: askedAt === null ? null : span === '' ? path : `${path}?${new URLSearchParams({ span })}`,
  }
}

function titleOf(count: number, askedAt: number | null, now: number): string {
  const keys = `${count.toLocaleString('en-US')} ${count === 1 ? 'key' : 'keys'}`
  if (askedAt === null) return `Now: ${keys}`
  return `${utcTime(askedAt)} (${instantInWords(askedAt, now)}): ${keys}`
}

function noteOf({ askedAt, now, keys }: JwksAsOfInput): string {
  const rest = keys.length > LISTED ? ` The first ${LISTED} are listed.` : ''
  if (askedAt === null) return `What a verifier gets that fetches now.${rest}`
  if (askedAt > now) return `What a verifier will get then, if nothing further is done.${rest}`
  return `What a verifier knows that fetched then and not since.${rest}`
}
