import { z } from 'zod'
import { revokeBody, tokenSchema, tokensQuery } from '../../../http/admin/bodies/tokens.ts'
import { defineTool } from '../tool.ts'
import { LIST_INPUT, LIST_LIMIT, type Listed, listOutput, listText } from './list-schema.ts'

const itemSchema = tokenSchema.omit({ access_token: true, header: true, claims: true })

type Item = z.output<typeof itemSchema>

const listInput = tokensQuery.extend(LIST_INPUT)

/** Lists the tokens that were issued. */
export const listTokensTool = defineTool({
  name: 'list_tokens',
  title: 'List issued tokens',
  description:
    'Lists the tokens that this issuer minted or issued, newest first, without their text: jti, status (active, expired, revoked, not_yet_valid), subject, client, scope, times in Unix seconds. Use it to find the jti of a token to revoke.',
  input: listInput,
  output: listOutput(itemSchema),
  effect: 'reads',
  run: async ({ limit = LIST_LIMIT, ...query }, { api }) => {
    const { items, ...rest } = await api.get<Listed<z.output<typeof tokenSchema>>>('/tokens', {
      ...query,
      limit,
    })
    const shown = { ...rest, items: items.map(withoutText) }
    return { structured: shown, text: listText(shown, tokenLine) }
  },
})

function withoutText(token: z.output<typeof tokenSchema>): Item {
  const { access_token: _text, header: _header, claims: _claims, ...item } = token
  return item
}

function tokenLine({ jti, status, format, alg, subject, client_id, scope, fault }: Item): string {
  const words = [
    status,
    format,
    alg,
    subject && `sub ${subject}`,
    client_id && `client ${client_id}`,
  ]
  const more = [scope && `scope "${scope}"`, fault && `fault ${fault}`]
  return `${jti}: ${[...words, ...more].filter(Boolean).join(', ')}`
}

const revokeInput = revokeBody.extend({
  jtis: z.array(z.string()).max(1000).optional().describe('ids of tokens'),
  all: z.literal(true).optional().describe('every token of the issuer'),
})

const revokeOutput = z.object({ revoked: z.int(), would_revoke: z.int().optional() })

/** Revokes tokens. */
export const revokeTokensTool = defineTool({
  name: 'revoke_tokens',
  title: 'Revoke tokens',
  description:
    'Revokes the tokens that match everything given: jtis, client_id, subject, kid, or all. They introspect as inactive at once; a verifier that checks signatures only goes on accepting them until they expire. Cannot be undone. With dry_run it only counts.',
  input: revokeInput,
  output: revokeOutput,
  effect: 'destroys',
  run: async (body, { api }) => {
    const answer = await api.send<z.output<typeof revokeOutput>>('POST', '/tokens/revoke', body)
    const { revoked, would_revoke: would } = answer
    const text = would === undefined ? `${revoked} revoked.` : `${would} would be revoked.`
    return { structured: answer, text }
  },
})
