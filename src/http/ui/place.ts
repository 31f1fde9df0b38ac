import type { Response } from 'express'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { Idp } from '../../idp/idp.ts'
import { listIssuers } from '../../idp/list-issuers.ts'
import type { PagePlace } from './page-frame.ts'

/** How many issuers the header offers to switch to; the page of issuers has them all. */
const OFFERED = 20

/** Where the request of this response is: below which base, at which issuer, and whether by somebody signed in. */
export function placeOf(res: Response): PagePlace {
  const known = res.locals.place as PagePlace | undefined
  return (
    known ?? { base: res.req.baseUrl, issuer: null, issuerNames: [], signedIn: isSignedIn(res) }
  )
}

/** Remembers the place for whatever answers later, the error page too; its base is known only inside the issuer's router. */
export async function rememberPlace(idp: Idp, res: Response): Promise<PagePlace> {
  const issuer = issuerAt(res)
  const { items } = await listIssuers(idp, { limit: OFFERED })
  const issuerNames = items.map(({ name }) => name)
  const place = { base: res.req.baseUrl, issuer, issuerNames, signedIn: isSignedIn(res) }
  res.locals.place = place
  return place
}

/** The issuer whose page is asked for. */
export function issuerAt(res: Response): Issuer {
  return res.locals.issuer as Issuer
}

function isSignedIn(res: Response): boolean {
  return res.locals.signedIn === true
}
