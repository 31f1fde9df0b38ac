import { z } from 'zod'
import { expectedByMode, type Fault } from '../../../core/faults/catalogue.ts'
import { VERIFIER_MODES } from '../../../core/faults/fault.ts'
import type { MintedToken } from '../../../idp/mint-token.ts'

const expectation = z.enum(['reject', 'accept', 'policy'])
const byMode = z.record(z.enum(VERIFIER_MODES), expectation)

/** A case of the fault catalogue, as it is answered. */
export const faultSchema = z.object({
  id: z.string(),
  kind: z.enum(['token', 'state', 'delivery']).describe('only token can be minted'),
  title: z.string(),
  about: z.string(),
  clause: z.string(),
  reports: z.array(z.string()).describe('real verifiers that had it'),
  expected: expectation.describe('what is due from a verifier of JWTs'),
  expected_by_mode: byMode,
  status: z.union([z.literal(401), z.literal(403)]).describe('due with a refusal'),
  why: z.string(),
  sets: z.array(z.string()).describe('mint parameters that it sets itself'),
  alg: z.string().optional(),
})

/** A case of the fault catalogue as JSON. */
export function faultJson(fault: Fault): z.output<typeof faultSchema> {
  const { id, kind, title, about, clause, reports, expected, status, why } = fault
  const sets = fault.kind === 'token' ? [...fault.sets] : []
  const alg = fault.kind === 'token' && fault.alg !== undefined ? { alg: fault.alg } : {}
  const said = { id, kind, title, about, clause, reports: [...reports], expected, status, why }
  return { ...said, expected_by_mode: expectedByMode(fault), sets, ...alg }
}

/** What the answer to minting says of a fault. */
export const mintedFaultMembers = {
  fault: z.string().optional(),
  expected: expectation.optional().describe('what is due from a verifier of JWTs'),
  expected_by_mode: byMode.optional(),
  payload_raw: z
    .string()
    .optional()
    .describe('the payload in base64url, where claims does not tell all of it'),
}

/** What the answer to minting says of a fault; nothing for a sound token. */
export function mintedFaultJson({ fault, record }: MintedToken): object {
  if (fault === null) return {}
  const said = {
    fault: fault.id,
    expected: fault.expected,
    expected_by_mode: expectedByMode(fault),
  }
  const [, payload = ''] = record.value.split('.')
  const told = Buffer.from(JSON.stringify(record.claims)).toString('base64url')
  return payload === told ? said : { ...said, payload_raw: payload }
}
