import type { Database } from 'better-sqlite3'
import type { SingleUseTable, Tables } from '../store.ts'
import { clientDocumentTable } from './client-documents.ts'
import { clientTable } from './clients.ts'
import { deviceCodeTable } from './device-codes.ts'
import { endpointFaultTable } from './endpoint-faults.ts'
import { eventTable } from './events.ts'
import { grantTable } from './grants.ts'
import { issuerTable } from './issuers.ts'
import type { Promised } from './promised.ts'
import { settingTable } from './settings.ts'
import { signingKeyTable } from './signing-keys.ts'
import { singleUseTable } from './single-uses.ts'
import { staticTableTable } from './static-tables.ts'
import { subjectSessionTable } from './subject-sessions.ts'
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
    grants: { ...reads(grantTable.reads), ...writes(grantTable.writes) },
    singleUses: {
      ...reads(singleUseTable.reads),
      ...writes(singleUseTable.writes),
    } as SingleUseTable,
    deviceCodes: { ...reads(deviceCodeTable.reads), ...writes(deviceCodeTable.writes) },
    subjectSessions: { ...reads(subjectSessionTable.reads), ...writes(subjectSessionTable.writes) },
    clientDocuments: { ...reads(clientDocumentTable.reads), ...writes(clientDocumentTable.writes) },
    events: { ...reads(eventTable.reads), ...writes(eventTable.writes) },
  }
}
