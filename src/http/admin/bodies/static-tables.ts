import { z } from 'zod'
import { IMPORT_MODES } from '../../../core/static-tables/plan-import.ts'
import { jsonObject } from './json-object.ts'
import { listQuery } from './lists.ts'

/** The largest body with a table, in bytes: it may hold thousands of tokens. */
export const TABLE_LIMIT = 8 * 1024 * 1024

/** The media type of Python. */
export const PYTHON = 'text/x-python'

/** One value of the `tokens` argument of FastMCP's `StaticTokenVerifier`; other members are kept as they are. */
export const entrySchema = z.looseObject({
  client_id: z.string(),
  scopes: z.array(z.string()),
  sub: z.string().optional(),
  expires_at: z.int().nullable().optional(),
})

/** A table: what is said of each token, by the token. */
export const tableSchema = z.record(z.string(), entrySchema)

/** An entry with its token; read as any object, and checked by the function that checks whole tables. */
export const newTokenBody = jsonObject.meta({
  type: 'object',
  properties: { token: { type: 'string' } },
  required: ['token', 'client_id', 'scopes'],
})

/** A table to make. */
export const createTableBody = z.strictObject({ name: z.string() })

/** Which tokens of a table are listed. */
export const tokensOfTableQuery = listQuery.extend({ q: z.string().optional() })

/** A token of a table with its entry. */
export const listedTokenSchema = z.object({ token: z.string(), entry: entrySchema })

/** How tokens are put into a table. */
export const importQuery = z.strictObject({
  mode: z.enum(IMPORT_MODES).default('merge'),
  dry_run: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
})

const tokenList = z.array(z.string())

/** What becomes of each token of an import and of its table. */
export const importedSchema = z.object({
  added: tokenList,
  replaced: tokenList,
  unchanged: tokenList,
  kept: tokenList,
  removed: tokenList,
})
