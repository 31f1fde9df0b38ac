import { z } from 'zod'
import {
  mintBody,
  type mintedSchema,
  mintedSchema as output,
} from '../../../http/admin/bodies/tokens.ts'
import { defineTool } from '../tool.ts'

type Minted = z.output<typeof mintedSchema>

const input = mintBody.omit({ count: true }).extend({
  fault: z
    .string()
    .optional()
    .describe(
      'what is to be wrong with it: an id that search_token_faults lists, such as exp-past or aud-other; it is sound but for that',
    ),
})

/** Mints a token, sound or with one fault. */
export const mintTokenTool = defineTool({
  name: 'mint_token',
  title: 'Mint an access token',
  description:
    'Mints an access token that is really signed by this issuer and is accepted by an MCP server that trusts it. Everything has a default; usually set audience (the URL of the MCP server, letter by letter) and scope. With fault the token has exactly one thing wrong, and the answer says what a verifier is to do with it: for negative tests. Times are Unix seconds, durations seconds. Answers the token, its header and its claims.',
  input,
  output,
  effect: 'adds',
  run: async (body, { api }) => {
    const minted = await api.send<Minted>('POST', '/tokens', body)
    return { structured: minted, text: textOf(minted) }
  },
})

function textOf(minted: Minted): string {
  const { access_token: token, format, alg, kid, jti, claims, expires_in: lifetime } = minted
  const signed = alg === undefined ? '' : ` ${alg}, kid ${kid ?? 'none'}`
  const expiry = lifetime === undefined ? 'no expiry' : `expires in ${lifetime} s`
  return [
    token,
    '',
    `${format}${signed}, jti ${jti}, ${expiry}.`,
    ...(format === 'jwt' ? [`Claims: ${JSON.stringify(claims)}`] : []),
    ...faultLines(minted),
    ...(minted.key_created === true
      ? ['A key was made for it: a verifier that has read the JWKS lately may refuse it at first.']
      : []),
  ].join('\n')
}

function faultLines({ fault, expected, expected_by_mode: byMode }: Minted): readonly string[] {
  if (fault === undefined) return []
  const other = Object.entries(byMode ?? {}).filter(([, due]) => due !== expected)
  const otherwise = other.map(([mode, due]) => `${mode}: ${due}`).join(', ')
  const due = expected === 'policy' ? 'may accept or refuse it' : `is to ${expected} it`
  return [`Fault ${fault}: a verifier of JWTs ${due}${otherwise && ` (${otherwise})`}.`]
}
