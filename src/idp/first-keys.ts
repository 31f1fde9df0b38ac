import { DEFAULT_ISSUER_NAME } from '../core/issuers/issuer.ts'
import { type Alg, INITIAL_ALGS } from '../core/keys/algorithms.ts'
import type { StartKey } from '../core/keys/read-key-set.ts'
import { conflict } from '../core/protocol/domain-error.ts'
import type { Tables } from '../store/store.ts'
import type { Idp } from './idp.ts'
import { issuerOf } from './issuer-of.ts'
import { type KeyPair, makeKeyPair } from './provision-keys.ts'

/** The keys that the configuration gives an issuer to start with. */
export function givenKeys({ settings }: Pick<Idp, 'settings'>, name: string): readonly StartKey[] {
  return settings.startKeys.filter(({ issuer = DEFAULT_ISSUER_NAME }) => issuer === name)
}

/** Makes the first keys of an issuer: of each initial algorithm and each that it is given keys of, those given first. */
export async function makeFirstKeys(
  idp: Pick<Idp, 'keyPool' | 'chance' | 'settings'>,
  name: string,
): Promise<readonly KeyPair[]> {
  const given = givenKeys(idp, name)
  const algs = new Set<Alg>([...given.map(({ material }) => material.alg), ...INITIAL_ALGS])
  return Promise.all(
    [...algs].map((alg) => {
      const own = given.filter(({ material }) => material.alg === alg)
      const inState = (wanted: StartKey['state']) =>
        own.filter(({ state }) => state === wanted).map(({ material }) => material)
      return makeKeyPair(idp, {
        alg,
        owner: name,
        current: inState('current')[0],
        next: inState('next'),
      })
    }),
  )
}

/** Throws `conflict` where an issuer that is there already lacks a key that it is given to start with. */
export async function checkStartKeys(idp: Idp, tables: Tables): Promise<void> {
  for (const { material, issuer: name = DEFAULT_ISSUER_NAME } of idp.settings.startKeys) {
    const record = await tables.issuers.byName(name)
    if (record === undefined) continue
    if ((await tables.signingKeys.byKid(record.id, material.kid)) !== undefined) continue
    throw conflict(
      `the database has no key ${material.kid} for ${issuerOf(idp, record).issuer}, which the file of keys has: such a file is for a new database; name another, or use --ephemeral`,
    )
  }
}
