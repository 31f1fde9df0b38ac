import { z } from 'zod'
import { FAULTS } from '../../core/faults/catalogue.ts'
import { adminRoute } from './admin-route.ts'
import { faultJson, faultSchema } from './bodies/faults.ts'

const list = adminRoute({
  method: 'get',
  path: '/api/faults/tokens',
  summary:
    'The fault catalogue: every bad token that can be minted, and the cases that need more than a token',
  query: z.strictObject({
    kind: z.enum(['token', 'state', 'delivery']).optional(),
    expected: z.enum(['reject', 'accept', 'policy']).optional(),
  }),
  answers: {
    200: { description: 'the whole catalogue', schema: z.object({ items: z.array(faultSchema) }) },
  },
  async handle({ query }) {
    const wanted = FAULTS.filter(
      ({ kind, expected }) =>
        (query.kind ?? kind) === kind && (query.expected ?? expected) === expected,
    )
    return { status: 200, json: { items: wanted.map(faultJson) } }
  },
})

/** The fault catalogue. */
export const FAULT_ROUTES = [list]
