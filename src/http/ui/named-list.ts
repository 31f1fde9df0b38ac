import type { Paged } from '../../idp/paged.ts'
import type { Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import { type EmptyState, type Pager, pager } from './pager.ts'

/** The page of all that is registered of one sort, newest first. */
export interface NamedList<Row> {
  readonly frame: PageFrame
  readonly notice: Callout | null
  readonly create: string
  readonly rows: readonly Row[]
  readonly empty: EmptyState | null
  readonly pager: Pager
}

/** What such a page is made of; `now` by the issuer's clock, in Unix seconds. */
export interface NamedListInput<Item> {
  readonly frame: PageFrame
  readonly base: string
  readonly listed: Paged<Item>
  readonly query: URLSearchParams
  readonly now: number
  readonly notice: Callout | null
}

/** What sets one sort apart: its path below the base, its plural, a row, and what is said where there is none. */
export interface NamedSort<Item, Row> {
  readonly path: string
  readonly noun: string
  row(item: Item, at: { readonly base: string; readonly now: number }): Row
  readonly noneOlder: string
  readonly none: { readonly title: string; readonly text: string; readonly create: string }
}

/** The page of all that is registered of one sort. */
export function namedList<Item, Row>(
  { frame, base, listed, query, now, notice }: NamedListInput<Item>,
  sort: NamedSort<Item, Row>,
): NamedList<Row> {
  const path = base + sort.path
  const cursor = query.get('cursor')
  const create = `${path}/new`
  return {
    frame,
    notice,
    create,
    rows: listed.items.map((item) => sort.row(item, { base, now })),
    empty: listed.items.length === 0 ? emptyState(sort, { cursor, path, create }) : null,
    pager: pager(listed, {
      path,
      query: new URLSearchParams(cursor === null ? {} : { cursor }),
      noun: sort.noun,
    }),
  }
}

function emptyState(
  { noneOlder, none }: Pick<NamedSort<never, unknown>, 'noneOlder' | 'none'>,
  at: { readonly cursor: string | null; readonly path: string; readonly create: string },
): EmptyState {
  if (at.cursor !== null) {
    const action = { text: 'Back to the first', href: at.path }
    return { title: noneOlder, text: 'The list ends before here.', action }
  }
  const action = { text: none.create, href: at.create }
  return { title: none.title, text: none.text, action }
}
