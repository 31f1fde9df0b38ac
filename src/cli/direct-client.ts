import { existsSync } from 'node:fs'
import type { Config } from '../config/read-config.ts'
import { newAdminToken } from '../fixture/admin-token.ts'
import { asConfigError } from '../fixture/as-config-error.ts'
import { idpSettings } from '../fixture/idp-settings.ts'
import { lastIssuer } from '../fixture/last-issuer.ts'
import { openDatabase } from '../fixture/open-database.ts'
import { databaseFile, statePlace } from '../fixture/state-place.ts'
import { startServer } from '../http/server.ts'
import { openIdp } from '../idp/open-idp.ts'
import { createLogger } from './logger.ts'
import { type ServerClient, serverClient } from './server-client.ts'

/**
 * A client of a server of our own on the database file, which listens on a free loopback port for the length of the
 * command. Its tokens carry the issuer and the URL that the database was served under last.
 */
export async function openDirectClient(config: Config): Promise<ServerClient> {
  const given = await idpSettings(config)
  const place = statePlace(config)
  place.prepare()
  const adminToken = newAdminToken()
  const store = await openDatabase(place.file, config)
  const settings = { ...given, issuer: given.issuer ?? (await lastIssuer(store)) }
  const lastUrl = await store.settings.get('public_url')
  const log = createLogger({ ...config, logLevel: quieter(config) }, process.stderr)
  const server = await startServer({
    port: 0,
    host: '127.0.0.1',
    publicUrl: config.publicUrl ?? lastUrl ?? `http://localhost:${config.port || 9400}`,
    adminToken,
    open: (publicUrl) =>
      openIdp({ store, publicUrl, settings, log }).catch(async (cause: unknown) => {
        await store.close()
        throw asConfigError(cause)
      }),
  })
  const client = serverClient({ url: `http://127.0.0.1:${server.port}`, adminToken })
  return { ...client, about: `the database ${place.file}`, close: () => server.close() }
}

/** Every request of a command is its own, so that only what is odd is logged unless more is asked for. */
function quieter({ sources, logLevel }: Config): Config['logLevel'] {
  return sources.logLevel === 'default' ? 'warn' : logLevel
}

/** What the database that a configuration names calls itself; undefined where there is none yet. */
export async function readDatabaseId(config: Config): Promise<string | undefined> {
  const file = databaseFile(config)
  if (file === undefined || !existsSync(file)) return undefined
  const store = await openDatabase(file, config)
  const databaseId = await store.settings.get('database_id')
  await store.close()
  return databaseId
}
