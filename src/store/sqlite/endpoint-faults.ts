import type { Database } from 'better-sqlite3'
import type {
  EndpointFault,
  EndpointFaultRecord,
  FaultEndpoint,
} from '../../core/faults/endpoint-fault.ts'
import type { EndpointFaultTable } from '../store.ts'
import type { Sync } from './promised.ts'

interface EndpointFaultRow {
  readonly id: number
  readonly issuer_id: number
  readonly endpoint: FaultEndpoint
  readonly fault: string
  readonly times_left: number | null
  readonly times_served: number
  readonly set_at: number
}

const PUT = `REPLACE INTO endpoint_faults (issuer_id, endpoint, fault, times_left, set_at)
  VALUES (@issuerId, @endpoint, @fault, @timesLeft, @setAt) RETURNING *`

const CLAIM = `UPDATE endpoint_faults SET times_left = times_left - 1, times_served = times_served + 1
  WHERE id = ? AND ifnull(times_left, 1) > 0 RETURNING *`

/** The table of endpoints that are made to answer badly. */
export const endpointFaultTable = {
  reads(db: Database): Sync<EndpointFaultTable, 'list'> {
    const ofIssuer = db.prepare<[number], EndpointFaultRow>(
      'SELECT * FROM endpoint_faults WHERE issuer_id = ? ORDER BY endpoint',
    )
    return { list: (issuerId) => ofIssuer.all(issuerId).map(fromRow) }
  },

  writes(db: Database): Sync<EndpointFaultTable, 'put' | 'claim' | 'delete'> {
    const put = db.prepare<[object], EndpointFaultRow>(PUT)
    const claim = db.prepare<[number], EndpointFaultRow>(CLAIM)
    const remove = db.prepare<[number, string]>(
      'DELETE FROM endpoint_faults WHERE issuer_id = ? AND endpoint = ?',
    )
    return {
      put({ issuerId, endpoint, fault, setAt }) {
        const timesLeft = fault.times ?? null
        const columns = { issuerId, endpoint, fault: JSON.stringify(fault), timesLeft, setAt }
        const row = put.get(columns)
        if (row === undefined) throw new Error('the fault is gone right after it was put')
        return fromRow(row)
      },
      claim(id) {
        const row = claim.get(id)
        return row && fromRow(row)
      },
      delete: (issuerId, endpoint) => remove.run(issuerId, endpoint).changes > 0,
    }
  },
}

function fromRow(row: EndpointFaultRow): EndpointFaultRecord {
  return {
    id: row.id,
    issuerId: row.issuer_id,
    endpoint: row.endpoint,
    fault: JSON.parse(row.fault) as EndpointFault,
    timesLeft: row.times_left,
    timesServed: row.times_served,
    setAt: row.set_at,
  }
}
