import type { Database } from 'better-sqlite3'

/**
 * Replaces, within a transaction, all rows of all tables by those of another database of the same schema. Sequences go
 * on from where they are the further on, so that no id that this database gave is given again.
 */
export function replaceAll(db: Database, source: Database): void {
  db.pragma('defer_foreign_keys = ON')
  const tables = tableNames(db)
  // In the order in which they were made, a table comes after those that its rows belong to.
  for (const table of tables.toReversed()) db.exec(`DELETE FROM ${table}`)
  for (const table of tables) copyRows(table, { db, source })
  raiseSequences(db, source)
}

function tableNames(db: Database): readonly string[] {
  const names = db.prepare<[], string>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
  )
  return names.pluck().all()
}

function copyRows(
  table: string,
  { db, source }: { readonly db: Database; readonly source: Database },
): void {
  const rows = source.prepare<[], unknown[]>(`SELECT * FROM ${table}`).raw().safeIntegers()
  const columns = rows.columns().map(({ name }) => name)
  const insert = db.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  )
  for (const row of rows.iterate()) insert.run(row)
}

function raiseSequences(db: Database, source: Database): void {
  const raise = db.prepare<[number, string]>(
    'UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?',
  )
  const begin = db.prepare<[string, number]>(
    'INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)',
  )
  const theirs = source.prepare<[], { name: string; seq: number }>('SELECT * FROM sqlite_sequence')
  for (const { name, seq } of theirs.all())
    if (raise.run(seq, name).changes === 0) begin.run(name, seq)
}
