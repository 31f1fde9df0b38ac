import { z } from 'zod'
import { ALGS } from '../../../core/keys/algorithms.ts'
import { PROFILE_NAMES } from '../../../core/tokens/profiles.ts'
import { TOKEN_STATUSES } from '../../../core/tokens/token.ts'
import type { ListedToken } from '../../../idp/list-tokens.ts'
import type { MintRequest } from '../../../idp/mint-request.ts'
import type { MintedToken } from '../../../idp/mint-token.ts'
import type { BulkSelector } from '../../../idp/revoke-tokens.ts'
import { mintedFaultJson, mintedFaultMembers } from './faults.ts'
import { jsonObject } from './json-object.ts'
import { listQuery } from './lists.ts'
import { present } from './present.ts'

/** Longer than any list of audiences or scopes that is meant. */
const LONGEST_LIST = 1000

const textOrList = z.union([z.string(), z.array(z.string()).max(LONGEST_LIST)])
const FORMATS = ['jwt', 'opaque'] as const

/** What to mint; every member is optional. Times are Unix seconds, durations seconds. */
export const mintBody = z.strictObject({
  format: z.enum(FORMATS).optional().describe('jwt (default) or opaque'),
  alg: z.enum(ALGS).optional().describe('signing algorithm; default RS256'),
  kid: z.string().optional().describe('a key of this issuer, whatever its state'),
  profile: z.enum(PROFILE_NAMES).optional().describe('whose claims to imitate; default rfc9068'),
  subject: z.string().nullable().optional().describe('sub; default alice; null for none'),
  client_id: z.string().nullable().optional().describe('default demo-client; null for none'),
  audience: textOrList.nullable().optional().describe("aud; default the issuer's; null for none"),
  scope: textOrList.nullable().optional().describe('joined by blanks, or a list; default none'),
  expires_in: z
    .number()
    .nullable()
    .optional()
    .describe('seconds from issued_at; negative: expired; null: never; default 3600'),
  not_before: z.number().optional().describe('nbf'),
  issued_at: z.number().optional().describe('iat; default now'),
  jti: z.string().optional().describe("the token's id; made where absent"),
  claims: jsonObject.optional().describe('added or put in place; null removes one'),
  header: jsonObject.optional().describe('the same for the header'),
  fault: z
    .string()
    .optional()
    .describe('what is wrong with it: an id of GET /api/faults/tokens; it is sound but for that'),
  count: z
    .number()
    .optional()
    .describe('1 to 10 000; with more than 1 the answer is a token a line'),
})

/** A body that asks for tokens, as it was sent. */
export type MintBody = z.output<typeof mintBody>

/** What a body asks for, in our own names. */
export function mintRequestOf(body: MintBody): MintRequest {
  const { client_id, expires_in, not_before, issued_at, count: _count, ...same } = body
  return {
    ...same,
    clientId: client_id,
    expiresIn: expires_in,
    notBefore: not_before,
    issuedAt: issued_at,
  }
}

/** A minted token, as it is answered. */
export const mintedSchema = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int().optional(),
  scope: z.string().optional(),
  jti: z.string(),
  format: z.enum(FORMATS),
  alg: z.enum(ALGS).optional(),
  kid: z.string().optional(),
  header: jsonObject.optional(),
  claims: jsonObject,
  key_created: z.literal(true).optional(),
  ...mintedFaultMembers,
})

/** A minted token as JSON; `key_created` warns that no verifier has seen its key yet. */
export function mintedJson(minted: MintedToken): object {
  const { record, keyCreated } = minted
  const { value, scope, jti, format, alg, kid, header, claims, issuedAt, expiresAt } = record
  return {
    access_token: value,
    token_type: 'Bearer',
    ...(expiresAt === null ? {} : { expires_in: expiresAt - issuedAt }),
    ...present({ scope, jti, format, alg, kid, header }),
    claims,
    ...(keyCreated ? { key_created: true } : {}),
    ...mintedFaultJson(minted),
  }
}

/** A token of a list, with its text, as it is answered. */
export const tokenSchema = z.object({
  jti: z.string(),
  access_token: z.string(),
  format: z.enum(FORMATS),
  status: z.enum(TOKEN_STATUSES),
  origin: z.string(),
  profile: z.string().optional(),
  alg: z.string().optional(),
  kid: z.string().optional(),
  subject: z.string().optional(),
  client_id: z.string().optional(),
  audience: textOrList.optional(),
  scope: z.string().optional(),
  issued_at: z.int(),
  not_before: z.int().optional(),
  expires_at: z.int().optional(),
  revoked_at: z.int().optional(),
  header: jsonObject.optional(),
  claims: jsonObject,
  fault: z.string().optional().describe('the fault that it was minted with'),
})

/** A token as JSON. */
export function tokenJson(token: ListedToken): object {
  return {
    ...present({
      jti: token.jti,
      access_token: token.value,
      format: token.format,
      status: token.status,
    }),
    ...present({ origin: token.origin, profile: token.profile, alg: token.alg, kid: token.kid }),
    ...present({
      subject: token.subject,
      client_id: token.clientId,
      audience: token.audience,
      scope: token.scope,
    }),
    ...present({
      issued_at: token.issuedAt,
      not_before: token.notBefore,
      expires_at: token.expiresAt,
    }),
    ...present({ revoked_at: token.revokedAt, header: token.header }),
    claims: token.claims,
    ...(token.fault === null ? {} : { fault: token.fault.id }),
  }
}

/** The query of the list of tokens. */
export const tokensQuery = listQuery.extend({
  subject: z.string().optional(),
  client_id: z.string().optional(),
  kid: z.string().optional(),
  format: z.enum(FORMATS).optional(),
  status: z.enum(TOKEN_STATUSES).optional(),
  q: z.string().optional().describe('text to look for in jti, subject, client and scope'),
})

/** Which tokens to revoke: all that match every member given. */
export const revokeBody = z.strictObject({
  client_id: z.string().optional(),
  subject: z.string().optional(),
  kid: z.string().optional(),
  jtis: z.array(z.string()).max(10_000).optional(),
  all: z.literal(true).optional(),
  dry_run: z.boolean().optional().describe('true: revoke nothing, say how many would be'),
})

/** The selection that a body names, in our own names. */
export function bulkSelectorOf({
  client_id: clientId,
  subject,
  kid,
  jtis,
  all,
}: z.output<typeof revokeBody>): BulkSelector {
  return { clientId, subject, kid, jtis, all }
}
