import { z } from 'zod'
import { type DayCounts, overview } from '../../idp/overview.ts'
import { adminRoute } from './admin-route.ts'
import { eventJson, eventSchema } from './bodies/events.ts'
import { keyJson, keySchema } from './bodies/keys.ts'

const overviewSchema = z.object({
  since: z.int().describe('the last midnight in UTC by real time, since when is counted'),
  counts: z.object({
    tokens_minted: z.int(),
    tokens_issued: z.int(),
    tokens_revoked: z.int(),
    introspections_active: z.int(),
    introspections_inactive: z.int(),
    jwks_fetches: z.int(),
    errors: z.int().describe('requests by verifiers and clients that were refused'),
  }),
  keys: z.array(keySchema).describe('those in the JWK Set, and the shared secrets that sign'),
  events: z.array(eventSchema).describe('the last ones, newest first'),
})

function countsJson(counts: DayCounts): z.output<typeof overviewSchema>['counts'] {
  return {
    tokens_minted: counts.tokensMinted,
    tokens_issued: counts.tokensIssued,
    tokens_revoked: counts.tokensRevoked,
    introspections_active: counts.introspectionsActive,
    introspections_inactive: counts.introspectionsInactive,
    jwks_fetches: counts.jwksFetches,
    errors: counts.errors,
  }
}

const read = adminRoute({
  method: 'get',
  path: '/api/overview',
  summary: 'The issuer at a glance: today in numbers, the keys in use, the last events',
  answers: { 200: { description: 'the overview', schema: overviewSchema } },
  async handle({ idp, issuer }) {
    const { since, counts, keys, events } = await overview(idp, issuer)
    const json = {
      since,
      counts: countsJson(counts),
      keys: keys.map(keyJson),
      events: events.map(eventJson),
    }
    return { status: 200, json }
  },
})

/** The issuer at a glance. */
export const OVERVIEW_ROUTES = [read]
