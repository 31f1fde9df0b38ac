import { z } from 'zod'
import { toPythonLiteral } from '../../core/static-tables/python-literal.ts'
import { readPythonTokens } from '../../core/static-tables/read-python-tokens.ts'
import { importStaticTokens, planStaticImport } from '../../idp/import-static-tokens.ts'
import {
  createStaticTable,
  deleteStaticTable,
  getStaticTable,
  type ListedStaticTable,
  listStaticTables,
  putStaticTable,
} from '../../idp/static-tables.ts'
import { adminRoute } from './admin-route.ts'
import { jsonObject } from './bodies/json-object.ts'
import { listJson, listQuery, listSchema, pageOf } from './bodies/lists.ts'
import {
  createTableBody,
  importedSchema,
  importQuery,
  PYTHON,
  TABLE_LIMIT,
  tableSchema,
} from './bodies/static-tables.ts'

/** A body in Python: the same tokens as people have them in their code. */
const alsoTakes = { media: PYTHON, read: readPythonTokens }

const listedSchema = z.object({
  name: z.string(),
  tokens: z.int(),
  created_at: z.int(),
  updated_at: z.int(),
})

function listedJson({ name, tokenCount, createdAt, updatedAt }: ListedStaticTable): object {
  return { name, tokens: tokenCount, created_at: createdAt, updated_at: updatedAt }
}

const list = adminRoute({
  method: 'get',
  path: '/api/static-tables',
  summary: 'The static-token tables, by name',
  query: listQuery,
  answers: { 200: { description: 'a stretch of the list', schema: listSchema(listedSchema) } },
  async handle({ idp, issuer, query }) {
    const listed = await listStaticTables(idp, issuer, pageOf(query))
    const json = listJson(listed, listedJson)
    return { status: 200, json }
  },
})

const create = adminRoute({
  method: 'post',
  path: '/api/static-tables',
  summary: 'Make an empty table; 409 where there is one of that name',
  body: createTableBody,
  answers: { 201: { description: 'the table', schema: listedSchema } },
  async handle({ idp, issuer, body }) {
    return { status: 201, json: listedJson(await createStaticTable(idp, issuer, body.name)) }
  },
})

const read = adminRoute({
  method: 'get',
  path: '/api/static-tables/{name}',
  summary:
    "A table, exactly as FastMCP's StaticTokenVerifier takes it; as Python where text/x-python is accepted",
  answers: { 200: { description: 'the table', schema: tableSchema, media: [PYTHON] } },
  async handle({ idp, issuer, params, request }) {
    const { tokens } = await getStaticTable(idp, issuer, params.name ?? '')
    if (request.accepts(['application/json', PYTHON]) !== PYTHON)
      return { status: 200, json: tokens }
    return { status: 200, text: `${toPythonLiteral(tokens)}\n`, type: PYTHON }
  },
})

const put = adminRoute({
  method: 'put',
  path: '/api/static-tables/{name}',
  summary:
    'Put a table in place of what was there; one bad entry and all is refused. As text/x-python: the dict alone, or the code around it',
  body: jsonObject,
  alsoTakes,
  bodyLimit: TABLE_LIMIT,
  answers: {
    200: { description: 'replaced; the table as it is now', schema: tableSchema },
    201: { description: 'made; the table as it is now', schema: tableSchema },
  },
  async handle({ idp, issuer, params, body }) {
    const name = params.name ?? ''
    const { created } = await putStaticTable(idp, issuer, { name, tokens: body })
    const { tokens } = await getStaticTable(idp, issuer, name)
    return { status: created ? 201 : 200, json: tokens }
  },
})

const importTokens = adminRoute({
  method: 'post',
  path: '/api/static-tables/{name}/import',
  summary:
    'Put tokens into a table that is there, all or none: mode=merge leaves the others, mode=replace takes them out; dry_run=true only says what would become of each',
  query: importQuery,
  body: jsonObject,
  alsoTakes,
  bodyLimit: TABLE_LIMIT,
  answers: { 200: { description: 'what became of each token', schema: importedSchema } },
  async handle({ idp, issuer, params, query, body }) {
    const { mode, dry_run: dryRun } = query
    const change = { name: params.name ?? '', tokens: body, mode }
    const plan = dryRun ? planStaticImport : importStaticTokens
    return { status: 200, json: await plan(idp, issuer, change) }
  },
})

const remove = adminRoute({
  method: 'delete',
  path: '/api/static-tables/{name}',
  summary: 'Delete a table with its tokens',
  answers: { 204: { description: 'deleted' } },
  async handle({ idp, issuer, params }) {
    await deleteStaticTable(idp, issuer, params.name ?? '')
    return { status: 204 }
  },
})

/** The tables of static tokens. */
export const STATIC_TABLE_ROUTES = [list, create, read, put, importTokens, remove]
