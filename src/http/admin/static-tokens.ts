import { z } from 'zod'
import { invalidInput } from '../../core/protocol/invalid-input.ts'
import { listStaticTokens } from '../../idp/list-static-tokens.ts'
import { addStaticToken, deleteStaticToken, putStaticToken } from '../../idp/static-tables.ts'
import { adminRoute } from './admin-route.ts'
import { jsonObject } from './bodies/json-object.ts'
import { listJson, listSchema, pageOf } from './bodies/lists.ts'
import {
  entrySchema,
  listedTokenSchema,
  newTokenBody,
  tokensOfTableQuery,
} from './bodies/static-tables.ts'

const list = adminRoute({
  method: 'get',
  path: '/api/static-tables/{name}/tokens',
  summary:
    'The tokens of a table with their entries, in its order; q is looked for in token, client and subject',
  query: tokensOfTableQuery,
  answers: { 200: { description: 'a stretch of the list', schema: listSchema(listedTokenSchema) } },
  async handle({ idp, issuer, params, query }) {
    const { q } = query
    const name = params.name ?? ''
    const listed = await listStaticTokens(idp, issuer, { name, q, page: pageOf(query) })
    return { status: 200, json: listJson(listed, ({ token, entry }) => ({ token, entry })) }
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

/** The tokens of static tables; what deletes by the body stands before what any token may be in the path of. */
export const STATIC_TOKEN_ROUTES = [list, addToken, deleteTokenByBody, putToken, deleteToken]
