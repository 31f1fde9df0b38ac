import { z } from 'zod'
import { ALGS, algorithm } from '../../../core/keys/algorithms.ts'
import { NO_ROTATION, type RotationPolicy } from '../../../core/keys/rotation-policy.ts'
import { KEY_STATES } from '../../../core/keys/signing-key.ts'
import type { ListedKey } from '../../../idp/list-keys.ts'
import type { RotationRequest } from '../../../idp/plan-rotation.ts'
import { jsonObject } from './json-object.ts'
import { present } from './present.ts'

const ADDED_STATES = ['next', 'current'] as const

/** A key to make, or one from elsewhere with exactly one of `pem`, `jwk` and `secret`. */
export const keyBody = z.strictObject({
  alg: z.enum(ALGS),
  state: z
    .enum(ADDED_STATES)
    .optional()
    .describe('next (default): published ahead; current: signs at once'),
  kid: z.string().optional().describe('for an imported key; else its thumbprint (RFC 7638)'),
  pem: z.string().optional().describe('private key: PKCS#8, PKCS#1 or SEC1'),
  jwk: jsonObject.optional().describe('private JWK'),
  secret: z.string().optional().describe('shared secret for HS*, at least as long as the hash'),
})

/** How to rotate; without `alg` the keys of RS256. */
export const rotateBody = z.strictObject({
  alg: z.enum(ALGS).optional(),
  grace_seconds: z
    .number()
    .optional()
    .describe('how long the old key stays published; default: until its tokens have expired'),
  announced: z
    .boolean()
    .optional()
    .describe('false: sign at once with a key that no verifier has seen'),
  current_kid: z
    .string()
    .optional()
    .describe(
      'the key that must be current still, else 409: so that nobody rotates twice unawares',
    ),
})

/** A rotation as its body asks for it. */
export function rotationRequest(body: z.output<typeof rotateBody>): RotationRequest {
  const { alg, announced, grace_seconds: graceSeconds, current_kid: currentKid } = body
  return { alg, announced, graceSeconds, currentKid }
}

/** A key as it is answered: never with its private part. */
export const keySchema = z.object({
  kid: z.string(),
  alg: z.enum(ALGS),
  kty: z.enum(['RSA', 'EC', 'OKP', 'oct']),
  state: z.enum(KEY_STATES),
  origin: z.enum(['generated', 'imported']),
  created_at: z.int(),
  current_at: z.int().optional(),
  previous_at: z.int().optional(),
  retires_at: z.int().optional(),
  retired_at: z.int().optional(),
  revoked_at: z.int().optional(),
  tokens_signed: z.int(),
})

/** A key as JSON. */
export function keyJson(key: ListedKey): object {
  return present({
    kid: key.kid,
    alg: key.alg,
    kty: algorithm(key.alg).kty,
    state: key.effectiveState,
    origin: key.origin,
    created_at: key.createdAt,
    current_at: key.currentAt,
    previous_at: key.previousAt,
    retires_at: key.retiresAt,
    retired_at: key.effectiveState === 'retired' ? key.retiresAt : null,
    revoked_at: key.revokedAt,
    tokens_signed: key.tokensSigned,
  })
}

/** The keys after a rotation, as they are answered. */
export const rotationSchema = z.object({
  current: keySchema,
  previous: keySchema.optional(),
  next: keySchema.optional(),
})

/** When keys rotate by themselves. */
export const policyBody = z.strictObject({
  every_seconds: z
    .number()
    .nullable()
    .describe('how long a key signs; null: no rotation by itself'),
  grace_seconds: z
    .number()
    .nullable()
    .optional()
    .describe('null: until the tokens it signed have expired'),
  prepublish_seconds: z
    .number()
    .optional()
    .describe('how long a key must have been published before it signs; default 60'),
  algs: z.array(z.enum(ALGS)).optional().describe('empty: every algorithm that has a current key'),
})

/** A rotation policy as it is answered. */
export const policySchema = z.object({
  every_seconds: z.int().nullable(),
  grace_seconds: z.int().nullable(),
  prepublish_seconds: z.int(),
  algs: z.array(z.enum(ALGS)),
})

/** A rotation policy as its body says it. */
export function rotationPolicy(body: z.output<typeof policyBody>): RotationPolicy {
  return {
    everySeconds: body.every_seconds,
    graceSeconds: body.grace_seconds ?? null,
    prepublishSeconds: body.prepublish_seconds ?? NO_ROTATION.prepublishSeconds,
    algs: body.algs ?? [],
  }
}

/** A rotation policy as JSON. */
export function policyJson(policy: RotationPolicy): object {
  const { everySeconds, graceSeconds, prepublishSeconds, algs } = policy
  return {
    every_seconds: everySeconds,
    grace_seconds: graceSeconds,
    prepublish_seconds: prepublishSeconds,
    algs,
  }
}
