import { ISSUER_NAME_PATTERN, type Issuer, type IssuerRecord } from '../core/issuers/issuer.ts'
import { type Alg, INITIAL_ALGS, isSymmetric } from '../core/keys/algorithms.ts'
import { NO_ROTATION } from '../core/keys/rotation-policy.ts'
import { conflict } from '../core/protocol/domain-error.ts'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import type { Tables } from '../store/store.ts'
import { appendEvent } from './append-event.ts'
import { applySeed } from './apply-seed.ts'
import { givenKeys, makeFirstKeys } from './first-keys.ts'
import type { Idp } from './idp.ts'
import { issuerOf } from './issuer-of.ts'
import { pendingName } from './keys-ready.ts'
import { makeKey } from './make-key.ts'
import { insertKeyPair, insertNextKey, type KeyPair, makeKeyPair } from './provision-keys.ts'

/** What the name of an issuer that nobody named is made of: as `ISSUER_NAME_PATTERN` has it. */
const NAME_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** How many RSA keys a new issuer needs: one that signs, one published ahead. */
const RSA_KEYS_NEEDED = 2

/**
 * Makes an issuer with the seed's clients, subjects and static tables. Nobody waits for RSA keys: where none are
 * ready, they are made after the answer, and whatever needs them waits then. Throws `InvalidInput` or `conflict`.
 */
export async function createIssuer(
  idp: Idp,
  name: string = idp.chance.text('issuer name', 16, NAME_ALPHABET),
): Promise<Issuer> {
  if (!ISSUER_NAME_PATTERN.test(name)) {
    throw invalidInput(
      '/name',
      'must be 1 to 63 characters of a-z 0-9 -, beginning with a letter or digit',
    )
  }
  const { pairs, later } = await keysAtOnce(idp, name)
  const record = await idp.store.transaction(async (tx) => {
    if ((await tx.issuers.byName(name)) !== undefined)
      throw conflict(`there is an issuer "${name}" already`)
    return insertIssuer(idp, { tx, name, pairs })
  })
  if (later.length > 0) provideKeysLater(idp, record, later)
  // Whoever makes one is likely to make another; keys that somebody waits for are made first.
  void Promise.all(idp.pendingKeys.values())
    .then(() => idp.keyPool.fill())
    .catch(() => {})
  return issuerOf(idp, record)
}

/** The first keys that are there without a wait, and the algorithms whose keys are made later. */
async function keysAtOnce(
  idp: Idp,
  name: string,
): Promise<{ readonly pairs: readonly KeyPair[]; readonly later: readonly Alg[] }> {
  // In deterministic mode the order of keys and events must not hang on how long a key takes.
  if (idp.isDeterministic || givenKeys(idp, name).length > 0)
    return { pairs: await makeFirstKeys(idp, name), later: [] }
  const ready = idp.keyPool.ready() >= RSA_KEYS_NEEDED
  const isSlow = (alg: Alg) => !ready && alg.startsWith('RS')
  const quick = INITIAL_ALGS.filter((alg) => !isSlow(alg))
  const pairs = await Promise.all(quick.map((alg) => makeKeyPair(idp, { alg, owner: name })))
  return { pairs, later: INITIAL_ALGS.filter(isSlow) }
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
  record: Pick<Issuer, 'id' | 'name' | 'clock'>,
  algs: readonly Alg[],
): void {
  const published = algs.filter((alg) => !isSymmetric(alg))
  const pending = Promise.all(
    published.map((alg) =>
      provideInTurn(idp, record, alg).catch((error: unknown) => {
        // The issuer may be gone again; otherwise its keys are made when first asked for.
        idp.log.debug({ issuer_id: record.id, reason: String(error) }, 'first keys were not made')
      }),
    ),
  )
  const done = pending.then(() => {}).finally(() => idp.pendingKeys.delete(record.id))
  idp.pendingKeys.set(record.id, done)
}

/** Makes first the key that signs, which somebody may wait for, and then the one published ahead of the first rotation. */
async function provideInTurn(
  idp: Idp,
  record: Pick<Issuer, 'id' | 'name' | 'clock'>,
  alg: Alg,
): Promise<void> {
  const make = () => makeKey(idp, record.name, alg)
  const storeFirst = async () => {
    const pair = { current: await make(), next: null }
    await idp.store.transaction((tx) => insertKeyPair(idp, record, { tx, pair }))
  }
  const name = pendingName(record, alg)
  const first = storeFirst().finally(() => idp.pendingCurrent.delete(name))
  // Whoever needs the key makes one where this fails, so that nobody is told here.
  idp.pendingCurrent.set(
    name,
    first.catch(() => {}),
  )
  await first
  const next = await make()
  await idp.store.transaction((tx) => insertNextKey(idp, record, { tx, next }))
}
