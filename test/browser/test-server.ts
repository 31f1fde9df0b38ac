import { loadSeed } from '../../src/fixture/load-seed.ts'
import { type RunningServer, startServer } from '../../src/http/server.ts'
import { openIdp } from '../../src/idp/open-idp.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'

/** Starts a whole server on a free port, with the built-in seed and its state in memory. */
export function startTestServer({
  adminToken,
}: {
  adminToken?: string
} = {}): Promise<RunningServer> {
  return startServer({
    port: 0,
    adminToken,
    open: async (publicUrl) => {
      const store = await openSqliteStore({ location: { kind: 'memory' } })
      return openIdp({ store, publicUrl, settings: { seed: loadSeed() } })
    },
  })
}
