import { z } from 'zod'
import { AUTH_METHODS } from '../../../core/clients/client.ts'
import type { JsonObject } from '../../../core/protocol/json.ts'
import { defineTool } from '../tool.ts'
import { LIST_INPUT, LIST_LIMIT, type Listed, listOutput, listText } from './list-schema.ts'

const members = {
  client_name: z.string().optional(),
  redirect_uris: z.array(z.string()).optional(),
  grant_types: z
    .array(z.string())
    .optional()
    .describe('such as authorization_code, refresh_token, client_credentials'),
  scope: z.string().optional().describe('scopes that it may ask for, joined by blanks'),
  token_endpoint_auth_method: z.enum(AUTH_METHODS).optional(),
  audience: z.union([z.string(), z.array(z.string())]).optional(),
}

const clientSchema = z.looseObject({
  client_id: z.string(),
  client_secret: z.string().optional(),
  ...members,
})

type Client = z.output<typeof clientSchema>

/** Lists the registered clients. */
export const listClientsTool = defineTool({
  name: 'list_clients',
  title: 'List registered clients',
  description:
    'Lists the OAuth clients that are registered at this issuer, newest first: those of the seed, those made by create_client, and those that MCP clients registered themselves. Without their secrets unless include_secrets is true.',
  input: z.strictObject({
    ...LIST_INPUT,
    include_secrets: z.boolean().optional().describe('true: with client_secret'),
  }),
  output: listOutput(clientSchema),
  effect: 'reads',
  run: async ({ limit = LIST_LIMIT, include_secrets: withSecrets = false, ...query }, { api }) => {
    const { items, ...rest } = await api.get<Listed<Client>>('/clients', { ...query, limit })
    const shown = { ...rest, items: withSecrets ? items : items.map(withoutSecret) }
    return { structured: shown, text: listText(shown, clientLine) }
  },
})

function withoutSecret({ client_secret: _secret, ...client }: Client): Client {
  return client
}

function clientLine(client: Client): string {
  const { client_id: id, client_secret: secret, redirect_uris: uris = [] } = client
  const facts = [
    client.token_endpoint_auth_method,
    client.grant_types?.join(' '),
    uris.length === 0 ? undefined : `redirects to ${uris.join(' ')}`,
    secret === undefined ? undefined : `secret ${secret}`,
  ]
  return `${id}: ${facts.filter(Boolean).join(', ')}`
}

/** Registers a client. */
export const createClientTool = defineTool({
  name: 'create_client',
  title: 'Register a client',
  description:
    'Registers an OAuth client by its metadata (RFC 7591), and answers its id and secret, which are made where they are not given. An MCP client that registers itself needs none; clients with a fixed id, and MCP servers that introspect, do.',
  input: z.strictObject({
    client_id: z.string().min(1).optional(),
    client_secret: z.string().min(1).optional(),
    ...members,
  }),
  output: clientSchema,
  effect: 'adds',
  run: async (body, { api }) => {
    const client = await api.send<JsonObject & Client>('POST', '/clients', body)
    return { structured: client, text: clientLine(client) }
  },
})
