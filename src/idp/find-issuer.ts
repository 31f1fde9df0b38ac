import type { Issuer } from '../core/issuers/issuer.ts'
import { notFound } from '../core/protocol/domain-error.ts'
import type { Idp } from './idp.ts'
import { issuerOf } from './issuer-of.ts'

/** The issuer of a name; throws `not_found` where there is none. */
export async function findIssuer(idp: Idp, name: string): Promise<Issuer> {
  const record = await idp.store.issuers.byName(name)
  if (record === undefined)
    throw notFound(`there is no issuer of that name; GET /api/issuers lists them`)
  return issuerOf(idp, record)
}
