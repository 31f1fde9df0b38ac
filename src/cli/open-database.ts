import type { Config } from '../config/read-config.ts'
import { DomainError } from '../core/protocol/domain-error.ts'
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.ts'
import type { Store } from '../store/store.ts'
import { CommandFailure, EXIT } from './command-failure.ts'

/** Opens the database in a file; throws a failure with one sentence where it cannot be used (Z-03, Z-05, Z-08). */
export async function openDatabase(file: string, config: Config): Promise<Store> {
  // What goes with the process need not survive a power cut.
  const durability = config.ephemeral ? 'normal' : config.durability
  try {
    return await openSqliteStore({ location: { kind: 'file', path: file }, durability })
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause
    throw new CommandFailure(EXIT.usage, cause.message, { cause })
  }
}
