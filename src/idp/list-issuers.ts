import type { Issuer } from '../core/issuers/issuer.ts'
import type { Idp } from './idp.ts'
import { issuerOf } from './issuer-of.ts'
import { type Paged, type PageRequest, readPage } from './paged.ts'

/** All issuers, a stretch at a time. */
export async function listIssuers(idp: Idp, page: PageRequest): Promise<Paged<Issuer>> {
  return readPage(page, async (stretch) => {
    const records = await idp.store.issuers.list(stretch)
    return records.map((record) => issuerOf(idp, record))
  })
}
