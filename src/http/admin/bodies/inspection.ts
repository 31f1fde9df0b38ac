import { z } from 'zod'
import { ALGS } from '../../../core/keys/algorithms.ts'
import { KEY_STATES } from '../../../core/keys/signing-key.ts'
import type { PastedToken } from '../../../core/tokens/pasted-token.ts'
import type { PastedInspection } from '../../../idp/inspect-pasted.ts'
import type { Expectations, Inspection } from '../../../idp/inspect-token.ts'
import { jsonObject } from './json-object.ts'
import { present } from './present.ts'

/** Longer than any list of scopes that is meant. */
const LONGEST_LIST = 1000

/** A token to look into, or a text with one in it, and what a verifier would expect of it. */
export const inspectBody = z.strictObject({
  token: z.string().optional().describe('a token, looked into to the letter'),
  pasted: z
    .string()
    .optional()
    .describe(
      'in its place a text with a token in it: a header, a curl command, a request, JSON, a token broken over lines',
    ),
  audience: z.string().optional(),
  required_scopes: z.array(z.string()).max(LONGEST_LIST).optional(),
  issuer: z.string().optional().describe('the issuer expected; default this one'),
})

/** What a body expects, in our own names. */
export function expectationsOf(body: z.output<typeof inspectBody>): Expectations {
  const { audience, required_scopes: requiredScopes, issuer } = body
  return { audience, requiredScopes, issuer }
}

const checkMembers = { name: z.string(), detail: z.string(), rule: z.string() }

const foundMembers = {
  token: z.string(),
  source: z.string().describe('where in the text it stood'),
  removed: z.array(z.string()).describe('what pasting had added to it'),
}

/** What was found in a token, as it is answered. */
export const inspectionSchema = z.object({
  format: z.enum(['jwt', 'opaque']),
  header: jsonObject.optional(),
  claims: jsonObject.optional(),
  unread: z
    .array(z.object({ part: z.string(), text: z.string(), sound: z.int(), stop: z.string() }))
    .optional()
    .describe(
      'parts that are no JSON objects, and how many of their characters are as JSON has them',
    ),
  ours: z.boolean(),
  jti: z.string().optional(),
  static_table: z.string().optional(),
  key: z
    .object({
      kid: z.string(),
      alg: z.enum(ALGS),
      state: z.enum(KEY_STATES),
      named: z.boolean(),
      signature_good: z.boolean(),
    })
    .optional()
    .describe('the key of this issuer that the signature was tried with'),
  checks: z.array(z.object({ ...checkMembers, passed: z.boolean() })),
  unchecked: z.array(z.object(checkMembers)).describe('what was not checked, and why'),
  introspection: jsonObject.describe('what introspection answers of it now'),
  pasted: z
    .object({ ...foundMembers, others: z.array(z.object(foundMembers)) })
    .optional()
    .describe('what was found in a pasted text'),
})

/** What was found in a token as JSON, and where it stood where it was pasted with other text. */
export function inspectionJson(inspection: Inspection, pasted?: PastedInspection): object {
  const { format, header, claims, unread, ours, jti, staticTable, key } = inspection
  return {
    format,
    ...present({ header, claims, unread: unread.length === 0 ? null : unread }),
    ours,
    ...present({ jti, static_table: staticTable, key: key === undefined ? null : keyJson(key) }),
    checks: inspection.checks,
    unchecked: inspection.unchecked,
    introspection: inspection.introspection.body,
    ...(pasted === undefined ? {} : { pasted: pastedJson(pasted) }),
  }
}

function keyJson({ signatureGood, ...key }: NonNullable<Inspection['key']>): object {
  return { ...key, signature_good: signatureGood }
}

function pastedJson({ found, others }: PastedInspection): object {
  return { ...foundJson(found), others: others.map(foundJson) }
}

function foundJson({ token, source, removed }: PastedToken): object {
  return { token, source, removed }
}
