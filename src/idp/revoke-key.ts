import type { Issuer } from '../core/issuers/issuer.ts'
import type { SigningKey } from '../core/keys/signing-key.ts'
import { notFound } from '../core/protocol/domain-error.ts'
import type { Tables } from '../store/store.ts'
import { appendEvent } from './append-event.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { getKey, type ListedKey, withEffectiveState } from './list-keys.ts'
import { keyEvent } from './provision-keys.ts'
import { keysNeeded, makeSpareKeys, type SpareKeys } from './spare-keys.ts'

/** Revokes a key in an emergency: out of the JWK Set now, its tokens inactive; where it was signing, the next one takes over. */
export async function revokeKey(idp: Idp, issuer: Issuer, kid: string): Promise<ListedKey> {
  const known = await getKey(idp, issuer, kid)
  if (known.state === 'revoked') return known
  const needed = await keysNeeded(idp, issuer, { alg: known.alg, announced: true })
  const spare = await makeSpareKeys(idp, known.alg, known.state === 'previous' ? 0 : needed)
  return idp.store.transaction(async (tx) => {
    const key = await tx.signingKeys.byKid(issuer.id, kid)
    if (key === undefined) throw notFound('there is no key of that kid')
    if (key.state === 'revoked') return withEffectiveState(idp, issuer, key)
    const now = issuerNow(idp, issuer)
    await tx.signingKeys.toRevoked(key.id, now)
    await appendEvent(idp, issuer, {
      tx,
      type: 'key_revoked',
      kid,
      data: { alg: key.alg, state_before: key.state },
    })
    if (key.state === 'current') await succeed(idp, issuer, { tx, key, spare })
    if (key.state === 'next') await replaceNext(idp, issuer, { tx, key, spare })
    const revoked = await tx.signingKeys.byKid(issuer.id, kid)
    return withEffectiveState(idp, issuer, revoked ?? key)
  })
}

interface Succession {
  readonly tx: Tables
  readonly key: SigningKey
  readonly spare: SpareKeys
}

/** Lets the next key sign in place of a revoked one, or a new key where there is no next one. */
async function succeed(idp: Idp, issuer: Issuer, { tx, key, spare }: Succession): Promise<void> {
  const now = issuerNow(idp, issuer)
  const [next] = await tx.signingKeys.next(issuer.id, key.alg)
  if (next === undefined) {
    const placed = { issuerId: issuer.id, createdAt: now, currentAt: now }
    const made = await tx.signingKeys.insert({ ...spare.take(), ...placed, state: 'current' })
    await keyEvent(idp, issuer, { tx, key: made, state: 'current' })
  } else {
    await tx.signingKeys.toCurrent(next.id, now)
  }
  await replaceNext(idp, issuer, { tx, key, spare })
}

/** Publishes a key ahead again where none is left; a shared secret is not published. */
async function replaceNext(
  idp: Idp,
  issuer: Issuer,
  { tx, key, spare }: Succession,
): Promise<void> {
  const left = await tx.signingKeys.next(issuer.id, key.alg)
  if (left.length > 0 || key.publicJwk === null) return
  const placed = { issuerId: issuer.id, createdAt: issuerNow(idp, issuer), currentAt: null }
  const made = await tx.signingKeys.insert({ ...spare.take(), ...placed, state: 'next' })
  await keyEvent(idp, issuer, { tx, key: made, state: 'next' })
}
