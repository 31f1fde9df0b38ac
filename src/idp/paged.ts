import { invalidInput } from '../core/protocol/invalid-input.ts'
import type { Page } from '../store/store.ts'

/** Which stretch of a list is asked for; `limit` 1 to 500, 50 where absent. */
export interface PageRequest {
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

/** A stretch of a list; `nextCursor` where there is more. */
export interface Paged<T> {
  readonly items: readonly T[]
  readonly nextCursor?: string
}

const DEFAULT_LIMIT = 50
const LARGEST_LIMIT = 500

interface Row {
  readonly id: number
}

/** Reads a stretch of a list, with one row more than asked for, to know whether there is more. */
export async function readPage<T extends Row>(
  request: PageRequest,
  read: (page: Page) => Promise<readonly T[]>,
): Promise<Paged<T>> {
  const { limit, after } = pageOf(request)
  const rows = await read({ limit: limit + 1, after })
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  if (rows.length <= limit || last === undefined) return { items }
  return { items, nextCursor: writeCursor(last.id) }
}

/** Reads a stretch of a list that says by itself where it goes on; it may be shorter than asked for though there is more. */
export async function readStretch<T>(
  request: PageRequest,
  read: (
    page: Page,
  ) => Promise<{ readonly items: readonly T[]; readonly next: number | undefined }>,
): Promise<Paged<T>> {
  const { items, next } = await read(pageOf(request))
  return next === undefined ? { items } : { items, nextCursor: writeCursor(next) }
}

function pageOf({ limit = DEFAULT_LIMIT, cursor }: PageRequest): Page {
  const after = cursor === undefined ? undefined : readCursor(cursor)
  return { limit: checkLimit(limit), after }
}

/** The number of rows asked for; throws `InvalidInput` for one that is not 1 to 500. */
export function checkLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= LARGEST_LIMIT) return limit
  throw invalidInput('/limit', `must be a whole number from 1 to ${LARGEST_LIMIT}; got ${limit}`)
}

function writeCursor(id: number): string {
  return Buffer.from(`after:${id}`, 'ascii').toString('base64url')
}

function readCursor(cursor: string): number {
  const match = /^after:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('ascii'))
  if (match === null)
    throw invalidInput(
      '/cursor',
      'is not a cursor of this server; take next_cursor as it was answered',
    )
  return Number(match[1])
}
