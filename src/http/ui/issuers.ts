import { DEFAULT_ISSUER_NAME, type Issuer } from '../../core/issuers/issuer.ts'
import { issuerPath } from '../../core/protocol/endpoints.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { printableText } from '../../core/protocol/printable-text.ts'
import type { Paged } from '../../idp/paged.ts'
import { type ErrorSummary, errorSummary, fieldError } from './form-errors.ts'
import { type FormField, formField } from './form-field.ts'
import { type IssuerUrl, issuerUrls } from './issuer-urls.ts'
import type { Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import { type Pager, pager } from './pager.ts'
import { instantInWords, utcTime } from './time-in-words.ts'

/** An issuer in the list, as strings ready to print. */
export interface IssuerRow {
  readonly name: string
  readonly home: string
  /** The identifier, in pieces between which a line may break. */
  readonly pieces: IssuerUrl['pieces']
  readonly created: string
  readonly createdAt: string
  readonly reset: string
  /** Null for the default issuer, which cannot be deleted. */
  readonly remove: string | null
}

/** The page of all issuers. */
export interface IssuersPage {
  readonly frame: PageFrame
  readonly notice: Callout | null
  readonly action: string
  readonly summary: ErrorSummary | null
  readonly name: FormField
  readonly rows: readonly IssuerRow[]
  readonly pager: Pager
}

/** What has just been done, said once after it. */
export type IssuersDone = 'created' | 'deleted' | 'reset'

/** What the page of issuers is made of; `now` in Unix seconds of real time. */
export interface IssuersPageInput {
  readonly frame: PageFrame
  readonly query: URLSearchParams
  /** What was done, and to which issuer where that one is still there. */
  readonly done: { readonly what: IssuersDone; readonly issuer: Issuer | null } | null
  /** What was typed as the name of a new one. */
  readonly name: string
  readonly issues: readonly InputIssue[]
  readonly issuers: Paged<Issuer>
  readonly now: number
}

/** The page of all issuers: the list, a form that makes one, and the ways to reset and delete each. */
export function issuersPage(input: IssuersPageInput): IssuersPage {
  const { frame, query, done, name, issues, issuers, now } = input
  const path = `${frame.root}/issuers`
  const listed = new URLSearchParams(query)
  for (const told of ['done', 'name']) listed.delete(told)
  return {
    frame,
    notice: done === null ? null : doneNotice(done.what, done.issuer),
    action: path,
    summary: errorSummary(issues, {
      title: 'No issuer was created: the name needs a change',
      labels: { name: 'Name' },
    }),
    name: formField({
      name: 'name',
      label: 'Name',
      value: name,
      hint: 'Of a-z, 0-9 and -, at most 63. Empty: one is made up.',
      error: fieldError(issues, 'name'),
      code: true,
    }),
    rows: issuers.items.map((issuer) => issuerRow(issuer, { root: frame.root, now })),
    pager: pager(issuers, { path, query: listed, noun: 'issuers' }),
  }
}

function issuerRow(
  issuer: Issuer,
  { root, now }: { readonly root: string; readonly now: number },
): IssuerRow {
  const { name, createdAt } = issuer
  const base = root + issuerPath(name)
  const isDefault = name === DEFAULT_ISSUER_NAME
  return {
    name,
    home: isDefault ? `${root}/` : `${base}/`,
    pieces: issuerUrls(issuer)[0]?.pieces ?? [],
    created: instantInWords(createdAt, now),
    createdAt: utcTime(createdAt),
    reset: `${base}/reset`,
    remove: isDefault ? null : `${base}/delete`,
  }
}

function doneNotice(what: IssuersDone, issuer: Issuer | null): Callout {
  if (what === 'deleted')
    return { tone: 'good', title: 'The issuer was deleted', text: 'Its URLs now answer 404.' }
  const named = issuer === null ? 'The issuer' : `The issuer ${issuer.name}`
  if (what === 'reset')
    return { tone: 'good', title: `${named} was reset`, text: 'It is back to its seed.' }
  return {
    tone: 'good',
    title: `${named} was created`,
    text:
      issuer === null
        ? 'It is in the list.'
        : `Its identifier is ${printableText(issuer.issuer)}. It has keys of its own, and the clients, subjects and static tables of the seed.`,
  }
}
