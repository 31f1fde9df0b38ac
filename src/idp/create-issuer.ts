import { customAlphabet } from 'nanoid'
import { ISSUER_NAME_PATTERN, type Issuer, type IssuerRecord } from '../core/issuers/issuer.ts'
import { type Alg, INITIAL_ALGS, isSymmetric } from '../core/keys/algorithms.ts'
import { NO_ROTATION } from '../core/keys/rotation-policy.ts'
import { conflict } from '../core/protocol/domain-error.ts'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import type { Tables } from '../store/store.ts'
import { appendEvent } from './append-event.ts'
import { applySeed } from './apply-seed.ts'
import type { Idp } from './idp.ts'
import { issuerOf } from './issuer-of.ts'
import { insertKeyPair, type KeyPair, makeKeyPair } from './provision-keys.ts'

/** A name for an issuer that nobody named: as `ISSUER_NAME_PATTERN` has it. */
const makeName = customAlphabet('abcdefghijklmnopqrstuvwxyz0123456789', 16)

/** How many RSA keys a new issuer needs: one that signs, one published ahead. */
const RSA_KEYS_NEEDED = 2

/**
 * Makes an issuer with the seed's clients, subjects and static tables. Nobody waits for RSA keys: where none are
 * ready, they are made after the answer, and whatever needs them waits then. Throws `InvalidInput` or `conflict`.
 */
export async function createIssuer(idp: Idp, name: string = makeName()): Promise<Issuer> {
  if (!ISSUER_NAME_PATTERN.test(name)) {
    throw invalidInput(
      '/name',
      'must be 1 to 63 characters of a-z 0-9 -, beginning with a letter or digit',
    )
  }
  const ready = idp.keyPool.ready() >= RSA_KEYS_NEEDED
  const now = INITIAL_ALGS.filter((alg) => ready || !alg.startsWith('RS'))
  const pairs = await Promise.all(now.map((alg) => makeKeyPair(idp, alg)))
  const record = await idp.store.transaction(async (tx) => {
    if ((await tx.issuers.byName(name)) !== undefined)
      throw conflict(`there is an issuer "${name}" already`)
    return insertIssuer(idp, { tx, name, pairs })
  })
  const later = INITIAL_ALGS.filter((alg) => !now.includes(alg))
  if (later.length > 0) provideKeysLater(idp, record, later)
  return issuerOf(idp, record)
}

/** Stores an issuer with its seed and its first keys, within a transaction. */
export async function insertIssuer(
  idp: Idp,
  {
    tx,
    name,
    pairs,
  }: { readonly tx: Tables; readonly name: string; readonly pairs: readonly KeyPair[] },
): Promise<IssuerRecord> {
  const at = idp.clock.now()
  const record = await tx.issuers.insert(name, at, NO_ROTATION)
  await appendEvent(idp, record, { tx, type: 'issuer_created', data: { name } })
  await applySeed(idp, tx, { issuerId: record.id, at })
  for (const pair of pairs) await insertKeyPair(idp, record, { tx, pair })
  return record
}

/** Makes the first keys of algorithms after the answer; what needs them waits on `pendingKeys`. */
export function provideKeysLater(
  idp: Idp,
  record: Pick<Issuer, 'id' | 'clock'>,
  algs: readonly Alg[],
): void {
  const pending = provide(idp, record, algs)
    .catch((error: unknown) => {
      // The issuer may be gone again; otherwise its keys are made when first asked for.
      idp.log.debug({ issuer_id: record.id, reason: String(error) }, 'first keys were not made')
    })
    .finally(() => idp.pendingKeys.delete(record.id))
  idp.pendingKeys.set(record.id, pending)
}

async function provide(
  idp: Idp,
  record: Pick<Issuer, 'id' | 'clock'>,
  algs: readonly Alg[],
): Promise<void> {
  const pairs = await Promise.all(
    algs.filter((alg) => !isSymmetric(alg)).map((alg) => makeKeyPair(idp, alg)),
  )
  await idp.store.transaction(async (tx) => {
    for (const pair of pairs) await insertKeyPair(idp, record, { tx, pair })
  })
}
