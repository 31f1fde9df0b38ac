import { z } from 'zod'
import { searchFaults } from '../../core/faults/search-faults.ts'
import { adminRoute } from './admin-route.ts'
import { faultJson, faultSchema, faultsQuery } from './bodies/faults.ts'

const list = adminRoute({
  method: 'get',
  path: '/api/faults/tokens',
  summary:
    'The fault catalogue: every bad token that can be minted, and the cases that need more than a token',
  query: faultsQuery,
  answers: {
    200: { description: 'the whole catalogue', schema: z.object({ items: z.array(faultSchema) }) },
  },
  async handle({ query }) {
    return { status: 200, json: { items: searchFaults(query).map(faultJson) } }
  },
})

/** The fault catalogue. */
export const FAULT_ROUTES = [list]
