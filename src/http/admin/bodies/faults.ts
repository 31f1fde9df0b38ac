import { z } from 'zod'
import { expectedByMode, type Fault } from '../../../core/faults/catalogue.ts'
import {
  EXPECTATIONS,
  FAULT_KINDS,
  type TokenFault,
  VERIFIER_MODES,
} from '../../../core/faults/fault.ts'
import { chapterOf, FAULT_CHAPTERS } from '../../../core/faults/fault-chapters.ts'
import type { MintedToken } from '../../../idp/mint-token.ts'

const expectation = z.enum(EXPECTATIONS)
const byMode = z.record(z.enum(VERIFIER_MODES), expectation)

/** Longer than anything that is looked for. */
const LONGEST_SEARCH = 256

/** What the fault catalogue is narrowed by. */
export const faultsQuery = z.strictObject({
  kind: z.enum(FAULT_KINDS).optional(),
  expected: expectation.optional(),
  chapter: z.enum(FAULT_CHAPTERS).optional(),
  q: z
    .string()
    .max(LONGEST_SEARCH)
    .optional()
    .describe('words that a case has in its id, sentence, clause, reason or reports'),
})

/** A case of the fault catalogue, as it is answered. */
export const faultSchema = z.object({
  id: z.string(),
  kind: z.enum(FAULT_KINDS).describe('only token can be minted'),
  chapter: z.enum(FAULT_CHAPTERS),
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
  const chapter = chapterOf(fault)
  const said = {
    id,
    kind,
    chapter,
    title,
    about,
    clause,
    reports: [...reports],
    expected,
    status,
    why,
  }
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
  const [, payload = ''] = record.value.split('.')
  const told = Buffer.from(JSON.stringify(record.claims)).toString('base64url')
  return faultMembers(fault, payload === told ? null : payload)
}

/** What is said of a token's fault; nothing for a sound one. `payloadRaw` in base64url, null where `claims` tells all of it. */
export function faultMembers(fault: TokenFault | null, payloadRaw: string | null): object {
  if (fault === null) return {}
  const { id, expected } = fault
  return {
    fault: id,
    expected,
    expected_by_mode: expectedByMode(fault),
    ...(payloadRaw === null ? {} : { payload_raw: payloadRaw }),
  }
}
