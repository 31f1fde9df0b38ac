import type { Store } from '../store.ts'
import { type Durability, openFile, openMemory } from './open-connections.ts'
import { storeOn } from './store-on.ts'

/** Where the database is, and what its acknowledgements stand on. */
export interface SqliteStoreOptions {
  readonly location: { readonly kind: 'file'; readonly path: string } | { readonly kind: 'memory' }
  /** `full` (the default): an answer survives a power cut; `normal`: the end of the process alone, and is quicker. */
  readonly durability?: Durability
}

/**
 * Opens a store on SQLite, and makes the database file where there is none. Rejects with one sentence that names the
 * path and the cause, the file untouched: `conflict` for a database of another program or of a newer schema,
 * `unavailable` for one that is damaged, not accessible, read-only or locked.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { location, durability = 'full' } = options
  return storeOn(
    location.kind === 'memory' ? openMemory() : await openFile(location.path, durability),
  )
}
