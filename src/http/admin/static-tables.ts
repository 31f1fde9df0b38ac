import { z } from 'zod'
import { invalidInput } from '../../core/protocol/invalid-input.ts'
import { toPythonLiteral } from '../../core/static-tables/python-literal.ts'
import {
  addStaticToken,
  deleteStaticTable,
  deleteStaticToken,
  getStaticTable,
  listStaticTables,
  putStaticTable,
  putStaticToken,
} from '../../idp/static-tables.ts'
import { adminRoute } from './admin-route.ts'
import { jsonObject } from './bodies/json-object.ts'
import { listJson, listQuery, listSchema, pageOf } from './bodies/lists.ts'

/** A table may hold thousands of tokens. */
const TABLE_LIMIT = 8 * 1024 * 1024

/** One value of the `tokens` argument of FastMCP's `StaticTokenVerifier`; other members are kept as they are. */
const entrySchema = z.looseObject({
  client_id: z.string(),
  scopes: z.array(z.string()),
  sub: z.string().optional(),
  expires_at: z.int().nullable().optional(),
})

const tableSchema = z.record(z.string(), entrySchema)

/** An entry with its token; read as any object, and checked by the function that checks whole tables. */
const newTokenBody = jsonObject.meta({
  type: 'object',
  properties: { token: { type: 'string' } },
  required: ['token', 'client_id', 'scopes'],
})

const listedSchema = z.object({
  name: z.string(),
  tokens: z.int(),
  created_at: z.int(),
  updated_at: z.int(),
})

const list = adminRoute({
  method: 'get',
  path: '/api/static-tables',
  summary: 'The static-token tables, by name',
  query: listQuery,
  answers: { 200: { description: 'a stretch of the list', schema: listSchema(listedSchema) } },
  async handle({ idp, issuer, query }) {
    const listed = await listStaticTables(idp, issuer, pageOf(query))
    const json = listJson(listed, ({ name, tokenCount, createdAt, updatedAt }) => ({
      name,
      tokens: tokenCount,
      created_at: createdAt,
      updated_at: updatedAt,
    }))
    return { status: 200, json }
  },
})

const read = adminRoute({
  method: 'get',
  path: '/api/static-tables/{name}',
  summary:
    "A table, exactly as FastMCP's StaticTokenVerifier takes it; as Python where text/x-python is accepted",
  answers: { 200: { description: 'the table', schema: tableSchema, media: ['text/x-python'] } },
  async handle({ idp, issuer, params, request }) {
    const { tokens } = await getStaticTable(idp, issuer, params.name ?? '')
    if (request.accepts(['application/json', 'text/x-python']) !== 'text/x-python')
      return { status: 200, json: tokens }
    return { status: 200, text: `${toPythonLiteral(tokens)}\n`, type: 'text/x-python' }
  },
})

const put = adminRoute({
  method: 'put',
  path: '/api/static-tables/{name}',
  summary: 'Put a table in place of what was there; one bad entry and all is refused',
  body: jsonObject,
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

const addToken = adminRoute({
  method: 'post',
  path: '/api/static-tables/{name}/tokens',
  summary: 'Add a token to a table',
  body: newTokenBody,
  answers: {
    201: { description: 'the token and its entry', schema: z.looseObject({ token: z.string() }) },
  },
  async handle({ idp, issuer, params, body }) {
    const { token, ...given } = body
    if (typeof token !== 'string')
      throw invalidInput('/token', 'is missing; it must be the text of the token')
    const entry = await addStaticToken(idp, issuer, {
      name: params.name ?? '',
      token,
      entry: given,
    })
    return { status: 201, json: { token, ...entry } }
  },
})

const putToken = adminRoute({
  method: 'put',
  path: '/api/static-tables/{name}/tokens/{token}',
  summary: 'Add a token to a table, or put another entry in its place',
  body: jsonObject,
  answers: { 200: { description: 'the entry', schema: entrySchema } },
  async handle({ idp, issuer, params, body }) {
    const { name = '', token = '' } = params
    return { status: 200, json: await putStaticToken(idp, issuer, { name, token, entry: body }) }
  },
})

const deleteToken = adminRoute({
  method: 'delete',
  path: '/api/static-tables/{name}/tokens/{token}',
  summary: 'Take a token out of a table',
  answers: { 204: { description: 'taken out' } },
  async handle({ idp, issuer, params }) {
    const { name = '', token = '' } = params
    await deleteStaticToken(idp, issuer, { name, token })
    return { status: 204 }
  },
})

const deleteTokenByBody = adminRoute({
  method: 'post',
  path: '/api/static-tables/{name}/tokens/delete',
  summary: 'The same with the token in the body, so that it stands in no URL',
  body: z.strictObject({ token: z.string() }),
  answers: { 204: { description: 'taken out' } },
  async handle({ idp, issuer, params, body }) {
    await deleteStaticToken(idp, issuer, { name: params.name ?? '', token: body.token })
    return { status: 204 }
  },
})

/** Static-token tables. */
export const STATIC_TABLE_ROUTES = [
  list,
  read,
  put,
  remove,
  addToken,
  deleteTokenByBody,
  putToken,
  deleteToken,
]
