import type { Router } from 'express'
import { OTHER_ISSUER, REVOKED_JTI, STORY_JTI } from './fill-database.ts'

/** What the addresses of pages name, read from the server that is measured. */
export interface PageFacts {
  /** How many tokens there are; their ids are 1 to this. */
  readonly tokens: number
  /** A current key, and the revoked one. */
  readonly kid: string
  readonly revokedKid: string
}

/** The addresses at which a page is measured, by the path that its route is declared with. */
type PageStates = Readonly<Record<string, (facts: PageFacts) => readonly string[]>>

/**
 * Pages that are measured in other states than their bare path, and those whose path has a parameter. A page that is not
 * here is measured at its path.
 */
export const PAGE_STATES: PageStates = {
  '/tokens': (facts) => tokenLists(facts),
  '/tokens/:jti': () => [`/tokens/${STORY_JTI}`, `/tokens/${REVOKED_JTI}`],
  '/keys/:kid': ({ kid, revokedKid }) => [`/keys/${kid}`, `/keys/${revokedKid}`],
  '/keys/:kid/revoke': ({ kid }) => [`/keys/${kid}/revoke`],
  '/static-tables/:name': () => [
    '/static-tables/bench',
    '/static-tables/bench?q=static-499',
    '/static-tables/default',
  ],
  '/static-tables/:name/tokens.py': () => ['/static-tables/bench/tokens.py'],
  '/static-tables/:name/tokens.json': () => ['/static-tables/bench/tokens.json'],
  '/static-tables/:name/import': () => ['/static-tables/bench/import'],
  '/clients': ({ tokens }) => ['/clients', `/clients?cursor=${cursorAt(Math.min(tokens, 2000))}`],
  '/clients/:client_id': () => ['/clients/demo-client', '/clients/client-7'],
  '/clients/:client_id/delete': () => ['/clients/demo-client/delete'],
  '/subjects': ({ tokens }) => [
    '/subjects',
    `/subjects?cursor=${cursorAt(Math.min(tokens, 2000))}`,
  ],
  '/subjects/:sub': () => ['/subjects/alice', '/subjects/user-7'],
  '/subjects/:sub/delete': () => ['/subjects/alice/delete'],
  '/events': () => eventLists(),
  // Reports are kept in the memory of a server that has probed, and have nothing to do with how many tokens there are.
  '/flow/runs/:run': () => [],
  // It answers a redirect of the authorization endpoint, and nothing else.
  '/flow/callback': () => [],
  '/probe/reports/:id': () => [],
  '/probe/reports/:id/:format': () => [],
  '/delete': () => [`/issuers/${OTHER_ISSUER}-7/delete`],
  '/revoke-tokens': ({ kid }) => [
    '/revoke-tokens',
    '/revoke-tokens?by=client_id&value=demo-client',
    '/revoke-tokens?by=subject&value=alice',
    `/revoke-tokens?by=kid&value=${kid}`,
    '/revoke-tokens?by=all',
  ],
}

const STATUSES = ['active', 'expired', 'revoked', 'not_yet_valid']

/** Filters that find nearly all, some and none, alone and together, at the top of the list, in its middle and at its end. */
function tokenLists({ tokens, kid, revokedKid }: PageFacts): readonly string[] {
  const wide = ['client_id=demo-client', 'subject=alice', `kid=${kid}`, 'format=jwt']
  const narrow = ['client_id=client-7', 'client_id=client-4321', 'client_id=nobody', 'q=nowhere']
  const statuses = STATUSES.map((status) => `status=${status}`)
  const together = wide.flatMap((one) => statuses.map((status) => `${one}&${status}`))
  const filters = [
    ...wide,
    ...narrow,
    ...statuses,
    ...together,
    'format=opaque',
    `kid=${revokedKid}`,
    'q=user-1999',
    `q=${STORY_JTI}`,
    'format=opaque&status=expired',
    'client_id=demo-client&subject=alice&format=jwt&status=not_yet_valid',
    'client_id=demo-client&subject=user-1999',
    ...statuses.map((status) => `q=nowhere&${status}`),
    'client_id=demo-client&q=nowhere',
  ]
  const places = [tokens, tokens * 0.7, tokens * 0.3, 10].map((id) => `cursor=${cursorAt(id)}`)
  const queries = [
    '',
    ...filters,
    ...places.flatMap((at) => [at, ...filters.map((one) => `${one}&${at}`)]),
  ]
  return queries.map((query) => (query === '' ? '/tokens' : `/tokens?${query}`))
}

/** Filters that find nearly all, some and none of a full log, at its top and far down. */
function eventLists(): readonly string[] {
  const filters = [
    'kind=requests',
    'kind=changes',
    'endpoint=jwks',
    'outcome=inactive',
    'outcome=error',
    'client_id=client-7',
    'client_id=nobody',
    'type=token_minted',
    'type=key_rotated',
    `jti=${STORY_JTI}`,
    `jti=${STORY_JTI}&outcome=error`,
    'since=5min',
  ]
  const deep = `cursor=${cursorAt(20_000)}`
  return ['', ...filters, deep, `kind=requests&${deep}`].map((query) =>
    query === '' ? '/events' : `/events?${query}`,
  )
}

function cursorAt(id: number): string {
  return Buffer.from(`after:${Math.round(id)}`).toString('base64url')
}

/** A layer of an Express router, as far as it is looked at here. */
interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> }
  readonly handle?: { readonly stack?: readonly Layer[] }
}

/** The paths that a router answers GET at, and the routers in it. */
export function pagePatterns(router: Router): readonly string[] {
  return patternsOf(router.stack as unknown as readonly Layer[])
}

function patternsOf(layers: readonly Layer[]): readonly string[] {
  return layers.flatMap(({ route, handle }) => {
    if (route !== undefined) return route.methods.get ? [route.path] : []
    return patternsOf(handle?.stack ?? [])
  })
}
