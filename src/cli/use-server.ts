import { existsSync } from 'node:fs'
import type { Config } from '../config/read-config.ts'
import { databaseFile } from '../fixture/state-place.ts'
import { caFile } from '../fixture/tls-ca.ts'
import { CommandFailure, EXIT } from './command-failure.ts'
import { findServer, type ServerAddress, type ServerClient, serverClient } from './server-client.ts'

/**
 * The server that a command talks to: the one named by `--server`; else one that answers at the configured port, and has
 * the database that was named if one was; else one of our own on the database file.
 */
export async function useServer(config: Config, named: string | undefined): Promise<ServerClient> {
  return (await runningServer(config, named)) ?? (await useDatabase(config))
}

/** The server that runs already: the one named by `--server`, else one at the configured port; undefined where there is none. */
export async function runningServer(
  config: Config,
  named: string | undefined,
): Promise<ServerClient | undefined> {
  if (named !== undefined) return useNamed(config, named)
  for (const address of usualAddresses(config)) {
    const found = await findServer(address)
    if (found.kind === 'locked' && !isDatabaseNamed(config)) throw locked(address.url)
    const isMeant = found.kind === 'ours' && (await hasNamedDatabase(config, found.databaseId))
    if (isMeant) return serverClient(address)
  }
  return undefined
}

/** Where a server is looked for that was not named: at the configured port, by http, and by https where there is a CA of ours. */
export function usualAddresses(config: Config): readonly ServerAddress[] {
  const { port, adminToken } = config
  const file = caFile(config)
  if (port === 0) return []
  const plain = { url: `http://localhost:${port}`, adminToken }
  if (file === undefined || !existsSync(file)) return [plain]
  return [plain, { url: `https://localhost:${port}`, adminToken, caFile: file }]
}

/** Whether a database was named; if not, any will do. */
export function isDatabaseNamed({ sources }: Config): boolean {
  return sources.data !== 'default' || sources.database !== 'default'
}

/** There is no falling back from a server that was named. */
async function useNamed(config: Config, url: string): Promise<ServerClient> {
  const address = { url, adminToken: config.adminToken, caFile: caFile(config) }
  const found = await findServer(address)
  if (found.kind === 'locked') throw locked(url)
  if (found.kind === 'silent') throw refused(`No server answers at ${url}.`)
  if (found.kind === 'foreign') throw refused(`What answers at ${url} is no mcp-mock-idp.`)
  if (!(await hasNamedDatabase(config, found.databaseId))) {
    throw refused(`The server at ${url} has another database than the one that was named.`)
  }
  return serverClient(address)
}

async function useDatabase(config: Config): Promise<ServerClient> {
  const file = databaseFile(config)
  if (file === undefined) {
    throw refused('No server answers, and with --ephemeral there is no database to work on.')
  }
  if (!isDatabaseNamed(config) && !existsSync(file)) {
    throw refused(
      `No server answers at http://localhost:${config.port}, and there is no database at ${file}: start one by "mcp-mock-idp start", or name a server by --server or a database by --data.`,
    )
  }
  const { openDirectClient } = await import('./direct-client.ts')
  return openDirectClient(config)
}

/** A database that was not named is whichever the server has. */
async function hasNamedDatabase(config: Config, databaseId: string): Promise<boolean> {
  if (!isDatabaseNamed(config)) return true
  const { readDatabaseId } = await import('./direct-client.ts')
  return (await readDatabaseId(config)) === databaseId
}

function refused(message: string): CommandFailure {
  return new CommandFailure(EXIT.refused, message)
}

function locked(url: string): CommandFailure {
  return refused(
    `The server at ${url} asks for its admin token: set MOCK_IDP_ADMIN_TOKEN or --admin-token-file.`,
  )
}
