import type { Database } from 'better-sqlite3'
import type { ClientDocument } from '../../core/clients/client-document.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { ClientDocumentTable } from '../store.ts'
import type { Sync } from './promised.ts'
import { exactText } from './rows.ts'

interface ClientDocumentRow {
  readonly issuer_id: number
  readonly url: string
  readonly document: string
  readonly fetched_at: number
  readonly fresh_until: number
}

/** The table of Client ID Metadata Documents. */
export const clientDocumentTable = {
  reads(db: Database): Sync<ClientDocumentTable, 'byUrl'> {
    const byUrl = db.prepare<[number, string], ClientDocumentRow>(
      'SELECT * FROM client_documents WHERE issuer_id = ? AND url = ?',
    )
    return {
      byUrl(issuerId, url) {
        const row = byUrl.get(issuerId, url)
        return row && fromRow(row)
      },
    }
  },

  writes(db: Database): Sync<ClientDocumentTable, 'put' | 'delete'> {
    const put =
      db.prepare(`INSERT INTO client_documents (issuer_id, url, document, fetched_at, fresh_until)
      VALUES (@issuerId, @url, @document, @fetchedAt, @freshUntil)
      ON CONFLICT (issuer_id, url) DO UPDATE SET document = excluded.document,
      fetched_at = excluded.fetched_at, fresh_until = excluded.fresh_until`)
    const bound = db.prepare<[number, number, number]>(
      `DELETE FROM client_documents WHERE issuer_id = ? AND url IN (SELECT url FROM client_documents
      WHERE issuer_id = ? ORDER BY fresh_until DESC, url LIMIT -1 OFFSET ?)`,
    )
    const remove = db.prepare<[number, string]>(
      'DELETE FROM client_documents WHERE issuer_id = ? AND url = ?',
    )
    return {
      put(document, keep) {
        const { issuerId, url } = document
        const text = JSON.stringify(document.document)
        put.run({ ...document, url: exactText('client_id', url), document: text })
        bound.run(issuerId, issuerId, keep)
      },
      delete: (issuerId, url) => remove.run(issuerId, url).changes > 0,
    }
  },
}

function fromRow(row: ClientDocumentRow): ClientDocument {
  return {
    issuerId: row.issuer_id,
    url: row.url,
    document: JSON.parse(row.document) as JsonObject,
    fetchedAt: row.fetched_at,
    freshUntil: row.fresh_until,
  }
}
