import { z } from 'zod'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import { createIssuer } from '../../idp/create-issuer.ts'
import { deleteIssuer } from '../../idp/delete-issuer.ts'
import { findIssuer } from '../../idp/find-issuer.ts'
import { issuerContents } from '../../idp/issuer-contents.ts'
import { listIssuers } from '../../idp/list-issuers.ts'
import { resetIssuer } from '../../idp/reset-issuer.ts'
import { adminRoute } from './admin-route.ts'
import { listJson, listQuery, listSchema, pageOf } from './bodies/lists.ts'

const issuerSchema = z.object({
  name: z.string(),
  issuer: z.string(),
  jwks_uri: z.string(),
  introspection_endpoint: z.string(),
  revocation_endpoint: z.string(),
  token_endpoint: z.string(),
  api: z.string(),
  created_at: z.int(),
})

const contentsSchema = z.object({
  tokens: z.int(),
  keys: z.int(),
  clients: z.int(),
  subjects: z.int(),
  static_tables: z.int(),
  events: z.int(),
})

/** An issuer as JSON, with the URLs that one needs to use it. */
export function issuerJson({ name, issuer, url, createdAt }: Issuer): object {
  return {
    name,
    issuer,
    jwks_uri: url + ENDPOINTS.jwks,
    introspection_endpoint: url + ENDPOINTS.introspect,
    revocation_endpoint: url + ENDPOINTS.revoke,
    token_endpoint: url + ENDPOINTS.token,
    api: url + ENDPOINTS.api,
    created_at: createdAt,
  }
}

/** An issuer to make; without a name it is given one. */
export const issuerBody = z.strictObject({ name: z.string().optional() })

/** How to put an issuer back to its seed. */
export const resetBody = z.strictObject({ keys: z.boolean().optional() })

const list = adminRoute({
  method: 'get',
  path: '/api/issuers',
  summary: 'All issuers',
  query: listQuery,
  defaultOnly: true,
  answers: { 200: { description: 'a stretch of the list', schema: listSchema(issuerSchema) } },
  async handle({ idp, query }) {
    return { status: 200, json: listJson(await listIssuers(idp, pageOf(query)), issuerJson) }
  },
})

const create = adminRoute({
  method: 'post',
  path: '/api/issuers',
  summary:
    'Make an issuer with its own keys, clients, tokens and events; named where a name is given',
  body: issuerBody,
  defaultOnly: true,
  answers: { 201: { description: 'the issuer', schema: issuerSchema } },
  async handle({ idp, body }) {
    return { status: 201, json: issuerJson(await createIssuer(idp, body.name)) }
  },
})

const one = adminRoute({
  method: 'get',
  path: '/api/issuers/{name}',
  summary: 'One issuer, and how much it has of each kind: what goes when it is deleted',
  defaultOnly: true,
  answers: {
    200: {
      description: 'the issuer',
      schema: issuerSchema.extend({ contents: contentsSchema }),
    },
  },
  async handle({ idp, params }) {
    const issuer = await findIssuer(idp, params.name ?? '')
    const { staticTables, ...rest } = await issuerContents(idp, issuer)
    const contents = { ...rest, static_tables: staticTables }
    return { status: 200, json: { ...issuerJson(issuer), contents } }
  },
})

const remove = adminRoute({
  method: 'delete',
  path: '/api/issuers/{name}',
  summary: 'Delete an issuer with all that is its own',
  defaultOnly: true,
  answers: { 204: { description: 'deleted' } },
  async handle({ idp, params }) {
    await deleteIssuer(idp, params.name ?? '')
    return { status: 204 }
  },
})

const reset = adminRoute({
  method: 'post',
  path: '/api/reset',
  summary: 'Put the issuer back to its seed: all but the keys, or those too',
  body: resetBody,
  answers: { 204: { description: 'back to the seed' } },
  async handle({ idp, issuer, body }) {
    await resetIssuer(idp, issuer, { keys: body.keys ?? false })
    return { status: 204 }
  },
})

/** Issuers, and putting one back to its seed. */
export const ISSUER_ROUTES = [list, create, one, remove, reset]
