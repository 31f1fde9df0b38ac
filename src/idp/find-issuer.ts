import { DEFAULT_ISSUER_NAME, type Issuer } from '../core/issuers/issuer.ts'
import { notFound } from '../core/protocol/domain-error.ts'
import { issuerPath } from '../core/protocol/endpoints.ts'
import type { Idp } from './idp.ts'
import { issuerOf } from './issuer-of.ts'

/** The issuer of a name; throws `not_found` where there is none. */
export async function findIssuer(idp: Idp, name: string): Promise<Issuer> {
  const record = await idp.store.issuers.byName(name)
  if (record === undefined)
    throw notFound(`there is no issuer of that name; GET /api/issuers lists them`)
  return issuerOf(idp, record)
}

/** The issuer of this server that has an identifier now, to the letter; undefined where none has. */
export async function issuerOfIdentifier(
  idp: Idp,
  identifier: string,
): Promise<Issuer | undefined> {
  const below = idp.publicUrl + issuerPath('')
  const name = identifier.startsWith(below) ? identifier.slice(below.length) : DEFAULT_ISSUER_NAME
  const record = await idp.store.issuers.byName(name)
  const issuer = record && issuerOf(idp, record)
  return issuer?.issuer === identifier ? issuer : undefined
}
