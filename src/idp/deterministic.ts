import { DEFAULT_ISSUER_NAME } from '../core/issuers/issuer.ts'
import { type Chance, TRUE_CHANCE } from '../core/keys/chance.ts'
import { seededChance } from '../core/keys/seeded-chance.ts'
import { conflict } from '../core/protocol/domain-error.ts'
import type { Store, Tables } from '../store/store.ts'
import type { Clock } from './idp.ts'

/** The settings that say of a database that it is deterministic: its seed, and how often it was opened. */
const SEED = 'deterministic_seed'
const RUNS = 'deterministic_runs'

/** Where time stands in deterministic mode until a clock is moved: the first second of 2026. */
export const DETERMINISTIC_NOW = 1_767_225_600

/** What stands still: keys, ids and secrets follow from a seed, and time from nothing but who moves it. */
export interface Determinism {
  /** Whether it is switched on. */
  readonly on: boolean
  readonly chance: Chance
  /** Undefined: real time. */
  readonly clock: Clock | undefined
}

const OFF: Determinism = { on: false, chance: TRUE_CHANCE, clock: undefined }

/**
 * Settles whether a database is deterministic: a new one where a seed is asked for, and from then on for good, since its
 * keys can be worked out by whoever knows the seed. Throws `conflict` for a database that was made without a seed, or
 * with another. Each opening has sequences of its own, so that no id comes twice.
 */
export async function settleDeterminism(
  store: Store,
  asked: string | undefined,
): Promise<Determinism> {
  if (asked === undefined && (await seedOf(store)) === undefined) return OFF
  return store.transaction(async (tx) => {
    const known = await seedOf(tx)
    const isNew = (await tx.issuers.byName(DEFAULT_ISSUER_NAME)) === undefined
    const seed = known ?? asked
    if (seed === undefined) return OFF
    if (asked !== undefined && asked !== known && !isNew) throw otherSeed(known)
    const run = Number((await tx.settings.get(RUNS)) ?? 0)
    await tx.settings.set(SEED, seed)
    await tx.settings.set(RUNS, String(run + 1))
    const clock: Clock = { now: () => DETERMINISTIC_NOW }
    return { on: true, chance: seededChance(seed, run), clock }
  })
}

async function seedOf({ settings }: Pick<Tables, 'settings'>): Promise<string | undefined> {
  return (await settings.get(SEED)) || undefined
}

function otherSeed(known: string | undefined): Error {
  return conflict(
    known === undefined
      ? 'the database was made without --deterministic; name another, or use --ephemeral'
      : 'the database was made with another seed of --deterministic; name another, or use --ephemeral',
  )
}

/** The settings that a snapshot does not bring: a server is deterministic, or is not, from its beginning. */
export const DETERMINISM_SETTINGS: readonly string[] = [SEED, RUNS]
