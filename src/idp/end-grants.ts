import type { Issuer } from '../core/issuers/issuer.ts'
import type { Tables } from '../store/store.ts'
import type { Idp } from './idp.ts'
import { revokeGrant } from './revoke-grant.ts'

/** Ends all that people granted a client that goes, so that one that gets its id later finds nothing of it (RFC 7592 §2.3). */
export async function endGrants(
  idp: Idp,
  issuer: Issuer,
  { tx, clientId }: { readonly tx: Tables; readonly clientId: string },
): Promise<void> {
  for (const grantId of await tx.grants.inForce(issuer.id, clientId)) {
    await revokeGrant(idp, issuer, { tx, grantId, why: 'client_deleted' })
  }
}
