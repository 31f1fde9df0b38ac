import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { TOKEN_STATUSES } from '../../core/tokens/token.ts'
import type { ListedToken } from '../../idp/list-tokens.ts'
import type { Paged } from '../../idp/paged.ts'
import { cutText } from './cut-text.ts'
import { type ErrorSummary, errorSummary, fieldError } from './form-errors.ts'
import { type FieldChoice, type FormField, formField } from './form-field.ts'
import type { Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import { type EmptyState, type Pager, pager } from './pager.ts'
import { statusBadge } from './token-badges.ts'
import {
  filterQuery,
  TOKEN_FILTERS,
  type TokenFilterName,
  type TokenFilterValues,
  withQuery,
} from './token-filter.ts'
import { type TokenListPlace, type TokenRow, tokenRow } from './token-rows.ts'

/** The page of all tokens, as strings ready to print. */
export interface TokensPage {
  readonly frame: PageFrame
  readonly action: string
  readonly mint: string
  readonly notice: Callout | null
  readonly summary: ErrorSummary | null
  readonly fields: Readonly<Record<TokenFilterName, FormField>>
  /** Whether the lesser used filters are in sight from the start. */
  readonly moreOpen: boolean
  /** The list without filters; null where it has none. */
  readonly clear: string | null
  /** The way to revoke many at once; null where there is none to revoke. */
  readonly revokeMany: { readonly text: string; readonly href: string } | null
  readonly rows: readonly TokenRow[]
  readonly empty: EmptyState | null
  readonly pager: Pager
}

/** What is known already and may be looked for. */
export interface TokenSuggestions {
  readonly subjects: readonly FieldChoice[]
  readonly clients: readonly FieldChoice[]
  readonly keys: readonly FieldChoice[]
}

/** What the page of all tokens is made of. */
export interface TokensPageInput extends TokenListPlace {
  readonly frame: PageFrame
  readonly listed: Paged<ListedToken>
  /** How many tokens a full page has. */
  readonly rows: number
  readonly issues: readonly InputIssue[]
  readonly suggestions: TokenSuggestions
  readonly notice: Callout | null
}

const STATUSES: readonly FieldChoice[] = [
  { value: '', text: 'Any' },
  ...TOKEN_STATUSES.map((status) => ({ value: status, text: statusBadge(status).text })),
]

const FORMATS: readonly FieldChoice[] = [
  { value: '', text: 'Any' },
  { value: 'jwt', text: 'JWT' },
  { value: 'opaque', text: 'opaque' },
]

const LABELS: Readonly<Record<TokenFilterName, string>> = {
  q: 'Search id, subject, client, scopes',
  status: 'Status',
  format: 'Format',
  client_id: 'Client',
  subject: 'Subject',
  kid: 'Key (kid)',
}

/** The filters that all tokens of can be revoked at once, the most telling first. */
const OWNERS = [
  { name: 'client_id', noun: 'client' },
  { name: 'subject', noun: 'subject' },
  { name: 'kid', noun: 'key' },
] as const

/** The longest name that a button quotes, in characters. */
const LONGEST_QUOTED = 24

/** The page of all tokens: what narrows the list, the list, and the ways on. */
export function tokensPage(input: TokensPageInput): TokensPage {
  const { frame, base, values, cursor, listed, issues, notice } = input
  const path = `${base}/tokens`
  const narrowed = TOKEN_FILTERS.some((name) => values[name] !== '')
  const query = filterQuery(values, { cursor })
  return {
    frame,
    action: path,
    mint: `${base}/mint`,
    notice,
    summary: errorSummary(issues, { title: 'The list cannot be narrowed so', labels: LABELS }),
    fields: filterFields(input),
    moreOpen: OWNERS.some(({ name }) => values[name] !== ''),
    clear: narrowed ? path : null,
    revokeMany: listed.items.length === 0 ? null : revokeMany(base, values),
    rows: listed.items.map((token) => tokenRow(token, input)),
    empty: emptyState(input, narrowed),
    pager: tokenPager(input, query),
  }
}

function filterFields({ values, issues, suggestions }: TokensPageInput): TokensPage['fields'] {
  const choices: Readonly<Record<TokenFilterName, readonly FieldChoice[]>> = {
    q: [],
    status: STATUSES,
    format: FORMATS,
    client_id: suggestions.clients,
    subject: suggestions.subjects,
    kid: suggestions.keys,
  }
  const fields = TOKEN_FILTERS.map((name) => {
    const error = fieldError(issues, name)
    const field = { name, label: LABELS[name], value: values[name], choices: choices[name], error }
    return [name, formField({ ...field, code: name === 'kid' })]
  })
  return Object.fromEntries(fields) as TokensPage['fields']
}

function revokeMany(base: string, values: TokenFilterValues): TokensPage['revokeMany'] {
  const path = `${base}/revoke-tokens`
  const owner = OWNERS.find(({ name }) => values[name] !== '')
  if (owner === undefined) return { text: 'Revoke many…', href: path }
  const value = values[owner.name]
  return {
    text: `Revoke all of ${owner.noun} ${cutText(value, LONGEST_QUOTED)}…`,
    href: withQuery(path, new URLSearchParams({ by: owner.name, value })),
  }
}

/** A page that is not full though there is more says that not all was looked through. */
function tokenPager({ base, listed, rows }: TokensPageInput, query: URLSearchParams): Pager {
  const made = pager(listed, { path: `${base}/tokens`, query, noun: 'tokens' })
  const isShort = listed.nextCursor !== undefined && listed.items.length < rows
  if (!isShort) return made
  const found = listed.items.length === 1 ? '1 token' : `${listed.items.length} tokens`
  return { ...made, about: `${found} among those looked through so far; older ones may match too` }
}

function emptyState(input: TokensPageInput, narrowed: boolean): EmptyState | null {
  const { base, listed, issues, cursor, values } = input
  if (listed.items.length > 0 || issues.length > 0) return null
  const { next } = tokenPager(input, filterQuery(values, { cursor }))
  if (next !== null) {
    return {
      title: 'None found so far',
      text: 'There are many tokens, and not all were looked through yet.',
      action: { text: 'Look through older ones', href: next },
    }
  }
  if (narrowed) {
    return {
      title: 'No token matches',
      text: 'Loosen the filters, or see all tokens.',
      action: { text: 'Clear the filters', href: `${base}/tokens` },
    }
  }
  if (cursor !== '') {
    const action = { text: 'Back to the first', href: `${base}/tokens` }
    return { title: 'No token is older', text: 'The list ends before here.', action }
  }
  return {
    title: 'No token was issued yet',
    text: 'Mint one here, or let a client fetch one at the token endpoint: it then shows up in this list.',
    action: { text: 'Mint a token', href: `${base}/mint` },
  }
}
