import type { Issuer } from '../core/issuers/issuer.ts'
import { type KeyState, keyState, type SigningKey } from '../core/keys/signing-key.ts'
import { notFound } from '../core/protocol/domain-error.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { keysReady } from './keys-ready.ts'
import { type Paged, type PageRequest, readPage } from './paged.ts'

/** A key with its state by the issuer's clock. */
export interface ListedKey extends SigningKey {
  readonly effectiveState: KeyState
}

/** All keys of an issuer, newest first, a stretch at a time. */
export async function listKeys(
  idp: Idp,
  issuer: Issuer,
  page: PageRequest,
): Promise<Paged<ListedKey>> {
  await keysReady(idp, issuer)
  const listed = await readPage(page, (stretch) => idp.store.signingKeys.list(issuer.id, stretch))
  return { ...listed, items: listed.items.map((key) => withEffectiveState(idp, issuer, key)) }
}

/** One key by its kid; throws `not_found`. */
export async function getKey(idp: Idp, issuer: Issuer, kid: string): Promise<ListedKey> {
  await keysReady(idp, issuer)
  const key = await idp.store.signingKeys.byKid(issuer.id, kid)
  if (key === undefined) throw notFound('there is no key of that kid; GET /api/keys lists them')
  return withEffectiveState(idp, issuer, key)
}

/** Adds the state that a key is in at this moment. */
export function withEffectiveState(idp: Idp, issuer: Issuer, key: SigningKey): ListedKey {
  return { ...key, effectiveState: keyState(key, issuerNow(idp, issuer)) }
}
