import type { IssuerRecord } from '../core/issuers/issuer.ts'
import { type Alg, INITIAL_ALGS } from '../core/keys/algorithms.ts'
import { provideKeysLater } from './create-issuer.ts'
import type { Idp } from './idp.ts'

/** How many issuers are looked at in one go. */
const STRETCH = 500

/** Makes the first keys of issuers that lack some, such as those whose process ended before they were made. */
export async function provideMissingKeys(idp: Idp): Promise<void> {
  let after: number | undefined
  for (;;) {
    const issuers = await idp.store.issuers.list({ limit: STRETCH, after })
    for (const issuer of issuers) {
      const missing = await missingAlgs(idp, issuer)
      if (missing.length > 0) provideKeysLater(idp, issuer, missing)
    }
    after = issuers.at(-1)?.id
    if (issuers.length < STRETCH) return
  }
}

/** The algorithms that an issuer was to begin with and has no key of, or none published ahead. */
async function missingAlgs(idp: Idp, { id }: Pick<IssuerRecord, 'id'>): Promise<readonly Alg[]> {
  const { signingKeys } = idp.store
  const there = await signingKeys.algsWithCurrent(id)
  const missing: Alg[] = []
  for (const alg of INITIAL_ALGS) {
    const isWhole = there.includes(alg) && (await signingKeys.next(id, alg)).length > 0
    if (!isWhole) missing.push(alg)
  }
  return missing
}
