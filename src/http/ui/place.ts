import type { Response } from 'express'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { PagePlace } from './page-frame.ts'

/** Where the request of this response is: below which base, at which issuer, and whether by somebody signed in. */
export function placeOf(res: Response): PagePlace {
  const known = res.locals.place as PagePlace | undefined
  return known ?? { base: res.req.baseUrl, issuer: null, signedIn: isSignedIn(res) }
}

/** Remembers the place for whatever answers later, the error page too; its base is known only inside the issuer's router. */
export function rememberPlace(res: Response, issuer: Issuer): PagePlace {
  const place = { base: res.req.baseUrl, issuer, signedIn: isSignedIn(res) }
  res.locals.place = place
  return place
}

function isSignedIn(res: Response): boolean {
  return res.locals.signedIn === true
}
