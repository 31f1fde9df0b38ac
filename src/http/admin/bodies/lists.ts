import { z } from 'zod'
import type { Paged, PageRequest } from '../../../idp/paged.ts'

/** A whole number in a query, where everything is text. */
export const queryInteger = z
  .string()
  .regex(/^-?\d{1,15}$/, 'must be a whole number')
  .transform(Number)

/** The query of a list: how much of it, and from where. */
export const listQuery = z.strictObject({
  limit: queryInteger.optional(),
  cursor: z.string().optional(),
})

/** The stretch that a query asks for. */
export function pageOf({
  limit,
  cursor,
}: {
  limit?: number | undefined
  cursor?: string | undefined
}): PageRequest {
  return { limit, cursor }
}

/** The answer of a list, for OpenAPI. */
export function listSchema(item: z.ZodType) {
  return z.object({ items: z.array(item), next_cursor: z.string().optional() })
}

/** A stretch of a list as JSON. */
export function listJson<T>({ items, nextCursor }: Paged<T>, json: (item: T) => object): object {
  return {
    items: items.map(json),
    ...(nextCursor === undefined ? {} : { next_cursor: nextCursor }),
  }
}
