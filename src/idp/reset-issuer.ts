import type { Issuer } from '../core/issuers/issuer.ts'
import { REAL_CLOCK } from '../core/issuers/issuer-clock.ts'
import { appendEvent } from './append-event.ts'
import { applySeed } from './apply-seed.ts'
import { makeFirstKeys } from './first-keys.ts'
import type { Idp } from './idp.ts'
import { keysReady } from './keys-ready.ts'
import { insertKeyPair } from './provision-keys.ts'

/** Puts an issuer back to its seed and to real time in one transaction: everything but the keys, and those too where asked. */
export async function resetIssuer(
  idp: Idp,
  issuer: Issuer,
  { keys }: { readonly keys: boolean },
): Promise<void> {
  await keysReady(idp, issuer)
  await idp.requestLog.flush()
  const pairs = keys ? await makeFirstKeys(idp, issuer.name) : []
  await idp.store.transaction(async (tx) => {
    await tx.issuers.clear(issuer.id, keys)
    await applySeed(idp, tx, { issuerId: issuer.id, at: idp.clock.now() })
    const fresh = { ...issuer, clock: REAL_CLOCK }
    for (const pair of pairs) await insertKeyPair(idp, fresh, { tx, pair })
    await appendEvent(idp, fresh, { tx, type: 'issuer_reset', data: { keys } })
  })
}
