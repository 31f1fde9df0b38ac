import type { Database } from 'better-sqlite3'

/** SQLite's `synchronous`: in WAL mode a commit is in the file at once, and on the disk with the next that waits for it. */
const NORMAL = 1

/**
 * What says, before each transaction of a connection, whether its commit waits for the disk as the connection is set to,
 * or need not. A commit that waits takes all before it along.
 */
export function durabilityOf(db: Database): (relaxed: boolean) => void {
  const own = Number(db.pragma('synchronous', { simple: true }))
  let current = own
  return (relaxed) => {
    const wanted = relaxed ? Math.min(own, NORMAL) : own
    if (wanted === current) return
    db.pragma(`synchronous = ${wanted}`)
    current = wanted
  }
}
