import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { type ErrorSummary, errorSummary, fieldError } from './form-errors.ts'
import { type FieldChoice, type FormField, formField } from './form-field.ts'
import type { PageFrame } from './page-frame.ts'
import { shortenedText } from './shortened-text.ts'
import { withQuery } from './token-filter.ts'

/** What the tokens to be revoked have in common, in the address, and the noun for it. */
export const REVOKED_BY = {
  client_id: 'client',
  subject: 'subject',
  kid: 'key',
  all: 'issuer',
} as const

/** The name of what the tokens to be revoked have in common. */
export type RevokedBy = keyof typeof REVOKED_BY

/** Which tokens are to be revoked, as the address has it. */
export interface RevokedSelection {
  readonly by: RevokedBy
  /** '' where all are meant. */
  readonly value: string
}

/** The page that revokes many tokens: a form that asks which, and then, with their number, whether. */
export interface RevokeTokensPage {
  readonly frame: PageFrame
  /** Null where it is asked whether. */
  readonly form: {
    readonly action: string
    readonly summary: ErrorSummary | null
    readonly fields: { readonly by: FormField; readonly value: FormField }
  } | null
  /** Null where it is asked which. */
  readonly question: RevokeQuestion | null
  /** The list of tokens, which is gone back to. */
  readonly list: string
}

/** What is about to happen, as strings ready to print. */
export interface RevokeQuestion {
  readonly title: string
  readonly text: string
  /** Null where there is nothing to revoke. */
  readonly button: { readonly text: string; readonly action: string } | null
}

/** What the page is made of before a selection is known: the form's values and what is wrong with them. */
export interface RevokeFormInput {
  readonly frame: PageFrame
  readonly base: string
  readonly by: string
  readonly value: string
  readonly issues: readonly InputIssue[]
}

/** What the page is made of once it is known which, and how many of them are not revoked yet. */
export interface RevokeQuestionInput {
  readonly frame: PageFrame
  readonly base: string
  readonly selection: RevokedSelection
  readonly count: number
}

const BY_CHOICES: readonly FieldChoice[] = [
  { value: 'client_id', text: 'A client' },
  { value: 'subject', text: 'A subject' },
  { value: 'kid', text: 'A key' },
  { value: 'all', text: 'This issuer: all' },
]

const LABELS = { by: 'Tokens of', value: 'Which one' }

/** The page that asks which tokens to revoke. */
export function revokeFormPage(input: RevokeFormInput): RevokeTokensPage {
  const { frame, base, by, value, issues } = input
  const fields = {
    by: formField({
      name: 'by',
      label: LABELS.by,
      value: by,
      choices: BY_CHOICES,
      error: fieldError(issues, 'by'),
    }),
    value: formField({
      name: 'value',
      label: LABELS.value,
      value,
      hint: 'The client_id, the subject or the kid; empty for all.',
      code: true,
      error: fieldError(issues, 'value'),
    }),
  }
  const summary = errorSummary(issues, { title: 'Nothing was revoked', labels: LABELS })
  const form = { action: `${base}/revoke-tokens`, summary, fields }
  return { frame, form, question: null, list: `${base}/tokens` }
}

/** The page that says how many tokens would be revoked, and asks whether to. */
export function revokeQuestionPage(input: RevokeQuestionInput): RevokeTokensPage {
  const { frame, base, selection } = input
  return { frame, form: null, question: question(input), list: tokenListOf(base, selection, {}) }
}

/** The list of the tokens of a selection. */
export function tokenListOf(
  base: string,
  { by, value }: RevokedSelection,
  further: Readonly<Record<string, string>>,
): string {
  const narrowed = by === 'all' ? {} : { [by]: value }
  return withQuery(`${base}/tokens`, new URLSearchParams({ ...narrowed, ...further }))
}

function question({ base, selection, count }: RevokeQuestionInput): RevokeQuestion {
  const owner = ownerInWords(selection)
  if (count === 0) {
    return {
      title: `No token of ${owner} is left to revoke`,
      text: 'There is none, or each is revoked already.',
      button: null,
    }
  }
  const tokens = count === 1 ? '1 token' : `${count.toLocaleString('en-US')} tokens`
  const query = new URLSearchParams({ by: selection.by, value: selection.value })
  return {
    title: `Revoke ${tokens} of ${owner}?`,
    text: 'This cannot be undone. Those that have expired are among them. Introspection answers from then on that they are not active; a verifier that goes by the signature alone accepts a token until it expires.',
    button: { text: `Revoke ${tokens}`, action: withQuery(`${base}/revoke-tokens`, query) },
  }
}

function ownerInWords({ by, value }: RevokedSelection): string {
  return by === 'all' ? 'this issuer' : `${REVOKED_BY[by]} ${shortenedText(value)}`
}
