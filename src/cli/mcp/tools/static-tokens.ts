import { z } from 'zod'
import { listedTokenSchema } from '../../../http/admin/bodies/static-tables.ts'
import { defineTool, type ToolCall } from '../tool.ts'
import { LIST_INPUT, LIST_LIMIT, type Listed, listText } from './list-schema.ts'
import { pathName } from './path-name.ts'

type ListedToken = z.output<typeof listedTokenSchema>

const tableSchema = z.object({ name: z.string(), tokens: z.int().describe('how many it has') })

type Table = z.output<typeof tableSchema>

const output = z.object({
  tables: z.array(tableSchema).describe('every table of the issuer'),
  table: z.string().optional().describe('the one whose tokens are listed'),
  items: z.array(listedTokenSchema),
  next_cursor: z.string().optional(),
})

const input = z.strictObject({
  table: pathName('a table by its name; default the first').optional(),
  ...LIST_INPUT,
})

/** Lists the tokens of a static table. */
export const listStaticTokensTool = defineTool({
  name: 'list_static_tokens',
  title: 'List static tokens',
  description:
    'Lists the fixed tokens of a static table: what an MCP server with FastMCP’s StaticTokenVerifier accepts where it was configured by connect with target static-table, each with its client_id and scopes. Introspection knows them too.',
  input,
  output,
  effect: 'reads',
  run: async ({ table: asked, limit = LIST_LIMIT, ...query }, { api }) => {
    const tables = await tablesOf(api)
    const table = asked ?? tables[0]?.name
    if (table === undefined) return { structured: { tables, items: [] }, text: 'No table.' }
    const path = `/static-tables/${encodeURIComponent(table)}/tokens`
    const listed = await api.get<Listed<ListedToken>>(path, { ...query, limit })
    const names = tables.map(({ name }) => name).join(', ')
    const text = `Tables: ${names}. In ${table}:\n${listText(listed, tokenLine)}`
    return { structured: { tables, table, ...listed }, text }
  },
})

/** More tables than this are not listed. */
const MOST_TABLES = 100

async function tablesOf(api: ToolCall['api']): Promise<readonly Table[]> {
  const { items } = await api.get<Listed<Table>>('/static-tables', { limit: MOST_TABLES })
  return items.map(({ name, tokens }) => ({ name, tokens }))
}

function tokenLine({ token, entry }: ListedToken): string {
  return `${token}: ${JSON.stringify(entry)}`
}
