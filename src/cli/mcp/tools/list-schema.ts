import { z } from 'zod'

/** What a list takes: how much of it, and from where. */
export const LIST_INPUT = {
  limit: z.int().min(1).max(100).optional().describe('how many; default 20'),
  cursor: z.string().optional().describe('next_cursor of the answer before, for what follows'),
}

/** How many items are listed unless told: a model reads them all. */
export const LIST_LIMIT = 20

/** What a list answers. */
export function listOutput(item: z.ZodType) {
  return z.object({ items: z.array(item), next_cursor: z.string().optional() })
}

/** A stretch of a list as it was answered. */
export interface Listed<T> {
  readonly items: readonly T[]
  readonly next_cursor?: string
}

/** A list as text: a line an item, and whether there are more. */
export function listText<T>({ items, next_cursor: cursor }: Listed<T>, line: (item: T) => string) {
  if (items.length === 0) return 'None.'
  const more = cursor === undefined ? [] : [`There are more: cursor ${cursor}`]
  return [...items.map(line), ...more].join('\n')
}
