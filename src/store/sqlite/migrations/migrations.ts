import { firstTables } from './001-first-tables.ts'
import { eventCounts } from './002-event-counts.ts'
import { narrowIndexes } from './003-narrow-indexes.ts'
import { endpointFaults } from './004-endpoint-faults.ts'
import { tokenFaults } from './005-token-faults.ts'
import { requestBlocks } from './006-request-blocks.ts'
import { grants } from './007-grants.ts'

/** The steps that lead to the present schema, in order; `user_version` counts those done. One that has landed is never edited. */
export const MIGRATIONS: readonly string[] = [
  firstTables,
  eventCounts,
  narrowIndexes,
  endpointFaults,
  tokenFaults,
  requestBlocks,
  grants,
]
