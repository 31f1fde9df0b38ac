import { test } from 'node:test'
import type { IssuerRecord } from '../../../src/core/issuers/issuer.ts'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import type { Store } from '../../../src/store/store.ts'
import { NOW } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'

/** A test of an empty store that has one issuer; closes the store afterwards. */
export function testWithIssuer(
  openStore: OpenStore,
  title: string,
  check: (store: Store, issuer: IssuerRecord) => Promise<void>,
): void {
  test(title, async () => {
    const store = await openStore()
    try {
      await check(store, await store.issuers.insert('default', NOW, NO_ROTATION))
    } finally {
      await store.close()
    }
  })
}

/** The members named of each record, to compare lists by. */
export function column<T, Name extends keyof T>(records: readonly T[], name: Name): T[Name][] {
  return records.map((record) => record[name])
}
