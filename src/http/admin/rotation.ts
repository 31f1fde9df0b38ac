import { z } from 'zod'
import { ALGS } from '../../core/keys/algorithms.ts'
import { dueRotations } from '../../idp/due-rotations.ts'
import { previewRotation } from '../../idp/plan-rotation.ts'
import { setRotationPolicy } from '../../idp/rotation-policy.ts'
import { adminRoute } from './admin-route.ts'
import { dueJson, dueSchema, rotationPlanJson, rotationPlanSchema } from './bodies/key-plans.ts'
import { policyBody, policyJson, policySchema, rotationPolicy } from './bodies/keys.ts'
import { queryInteger } from './bodies/lists.ts'

const readPolicy = adminRoute({
  method: 'get',
  path: '/api/rotation',
  summary: 'When the keys rotate by themselves',
  answers: { 200: { description: 'the policy', schema: policySchema } },
  async handle({ issuer }) {
    return { status: 200, json: policyJson(issuer.rotation) }
  },
})

const putPolicy = adminRoute({
  method: 'put',
  path: '/api/rotation',
  summary: 'Say when the keys rotate by themselves',
  body: policyBody,
  answers: { 200: { description: 'the policy', schema: policySchema } },
  async handle({ idp, issuer, body }) {
    const policy = await setRotationPolicy(idp, issuer, rotationPolicy(body))
    return { status: 200, json: policyJson(policy) }
  },
})

const due = adminRoute({
  method: 'get',
  path: '/api/rotation/due',
  summary: 'When the next rotations by the policy are due, one an algorithm',
  answers: { 200: { description: 'the rotations; none without a policy', schema: dueSchema } },
  async handle({ idp, issuer }) {
    return { status: 200, json: dueJson(await dueRotations(idp, issuer)) }
  },
})

const plan = adminRoute({
  method: 'get',
  path: '/api/rotation/plan',
  summary: 'What POST /api/keys/rotate would do if it were sent now; changes nothing',
  query: z.strictObject({
    alg: z.enum(ALGS).optional(),
    grace_seconds: queryInteger.optional(),
    announced: z.enum(['true', 'false']).optional(),
  }),
  answers: { 200: { description: 'the plan', schema: rotationPlanSchema } },
  async handle({ idp, issuer, query }) {
    const { alg, grace_seconds: graceSeconds, announced } = query
    const request = { alg, graceSeconds, announced: announced !== 'false' }
    return { status: 200, json: rotationPlanJson(await previewRotation(idp, issuer, request)) }
  },
})

/** The rotation of keys: by itself, and what it would do. */
export const ROTATION_ROUTES = [readPolicy, putPolicy, due, plan]
