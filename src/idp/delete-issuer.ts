import { DEFAULT_ISSUER_NAME } from '../core/issuers/issuer.ts'
import { conflict } from '../core/protocol/domain-error.ts'
import { findIssuer } from './find-issuer.ts'
import type { Idp } from './idp.ts'

/** Deletes an issuer with all that is its own; throws `not_found`, and `conflict` for the default one. */
export async function deleteIssuer(idp: Idp, name: string): Promise<void> {
  if (name === DEFAULT_ISSUER_NAME) {
    throw conflict('the default issuer cannot be deleted; POST /api/reset puts it back to its seed')
  }
  const issuer = await findIssuer(idp, name)
  await idp.pendingKeys.get(issuer.id)
  await idp.requestLog.flush()
  await idp.store.transaction((tx) => tx.issuers.delete(issuer.id))
}
