import { Router } from 'express'
import { issuerNow } from '../../idp/clock.ts'
import type { Idp } from '../../idp/idp.ts'
import { getKey, type ListedKey } from '../../idp/list-keys.ts'
import { getToken } from '../../idp/list-tokens.ts'
import { revokeTokenByJti } from '../../idp/revoke-tokens.ts'
import { tokenStory } from '../../idp/token-story.ts'
import { mintDefaults } from './mint-defaults.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { refuseMethod } from './refuse-method.ts'
import { tokenPage } from './token.ts'
import { filterQuery, filterValues, withQuery } from './token-filter.ts'
import { renderPage } from './view-engine.ts'

/** How long verifiers may not know of a new key, with some to spare: most fetch the JWKS at most every 30 s. */
const KEY_NEWS_SECONDS = 60

/** A token's page, and its revocation. */
export function tokenRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/tokens/:jti', async (req, res) => {
    const issuer = issuerAt(res)
    const token = await getToken(idp, issuer, req.params.jti)
    const key = token.kid === null ? null : await getKey(idp, issuer, token.kid)
    const place = placeOf(res)
    const frame = pageFrame(place, {
      title: 'Access token',
      current: 'tokens',
      styles: ['fault-tokens'],
      // A clock that stands still has nothing to count down.
      scripts: issuer.clock.kind === 'frozen' ? [] : ['countdown'],
    })
    const now = issuerNow(idp, issuer)
    const keyCreated = req.query.key_created === 'true' && isFresh(key, now)
    const page = {
      frame,
      base: place.base,
      issuer,
      token,
      key,
      defaults: mintDefaults(idp.settings),
      keyCreated,
      now,
      realNow: idp.clock.now(),
      story: await tokenStory(idp, issuer, token),
    }
    renderPage(res, 'pages/token', tokenPage(page))
  })
  router.all('/tokens/:jti', refuseMethod('GET, HEAD'))
  router.post('/tokens/:jti/revoke', async (req, res) => {
    const { jti } = req.params
    await revokeTokenByJti(idp, issuerAt(res), { jti, via: 'page' })
    const path = `${placeOf(res).base}/tokens`
    const query = queryOf(req)
    const fromList = query.get('from') === 'list'
    res.redirect(303, fromList ? backToList(path, query) : `${path}/${encodeURIComponent(jti)}`)
  })
  router.all('/tokens/:jti/revoke', refuseMethod('POST'))
  return router
}

/** The list that a token was revoked from, with its filters and place. */
function backToList(path: string, query: URLSearchParams): string {
  const further = { cursor: query.get('cursor') ?? '', done: 'revoked' }
  return withQuery(path, filterQuery(filterValues(query), further))
}

/** The address keeps saying that a key was made, but it is news only for a while. */
function isFresh(key: ListedKey | null, now: number): boolean {
  return key !== null && now - key.createdAt < KEY_NEWS_SECONDS
}
