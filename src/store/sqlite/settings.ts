import type { Database } from 'better-sqlite3'
import type { SettingTable } from '../store.ts'
import type { Sync } from './promised.ts'

/** The table of facts about the database itself. */
export const settingTable = {
  reads(db: Database): Sync<SettingTable, 'get'> {
    const byName = db.prepare<[string], string>('SELECT value FROM settings WHERE name = ?').pluck()
    return { get: (name) => byName.get(name) }
  },

  writes(db: Database): Sync<SettingTable, 'set'> {
    const put = db.prepare<[string, string]>(
      'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    )
    return {
      set(name, value) {
        put.run(name, value)
      },
    }
  },
}
