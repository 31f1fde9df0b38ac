import type { Database } from 'better-sqlite3'
import { notFound } from '../../core/protocol/domain-error.ts'
import type {
  StaticEntry,
  StaticTable,
  StaticToken,
} from '../../core/static-tables/static-table.ts'
import { tokenDigest } from '../../core/tokens/token.ts'
import type { Page, StaticTableTable } from '../store.ts'
import type { Sync } from './promised.ts'
import { exactText } from './rows.ts'
import { mustHaveChanged } from './sqlite-error.ts'

interface TableRow {
  readonly id: number
  readonly issuer_id: number
  readonly name: string
  readonly created_at: number
  readonly updated_at: number
}

interface TokenRow {
  readonly table_name: string
  readonly token: string
  readonly entry: string
}

type Reads = 'byName' | 'list' | 'tokens' | 'tokenPage' | 'countTokens' | 'token' | 'tokenByDigest'
type Writes = 'put' | 'delete' | 'putToken' | 'deleteToken' | 'deleteTokens'

const LIST = `SELECT t.*, (SELECT count(*) FROM static_tokens WHERE table_id = t.id) AS token_count
  FROM static_tables AS t WHERE t.issuer_id = ? AND t.name > ? ORDER BY t.name LIMIT ?`

const TOKENS = `SELECT t.name AS table_name, s.token, s.entry
  FROM static_tokens AS s JOIN static_tables AS t ON t.id = s.table_id`

/** Ids first, from the index alone, so that no entry is read which is not answered. */
const TOKEN_PAGE = `SELECT s.id, t.name AS table_name, s.token, s.entry
  FROM static_tokens AS s JOIN static_tables AS t ON t.id = s.table_id
  WHERE s.id IN (SELECT id FROM static_tokens WHERE table_id = @tableId AND id > @after ORDER BY id LIMIT @limit)
  ORDER BY s.id`

const FOUND_PAGE = `SELECT s.id, t.name AS table_name, s.token, s.entry
  FROM static_tokens AS s JOIN static_tables AS t ON t.id = s.table_id
  WHERE s.table_id = @tableId AND s.id > @after AND (instr(lower(s.token), lower(@q)) > 0
    OR instr(lower(s.entry ->> '$.client_id'), lower(@q)) > 0 OR instr(lower(s.entry ->> '$.sub'), lower(@q)) > 0)
  ORDER BY s.id LIMIT @limit`

const PUT = `INSERT INTO static_tables (issuer_id, name, created_at, updated_at) VALUES (@issuerId, @name, @at, @at)
  ON CONFLICT (issuer_id, name) DO UPDATE SET updated_at = excluded.updated_at RETURNING *`

const PUT_TOKEN = `INSERT INTO static_tokens (issuer_id, table_id, digest, token, entry)
  SELECT issuer_id, id, @digest, @token, @entry FROM static_tables WHERE id = @tableId
  ON CONFLICT (table_id, digest) DO UPDATE SET entry = excluded.entry`

/** The tables of static tokens, and the tokens in them. */
export const staticTableTable = {
  reads(db: Database): Sync<StaticTableTable, Reads> {
    const byName = db.prepare<[number, string], TableRow>(
      'SELECT * FROM static_tables WHERE issuer_id = ? AND name = ?',
    )
    const nameOf = db
      .prepare<[number], string>('SELECT name FROM static_tables WHERE id = ?')
      .pluck()
    const list = db.prepare<[number, string, number], TableRow & { token_count: number }>(LIST)
    const tokens = db.prepare<[number], TokenRow>(`${TOKENS} WHERE s.table_id = ? ORDER BY s.id`)
    const tokenPage = db.prepare<[object], TokenRow & { id: number }>(TOKEN_PAGE)
    const foundPage = db.prepare<[object], TokenRow & { id: number }>(FOUND_PAGE)
    const countTokens = db
      .prepare<[number], number>('SELECT count(*) FROM static_tokens WHERE table_id = ?')
      .pluck()
    const token = db.prepare<[number, Buffer], TokenRow>(
      `${TOKENS} WHERE s.table_id = ? AND s.digest = ?`,
    )
    const byDigest = db.prepare<[number, Buffer], TokenRow>(
      `${TOKENS} WHERE s.issuer_id = ? AND s.digest = ? ORDER BY t.name <> 'default', t.name LIMIT 1`,
    )
    return {
      byName(issuerId, name) {
        const row = byName.get(issuerId, name)
        return row && tableFromRow(row)
      },
      list: (issuerId, page) =>
        list
          .all(issuerId, nameBefore(page, nameOf), page.limit)
          .map((row) => ({ ...tableFromRow(row), tokenCount: row.token_count })),
      tokens: (tableId) => tokens.all(tableId).map(tokenFromRow),
      tokenPage(tableId, { q, after = 0, limit }) {
        const rows = (q === '' ? tokenPage : foundPage).all({ tableId, q, after, limit })
        return rows.map((row) => ({ ...tokenFromRow(row), id: row.id }))
      },
      countTokens: (tableId) => countTokens.get(tableId) ?? 0,
      token(tableId, text) {
        const row = token.get(tableId, tokenDigest(text))
        return row && tokenFromRow(row)
      },
      tokenByDigest(issuerId, digest) {
        const row = byDigest.get(issuerId, digest)
        return row && tokenFromRow(row)
      },
    }
  },

  writes(db: Database): Sync<StaticTableTable, Writes> {
    const put = db.prepare<[object], TableRow>(PUT)
    const remove = db.prepare<[number, string]>(
      'DELETE FROM static_tables WHERE issuer_id = ? AND name = ?',
    )
    const putToken = db.prepare(PUT_TOKEN)
    const deleteToken = db.prepare<[number, Buffer]>(
      'DELETE FROM static_tokens WHERE table_id = ? AND digest = ?',
    )
    const deleteTokens = db.prepare<[number]>('DELETE FROM static_tokens WHERE table_id = ?')
    return {
      put(issuerId, name, at) {
        const row = put.get({ issuerId, name: exactText('name', name), at })
        if (row === undefined)
          throw new Error('SQLite answered no row to an insert that returns it')
        return tableFromRow(row)
      },
      delete: (issuerId, name) => remove.run(issuerId, name).changes > 0,
      putToken(tableId, text, entry) {
        const token = exactText('token', text)
        const columns = { tableId, token, digest: tokenDigest(token), entry: JSON.stringify(entry) }
        mustHaveChanged(putToken.run(columns), 'the static table')
      },
      deleteToken: (tableId, text) => deleteToken.run(tableId, tokenDigest(text)).changes > 0,
      deleteTokens(tableId) {
        deleteTokens.run(tableId)
      },
    }
  },
}

/** The name that a page begins behind; the list's order is that of the names, while a page knows the last one's id. */
function nameBefore(page: Page, nameOf: { get(id: number): string | undefined }): string {
  if (page.after === undefined) return ''
  const name = nameOf.get(page.after)
  if (name === undefined)
    throw notFound('the table that the last page ended with is gone; list again from the start')
  return name
}

function tableFromRow(row: TableRow): StaticTable {
  return {
    id: row.id,
    issuerId: row.issuer_id,
    name: row.name,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

function tokenFromRow(row: TokenRow): StaticToken {
  return {
    tableName: row.table_name,
    token: row.token,
    entry: JSON.parse(row.entry) as StaticEntry,
  }
}
