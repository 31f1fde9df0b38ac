import type { Issuer } from '../../core/issuers/issuer.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { printableText } from '../../core/protocol/printable-text.ts'
import type { ListedStaticToken } from '../../idp/list-static-tokens.ts'
import type { Paged } from '../../idp/paged.ts'
import type { ListedStaticTable, StaticTokens } from '../../idp/static-tables.ts'
import { type ErrorSummary, errorSummary } from './form-errors.ts'
import { type FormField, formField } from './form-field.ts'
import type { Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import { type EmptyState, type Pager, pager } from './pager.ts'
import { ENTRY_LABELS, entryFields } from './static-entry-fields.ts'
import {
  EMPTY_ENTRY,
  type EntryField,
  type EntryFormValues,
  entryValues,
} from './static-entry-form.ts'
import { type StaticEntryRow, staticEntryRow } from './static-entry-row.ts'
import { type StaticTableCode, staticTableCode } from './static-table-code.ts'
import { type StaticTableDeletion, tableDeletion, tokensInWords } from './static-tables.ts'
import { instantInWords, utcTime } from './time-in-words.ts'

/** A token of the table: its row, or the form in its place. */
export interface StaticTokenRow extends StaticEntryRow {
  /** The id of the element with the whole token, and that token. */
  readonly copyId: string
  readonly whole: string
  readonly edit: string
  readonly form: StaticTokenForm | null
}

/** The form of one token of the table. */
export interface StaticTokenForm {
  readonly action: string
  readonly summary: ErrorSummary | null
  readonly fields: Readonly<Record<EntryField, FormField>>
  readonly cancel: string
  /** Where to post the token's removal. */
  readonly remove: string
  readonly cursor: string
  readonly q: string
}

/** The page of a table, as strings ready to print. */
export interface StaticTablePage {
  readonly frame: PageFrame
  readonly name: string
  readonly about: string
  readonly changedAt: string
  readonly notice: Callout | null
  readonly all: string
  readonly paste: string
  readonly addHref: string
  readonly pythonFile: string
  readonly jsonFile: string
  /** Null where there are too few tokens to look for one. */
  readonly search: {
    readonly action: string
    readonly q: FormField
    readonly clear: string | null
  } | null
  readonly rows: readonly StaticTokenRow[]
  readonly empty: EmptyState | null
  readonly pager: Pager
  /** Null while a token is edited: one form at a time. */
  readonly add: (StaticTokenForm & { readonly open: boolean }) | null
  readonly code: StaticTableCode
  readonly delete: StaticTableDeletion
}

/** A form as it was sent, and what is wrong with it; `editing` is the token that is edited, null where one is added. */
export interface SentEntryForm {
  readonly editing: string | null
  readonly values: EntryFormValues
  readonly issues: readonly InputIssue[]
}

/** What the page of a table is made of; `now` by the issuer's clock, in Unix seconds. */
export interface StaticTableInput {
  readonly frame: PageFrame
  readonly base: string
  readonly issuer: Pick<Issuer, 'url'>
  readonly table: ListedStaticTable
  readonly listed: Paged<ListedStaticToken>
  /** The whole table; undefined where it is too large to show as code. */
  readonly tokens: StaticTokens | undefined
  readonly cursor: string
  readonly q: string
  readonly now: number
  /** The place in the table of the token to edit; null where none is. */
  readonly editing: number | null
  readonly sent: SentEntryForm | null
  /** Whether the form that adds a token is open from the start. */
  readonly adding: boolean
  readonly notice: Callout | null
}

/** From so many tokens on there is a search. */
const SEARCHED_FROM = 10

/** The page of a table: its tokens, one of them perhaps as a form, and what to do with them. */
export function staticTablePage(input: StaticTableInput): StaticTablePage {
  const { frame, base, issuer, table, listed, tokens, now } = input
  const path = `${base}/static-tables/${encodeURIComponent(table.name)}`
  const rows = listed.items.map((token) => tokenRow(token, input, path))
  const isEditing = rows.some(({ form }) => form !== null)
  return {
    frame,
    name: table.name,
    about: `${tokensInWords(table.tokenCount)}, changed ${instantInWords(table.updatedAt, now)}.`,
    changedAt: utcTime(table.updatedAt),
    notice: input.notice,
    all: `${base}/static-tables`,
    paste: `${path}/import`,
    addHref: `${tableAddress(path, input, { add: 'true' })}#add`,
    pythonFile: `${path}/tokens.py`,
    jsonFile: `${path}/tokens.json`,
    search: search(input, path),
    rows,
    empty: rows.length > 0 ? null : emptyState(input, path),
    pager: pager(listed, { path, query: listQuery(input), noun: 'tokens' }),
    add: isEditing ? null : addForm(input, path),
    code: staticTableCode(issuer, table.name, tokens),
    delete: tableDeletion(table, path),
  }
}

/** What the address keeps from stretch to stretch. */
function listQuery({ cursor, q }: Pick<StaticTableInput, 'cursor' | 'q'>): URLSearchParams {
  return new URLSearchParams(Object.entries({ q, cursor }).filter(([, value]) => value !== ''))
}

/** An address of the table's page, in the same stretch of the list. */
export function tableAddress(
  path: string,
  place: Pick<StaticTableInput, 'cursor' | 'q'>,
  further: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams([...listQuery(place), ...Object.entries(further)])
  return query.size === 0 ? path : `${path}?${query}`
}

function tokenRow(
  { id, token, entry }: ListedStaticToken,
  input: StaticTableInput,
  path: string,
): StaticTokenRow {
  const { sent, editing, now } = input
  const isOpen = sent === null ? editing === id : sent.editing === token
  const values = sent?.values ?? entryValues(token, entry)
  return {
    ...staticEntryRow(token, entry, now),
    copyId: `token-${id}`,
    whole: printableText(token),
    edit: `${tableAddress(path, input, { edit: String(id) })}#edit`,
    form: isOpen
      ? entryForm(input, path, { action: `${path}/tokens/edit`, values, title: NOT_CHANGED })
      : null,
  }
}

const NOT_CHANGED = 'The token was not changed: the form needs a change'
const NOT_ADDED = 'No token was added: the form needs a change'

interface FormParts {
  readonly action: string
  readonly values: EntryFormValues
  readonly title: string
}

function entryForm(
  input: StaticTableInput,
  path: string,
  { action, values, title }: FormParts,
): StaticTokenForm {
  const issues = input.sent?.issues ?? []
  return {
    action,
    summary: errorSummary(issues, { title, labels: ENTRY_LABELS }),
    fields: entryFields(values, issues),
    cancel: tableAddress(path, input),
    remove: `${path}/tokens/delete`,
    cursor: input.cursor,
    q: input.q,
  }
}

function addForm(input: StaticTableInput, path: string): StaticTablePage['add'] {
  const values = input.sent?.values ?? EMPTY_ENTRY
  const parts = { action: `${path}/tokens`, values, title: NOT_ADDED }
  return { ...entryForm(input, path, parts), open: input.adding || input.sent !== null }
}

function search({ table, q }: StaticTableInput, path: string): StaticTablePage['search'] {
  if (q === '' && table.tokenCount < SEARCHED_FROM) return null
  const field = formField({ name: 'q', label: 'Search token, client, subject', value: q })
  return { action: path, q: field, clear: q === '' ? null : path }
}

function emptyState({ q }: StaticTableInput, path: string): EmptyState {
  if (q !== '') {
    const text = 'No token, client or subject of this table has this text in it.'
    return { title: 'Nothing found', text, action: { text: 'Show all tokens', href: path } }
  }
  return {
    title: 'No tokens yet',
    text: 'Paste the dict that your server has, or add tokens one by one below.',
    action: { text: 'Paste a dict', href: `${path}/import` },
  }
}
