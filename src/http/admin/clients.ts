import { z } from 'zod'
import { invalidInput } from '../../core/protocol/invalid-input.ts'
import { CLIENT_MEMBERS } from '../../idp/client-members.ts'
import {
  createClient,
  deleteClient,
  getClient,
  listClients,
  rollClientSecret,
  updateClient,
} from '../../idp/clients.ts'
import { CLIENTS, nameAsked, nameQuery } from '../named-path.ts'
import { adminRoute } from './admin-route.ts'
import { clientInput, clientJson } from './bodies/clients.ts'
import { listJson, listQuery, listSchema, pageOf } from './bodies/lists.ts'

const clientSchema = CLIENT_MEMBERS.extend({
  client_id: z.string(),
  origin: z
    .enum(['admin', 'registration'])
    .describe('how it came to be: by hand or the seed, or by registering itself (RFC 7591)'),
  created_at: z.int(),
  updated_at: z.int(),
})

const byId = nameQuery(CLIENTS)

const list = adminRoute({
  method: 'get',
  path: '/api/clients',
  summary: 'The registered clients, newest first',
  query: listQuery,
  answers: { 200: { description: 'a stretch of the list', schema: listSchema(clientSchema) } },
  async handle({ idp, issuer, query }) {
    return {
      status: 200,
      json: listJson(await listClients(idp, issuer, pageOf(query)), clientJson),
    }
  },
})

const create = adminRoute({
  method: 'post',
  path: '/api/clients',
  summary: 'Register a client; an id and a secret are made where they are not given',
  body: CLIENT_MEMBERS,
  answers: { 201: { description: 'the client', schema: clientSchema } },
  async handle({ idp, issuer, body }) {
    return { status: 201, json: clientJson(await createClient(idp, issuer, clientInput(body))) }
  },
})

const read = adminRoute({
  method: 'get',
  path: '/api/clients/{client_id}',
  summary: 'One client',
  query: byId,
  answers: { 200: { description: 'the client', schema: clientSchema } },
  async handle({ idp, issuer, params, query }) {
    const client = await getClient(idp, issuer, nameAsked(CLIENTS, params, query))
    return { status: 200, json: clientJson(client) }
  },
})

const update = adminRoute({
  method: 'put',
  path: '/api/clients/{client_id}',
  summary: "Put other metadata in place of a client's; its secret stays unless another is given",
  query: byId,
  body: CLIENT_MEMBERS,
  answers: { 200: { description: 'the client', schema: clientSchema } },
  async handle({ idp, issuer, params, query, body }) {
    const clientId = nameAsked(CLIENTS, params, query)
    if (body.client_id !== undefined && body.client_id !== clientId) {
      throw invalidInput('/client_id', 'is not the one in the path; a client_id does not change')
    }
    const input = clientInput(body)
    return { status: 200, json: clientJson(await updateClient(idp, issuer, { clientId, input })) }
  },
})

const remove = adminRoute({
  method: 'delete',
  path: '/api/clients/{client_id}',
  summary: 'Delete a client; its tokens stay as they are',
  query: byId,
  answers: { 204: { description: 'deleted' } },
  async handle({ idp, issuer, params, query }) {
    await deleteClient(idp, issuer, nameAsked(CLIENTS, params, query))
    return { status: 204 }
  },
})

const rollSecret = adminRoute({
  method: 'post',
  path: '/api/clients/{client_id}/secret',
  summary: 'Give a client another secret, made here; the old one stops working at once',
  query: byId,
  body: z.strictObject({}),
  answers: { 200: { description: 'the client with its new secret', schema: clientSchema } },
  async handle({ idp, issuer, params, query }) {
    const client = await rollClientSecret(idp, issuer, nameAsked(CLIENTS, params, query))
    return { status: 200, json: clientJson(client) }
  },
})

/** Registered clients. */
export const CLIENT_ROUTES = [list, create, read, update, remove, rollSecret]
