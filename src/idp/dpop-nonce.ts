import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Issuer } from '../core/issuers/issuer.ts'
import type { Idp } from './idp.ts'

const SETTING = 'dpop_nonce_secret'

/** For how long a nonce is taken after it was made, in seconds. */
const LIFETIME_SECONDS = 300

/** A nonce for DPoP proofs (RFC 9449 §8): when it was made, in real time, under our own MAC, so that none is stored. */
export async function makeDpopNonce(idp: Idp, issuer: Issuer): Promise<string> {
  const made = idp.worldClock.now().toString(36)
  return `${made}.${await macOf(idp, issuer, made)}`
}

/** Says whether a nonce is one that we made for this issuer within the last minutes. */
export async function isOwnDpopNonce(idp: Idp, issuer: Issuer, nonce: string): Promise<boolean> {
  const [made = '', mac = '', ...more] = nonce.split('.')
  if (more.length > 0) return false
  const given = Buffer.from(mac)
  const expected = Buffer.from(await macOf(idp, issuer, made))
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false
  const age = idp.worldClock.now() - Number.parseInt(made, 36)
  return age >= 0 && age <= LIFETIME_SECONDS
}

async function macOf(idp: Idp, issuer: Issuer, made: string): Promise<string> {
  const secret = (await idp.store.settings.get(SETTING)) ?? (await makeSecret(idp))
  return createHmac('sha256', secret).update(`${issuer.id} ${made}`).digest('base64url')
}

/** Made once, by whichever process comes first. */
async function makeSecret(idp: Idp): Promise<string> {
  return idp.store.transaction(async (tx) => {
    const known = await tx.settings.get(SETTING)
    if (known !== undefined) return known
    const secret = randomBytes(32).toString('base64url')
    await tx.settings.set(SETTING, secret)
    return secret
  })
}
