import type { Client } from '../../core/clients/client.ts'
import type { DeviceCode } from '../../core/grants/device-code.ts'
import { type GuessesByIssuer, secondsToWait, withGuess } from '../../core/grants/guesses.ts'
import { readUserCode } from '../../core/grants/user-code.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { Tables } from '../../store/store.ts'
import { issuerNow } from '../clock.ts'
import { findClient } from '../find-client.ts'
import type { Idp } from '../idp.ts'

/** The name of the setting that counts wrong codes, of all issuers in one, so that nothing is left of those that are over. */
const SETTING = 'device_guesses'

/** What becomes of a user code that somebody enters. */
export type EnteredCode =
  | { readonly kind: 'waiting'; readonly code: DeviceCode; readonly client: Client }
  | { readonly kind: 'malformed' | 'unknown' | 'expired' | 'decided' }
  | { readonly kind: 'limited'; readonly waitSeconds: number }

/**
 * Finds what a device asks for by the code that a person entered. Wrong codes are counted for each issuer, by real time
 * and in the database, whoever enters them; where there were too many, no code is looked up for a while (RFC 8628 §5.1).
 */
export async function enterUserCode(idp: Idp, issuer: Issuer, typed: string): Promise<EnteredCode> {
  const userCode = readUserCode(typed)
  if (userCode === undefined) return { kind: 'malformed' }
  const found = await idp.store.transaction((tx) => lookUp(idp, issuer, { tx, userCode }))
  if (found.kind !== 'found') return found
  const { code } = found
  if (code.decidedAt !== null) return { kind: 'decided' }
  if (code.expiresAt <= issuerNow(idp, issuer)) return { kind: 'expired' }
  const client = await findClient(idp, issuer, code.clientId)
  return client === undefined ? { kind: 'unknown' } : { kind: 'waiting', code, client }
}

type LookedUp =
  | { readonly kind: 'found'; readonly code: DeviceCode }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'limited'; readonly waitSeconds: number }

async function lookUp(
  idp: Idp,
  issuer: Issuer,
  { tx, userCode }: { readonly tx: Tables; readonly userCode: string },
): Promise<LookedUp> {
  const now = idp.worldClock.now()
  const counts = JSON.parse((await tx.settings.get(SETTING)) ?? '{}') as GuessesByIssuer
  const waitSeconds = secondsToWait(counts, issuer.id, now)
  if (waitSeconds > 0) return { kind: 'limited', waitSeconds }
  const code = await tx.deviceCodes.byUserCode(issuer.id, userCode)
  if (code !== undefined) return { kind: 'found', code }
  await tx.settings.set(SETTING, JSON.stringify(withGuess(counts, issuer.id, now)))
  return { kind: 'unknown' }
}
