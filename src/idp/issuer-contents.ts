import type { Issuer } from '../core/issuers/issuer.ts'
import type { IssuerContents } from '../store/store.ts'
import type { Idp } from './idp.ts'

/** How much an issuer has of each kind: what goes when it is deleted. */
export async function issuerContents(
  idp: Idp,
  issuer: Pick<Issuer, 'id'>,
): Promise<IssuerContents> {
  await idp.requestLog.flush()
  return idp.store.issuers.contents(issuer.id)
}
