import type { Database, Statement } from 'better-sqlite3'

/** Prepares a question that is put together from what is asked for the first time that it is asked; rows are of one kind. */
export function preparedOnce<Row>(db: Database): (sql: string) => Statement<[object], Row> {
  const prepared = new Map<string, Statement<[object], Row>>()
  return (sql) => {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const statement = db.prepare<[object], Row>(sql)
    prepared.set(sql, statement)
    return statement
  }
}
