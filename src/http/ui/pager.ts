import type { Paged } from '../../idp/paged.ts'

/** The way from one stretch of a list to the others; null where there is none. */
export interface Pager {
  readonly about: string
  readonly first: string | null
  readonly next: string | null
}

/** What to say where a list is empty, and the way out of it. */
export interface EmptyState {
  readonly title: string
  readonly text: string
  readonly action: { readonly text: string; readonly href: string } | null
}

/** The pager of a list at `path`, which keeps the filters that are in `query`; `noun` names what is listed, in the plural. */
export function pager(
  page: Paged<unknown>,
  {
    path,
    query,
    noun,
  }: { readonly path: string; readonly query: URLSearchParams; readonly noun: string },
): Pager {
  const isFirst = !query.has('cursor')
  const count = page.items.length
  return {
    about: `${count} ${noun}${isFirst ? '' : ' on this page'}${page.nextCursor === undefined ? '' : '; there are more'}`,
    first: isFirst ? null : linkTo(path, query, null),
    next: page.nextCursor === undefined ? null : linkTo(path, query, page.nextCursor),
  }
}

function linkTo(path: string, query: URLSearchParams, cursor: string | null): string {
  const link = new URLSearchParams(query)
  link.delete('cursor')
  if (cursor !== null) link.set('cursor', cursor)
  return link.size === 0 ? path : `${path}?${link}`
}
