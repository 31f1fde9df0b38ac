import { z } from 'zod'
import { ALGS } from '../../../core/keys/algorithms.ts'
import type { TokenPreview } from '../../../idp/preview-token.ts'
import { faultMembers, mintedFaultMembers } from './faults.ts'
import { jsonObject } from './json-object.ts'
import { present } from './present.ts'
import { mintBody } from './tokens.ts'

/** What to preview: what would be asked for, of one token. */
export const previewBody = mintBody.omit({ count: true })

/** A token that would be minted, as it is answered. */
export const previewSchema = z.object({
  format: z.enum(['jwt', 'opaque']),
  alg: z.enum(ALGS).optional(),
  kid: z.string().optional().describe('absent where the key is not made yet'),
  expires_in: z.int().optional(),
  scope: z.string().optional(),
  header: jsonObject.optional(),
  claims: jsonObject,
  made_anew: z
    .array(z.string())
    .describe('claims with a stand-in here, since each token gets a value of its own'),
  ...mintedFaultMembers,
  key_created: z.literal(true).optional().describe('minting would make the first key of its alg'),
})

/** A preview as JSON. */
export function previewJson(preview: TokenPreview): object {
  const { format, alg, kid, scope, header, claims, madeAnew, issuedAt, expiresAt } = preview
  return {
    ...present({ format, alg, kid }),
    ...(expiresAt === null ? {} : { expires_in: expiresAt - issuedAt }),
    ...present({ scope, header }),
    claims,
    ...faultMembers(preview.fault, preview.payloadRaw),
    made_anew: madeAnew,
    ...(preview.keyCreated ? { key_created: true } : {}),
  }
}
