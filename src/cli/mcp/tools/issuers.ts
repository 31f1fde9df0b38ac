import { z } from 'zod'
import { issuerBody, resetBody } from '../../../http/admin/issuers.ts'
import { defineTool } from '../tool.ts'
import { LIST_INPUT, LIST_LIMIT, type Listed, listOutput, listText } from './list-schema.ts'
import { pathName } from './path-name.ts'

const issuerSchema = z.object({
  name: z.string().describe('what other tools take as issuer_name'),
  issuer: z.string(),
  jwks_uri: z.string(),
  introspection_endpoint: z.string(),
  token_endpoint: z.string(),
})

type Issuer = z.output<typeof issuerSchema>

/** Lists the issuers of the server. */
export const listIssuersTool = defineTool({
  name: 'list_issuers',
  title: 'List issuers',
  description:
    'Lists the issuers of the server. Each is an identity provider of its own, with its own keys, tokens, clients, clock and events; "default" is always there.',
  wholeServer: true,
  input: z.strictObject(LIST_INPUT),
  output: listOutput(issuerSchema),
  effect: 'reads',
  run: async ({ limit = LIST_LIMIT, ...query }, { root }) => {
    const issuers = await root.get<Listed<Issuer>>('/issuers', { ...query, limit })
    return { structured: issuers, text: listText(issuers, issuerLine) }
  },
})

function issuerLine({ name, issuer, jwks_uri: jwks }: Issuer): string {
  return `${name}: ${issuer} (jwks_uri ${jwks})`
}

/** Makes an issuer. */
export const createIssuerTool = defineTool({
  name: 'create_issuer',
  title: 'Create an issuer',
  description:
    'Makes an issuer with keys, clients, tokens, clock and events of its own, in milliseconds: for a test that must not disturb another, or as the foreign issuer whose tokens must be refused. Pass its name to other tools as issuer_name.',
  wholeServer: true,
  input: issuerBody.extend({
    name: z
      .string()
      .optional()
      .describe('small letters, digits and -, at most 63; without it one is made'),
  }),
  output: issuerSchema,
  effect: 'adds',
  run: async (body, { root }) => {
    const issuer = await root.send<Issuer>('POST', '/issuers', body)
    return { structured: issuer, text: issuerLine(issuer) }
  },
})

/** Deletes an issuer. */
export const deleteIssuerTool = defineTool({
  name: 'delete_issuer',
  title: 'Delete an issuer',
  description:
    'Deletes an issuer with all that is its own. Cannot be undone; "default" cannot be deleted.',
  wholeServer: true,
  input: z.strictObject({ name: pathName('as list_issuers names it') }),
  output: z.object({ deleted: z.string() }),
  effect: 'destroys',
  run: async ({ name }, { root }) => {
    await root.send('DELETE', `/issuers/${encodeURIComponent(name)}`)
    return { structured: { deleted: name }, text: `${name} is deleted.` }
  },
})

/** Puts an issuer back to its seed. */
export const resetIssuerTool = defineTool({
  name: 'reset_issuer',
  title: 'Reset the issuer',
  description:
    'Puts the issuer back to what it started with: its tokens, events, clock, endpoint faults and everything added are gone, its clients, subjects and static tokens as in the seed. Keys stay, unless keys is true. Cannot be undone: ask the user first, unless it is a throw-away issuer.',
  input: resetBody.extend({ keys: z.boolean().optional().describe('true: other keys as well') }),
  output: z.object({ reset: z.string(), keys: z.boolean() }),
  effect: 'destroys',
  run: async ({ keys = false }, { api, issuerName }) => {
    await api.send('POST', '/reset', { keys })
    const text = `${issuerName} is back to its seed${keys ? ', with other keys' : ''}.`
    return { structured: { reset: issuerName, keys }, text }
  },
})
