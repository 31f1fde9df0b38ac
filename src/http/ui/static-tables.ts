import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import type { Paged } from '../../idp/paged.ts'
import type { ListedStaticTable } from '../../idp/static-tables.ts'
import { type ErrorSummary, errorSummary, fieldError } from './form-errors.ts'
import { type FormField, formField } from './form-field.ts'
import type { Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import { type EmptyState, type Pager, pager } from './pager.ts'
import { instantInWords, utcTime } from './time-in-words.ts'

/** A table in the list of tables, as strings ready to print. */
export interface StaticTableRow {
  readonly name: string
  readonly href: string
  readonly tokens: string
  readonly changed: string
  readonly changedAt: string
  readonly delete: StaticTableDeletion
}

/** The deletion of a table: where it is posted, and what it says that it destroys. */
export interface StaticTableDeletion {
  readonly action: string
  readonly text: string
}

/** The page of all tables. */
export interface StaticTablesPage {
  readonly frame: PageFrame
  readonly notice: Callout | null
  readonly summary: ErrorSummary | null
  readonly create: { readonly action: string; readonly name: FormField }
  readonly rows: readonly StaticTableRow[]
  readonly empty: EmptyState | null
  readonly pager: Pager
}

/** What the page of all tables is made of; `now` by the issuer's clock, in Unix seconds. */
export interface StaticTablesInput {
  readonly frame: PageFrame
  readonly base: string
  readonly listed: Paged<ListedStaticTable>
  readonly query: URLSearchParams
  readonly now: number
  /** The name that was typed in, and what is wrong with it. */
  readonly name: string
  readonly issues: readonly InputIssue[]
  readonly notice: Callout | null
}

const NAME_LABEL = 'New table'

const EMPTY: EmptyState = {
  title: 'No tables yet',
  text: 'Make one below, then paste the dict that your server has, or add tokens one by one.',
  action: null,
}

/** The page of all tables: how many tokens each has, and the form that makes one. */
export function staticTablesPage(input: StaticTablesInput): StaticTablesPage {
  const { frame, base, listed, query, now, name, issues, notice } = input
  const path = `${base}/static-tables`
  const title = 'No table was made: its name needs a change'
  return {
    frame,
    notice,
    summary: errorSummary(issues, { title, labels: { name: NAME_LABEL } }),
    create: {
      action: path,
      name: formField({
        name: 'name',
        label: NAME_LABEL,
        value: name,
        error: fieldError(issues, 'name'),
        code: true,
      }),
    },
    rows: listed.items.map((table) => tableRow(table, { path, now })),
    empty: listed.items.length === 0 ? EMPTY : null,
    pager: pager(listed, { path, query: cursorOnly(query), noun: 'tables' }),
  }
}

/** What was done is said once, so that links onwards do not say it again. */
function cursorOnly(query: URLSearchParams): URLSearchParams {
  const cursor = query.get('cursor')
  return new URLSearchParams(cursor === null ? {} : { cursor })
}

function tableRow(
  table: ListedStaticTable,
  { path, now }: { readonly path: string; readonly now: number },
): StaticTableRow {
  const href = `${path}/${encodeURIComponent(table.name)}`
  return {
    name: table.name,
    href,
    tokens: table.tokenCount.toLocaleString('en-US'),
    changed: instantInWords(table.updatedAt, now),
    changedAt: utcTime(table.updatedAt),
    delete: tableDeletion(table, href),
  }
}

/** The deletion of the table at a path. */
export function tableDeletion(
  { name, tokenCount }: ListedStaticTable,
  path: string,
): StaticTableDeletion {
  const what = tokenCount === 0 ? '' : ` and ${tokensInWords(tokenCount)}`
  return { action: `${path}/delete`, text: `Delete ${name}${what}` }
}

/** A number of tokens in words: "1 token", "4 tokens". */
export function tokensInWords(count: number): string {
  return count === 1 ? '1 token' : `${count.toLocaleString('en-US')} tokens`
}
