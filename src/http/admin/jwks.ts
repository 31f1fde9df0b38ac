import { z } from 'zod'
import { ALGS } from '../../core/keys/algorithms.ts'
import { keyStateAt } from '../../core/keys/key-life.ts'
import { issuerNow } from '../../idp/clock.ts'
import { jwksAt } from '../../idp/jwks-at.ts'
import { type JwksFetcher, jwksFetchers } from '../../idp/jwks-fetchers.ts'
import { adminRoute } from './admin-route.ts'
import { queryInteger } from './bodies/lists.ts'
import { present } from './bodies/present.ts'

const jwksAtSchema = z.object({
  at: z.int(),
  keys: z
    .array(
      z.object({
        kid: z.string(),
        alg: z.enum(ALGS),
        state: z.enum(['next', 'current', 'previous']).describe('its state at that time'),
      }),
    )
    .describe('in the order of the set'),
})

const at = adminRoute({
  method: 'get',
  path: '/api/jwks',
  summary: 'The keys that a JWKS fetched at a time held, or will hold if nothing further is done',
  query: z.strictObject({ at: queryInteger.optional().describe('Unix seconds; absent: now') }),
  answers: { 200: { description: 'the keys', schema: jwksAtSchema } },
  async handle({ idp, issuer, query }) {
    const time = query.at ?? issuerNow(idp, issuer)
    const keys = (await jwksAt(idp, issuer, time)).map((key) => ({
      kid: key.kid,
      alg: key.alg,
      state: keyStateAt(key, time),
    }))
    return { status: 200, json: { at: time, keys } }
  },
})

const fetchersSchema = z.object({
  items: z.array(
    z.object({
      user_agent: z.string().optional(),
      at: z.int().describe('when it fetched last, by real time'),
      event_id: z.int().describe('the event of that fetch'),
      status: z.int(),
      outcome: z.string().describe('ok, not_modified, or an error code'),
      kids: z.array(z.string()).describe('what the set held when it last fetched it well'),
      unseen: z
        .array(z.object({ kid: z.string(), alg: z.enum(ALGS) }))
        .describe('the keys that sign now and that it has not seen'),
      fetches: z.int().describe('how often it fetched, among the last 500 fetches'),
    }),
  ),
})

function fetcherJson({ userAgent, eventId, ...fetcher }: JwksFetcher): object {
  return present({ user_agent: userAgent, event_id: eventId, ...fetcher })
}

const fetchers = adminRoute({
  method: 'get',
  path: '/api/jwks/fetchers',
  summary: 'Who fetched the JWKS last, by user agent, and whether they know the keys that sign now',
  answers: { 200: { description: 'the last twenty, latest first', schema: fetchersSchema } },
  async handle({ idp, issuer }) {
    return { status: 200, json: { items: (await jwksFetchers(idp, issuer)).map(fetcherJson) } }
  },
})

/** What is in the JWKS, and who knows it. */
export const JWKS_ROUTES = [at, fetchers]
