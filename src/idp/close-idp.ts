import type { Idp } from './idp.ts'

/** Closes an identity provider: ends waits, writes what waits to be written, and closes the store. */
export async function closeIdp(idp: Idp): Promise<void> {
  idp.closing.abort()
  idp.keyPool.stop()
  await Promise.all(idp.pendingKeys.values())
  await Promise.allSettled(idp.pendingDocuments.values())
  await Promise.allSettled(idp.pendingKeySets.values())
  await idp.requestLog.flush()
  await idp.store.close()
}
