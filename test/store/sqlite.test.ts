import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { storeContract } from './contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'mcp-mock-idp-test-'))
after(() => rmSync(folder, { recursive: true, force: true }))

let opened = 0

storeContract('SQLite in memory', () => openSqliteStore({ location: { kind: 'memory' } }))

storeContract('SQLite in a file', () => {
  opened += 1
  return openSqliteStore({ location: { kind: 'file', path: join(folder, `${opened}.db`) } })
})
