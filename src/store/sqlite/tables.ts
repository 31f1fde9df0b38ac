import type { Database } from 'better-sqlite3'
import type { Tables } from '../store.ts'
import { clientTable } from './clients.ts'
import { endpointFaultTable } from './endpoint-faults.ts'
import { eventTable } from './events.ts'
import { issuerTable } from './issuers.ts'
import type { Promised } from './promised.ts'
import { settingTable } from './settings.ts'
import { signingKeyTable } from './signing-keys.ts'
import { staticTableTable } from './static-tables.ts'
import { subjectTable } from './subjects.ts'
import { tokenTable } from './tokens.ts'

/** Prepares methods on the connection they are meant for, and promises their answers; those named are asked often, and alike. */
export type Prepare = <Methods extends object>(
  prepare: (db: Database) => Methods,
  often?: readonly (keyof Methods)[],
) => Promised<Methods>

/** All tables; `reads` and `writes` say through which connection, and in whose turn, each kind of method goes. */
export function sqliteTables(reads: Prepare, writes: Prepare): Tables {
  return {
    settings: { ...reads(settingTable.reads), ...writes(settingTable.writes) },
    issuers: { ...reads(issuerTable.reads, ['byName']), ...writes(issuerTable.writes) },
    signingKeys: {
      ...reads(signingKeyTable.reads, ['byKid', 'current', 'published']),
      ...writes(signingKeyTable.writes),
    },
    tokens: { ...reads(tokenTable.reads), ...writes(tokenTable.writes) },
    clients: { ...reads(clientTable.reads, ['byClientId']), ...writes(clientTable.writes) },
    subjects: { ...reads(subjectTable.reads, ['bySub']), ...writes(subjectTable.writes) },
    staticTables: { ...reads(staticTableTable.reads), ...writes(staticTableTable.writes) },
    endpointFaults: {
      ...reads(endpointFaultTable.reads, ['list']),
      ...writes(endpointFaultTable.writes),
    },
    events: { ...reads(eventTable.reads), ...writes(eventTable.writes) },
  }
}
