import { existsSync } from 'node:fs'
import type { Config } from '../config/read-config.ts'
import { databaseFile } from '../fixture/state-place.ts'
import { CommandFailure, EXIT } from './command-failure.ts'
import { type Finding, findServer, type ServerClient, serverClient } from './server-client.ts'

/**
 * The server that a command talks to: the one named by `--server`; else one that answers at the configured port, and has
 * the database that was named if one was; else one of our own on the database file.
 */
export async function useServer(config: Config, named: string | undefined): Promise<ServerClient> {
  if (named !== undefined) return useNamed(config, named)
  const isDatabaseNamed = config.sources.data !== 'default' || config.sources.database !== 'default'
  const address = { url: `http://localhost:${config.port}`, adminToken: config.adminToken }
  const found: Finding = config.port === 0 ? { kind: 'silent' } : await findServer(address)
  if (found.kind === 'locked' && !isDatabaseNamed) throw locked(address.url)
  if (found.kind === 'ours' && (await hasNamedDatabase(config, found.databaseId))) {
    return serverClient(address)
  }
  return useDatabase(config, isDatabaseNamed)
}

/** There is no falling back from a server that was named. */
async function useNamed(config: Config, url: string): Promise<ServerClient> {
  const address = { url, adminToken: config.adminToken }
  const found = await findServer(address)
  if (found.kind === 'locked') throw locked(url)
  if (found.kind === 'silent') throw refused(`No server answers at ${url}.`)
  if (found.kind === 'foreign') throw refused(`What answers at ${url} is no mcp-mock-idp.`)
  if (!(await hasNamedDatabase(config, found.databaseId))) {
    throw refused(`The server at ${url} has another database than the one that was named.`)
  }
  return serverClient(address)
}

async function useDatabase(config: Config, isNamed: boolean): Promise<ServerClient> {
  const file = databaseFile(config)
  if (file === undefined) {
    throw refused('No server answers, and with --ephemeral there is no database to work on.')
  }
  if (!isNamed && !existsSync(file)) {
    throw refused(
      `No server answers at http://localhost:${config.port}, and there is no database at ${file}: start one by "mcp-mock-idp start", or name a server by --server or a database by --data.`,
    )
  }
  const { openDirectClient } = await import('./direct-client.ts')
  return openDirectClient(config)
}

/** A database that was not named is whichever the server has. */
async function hasNamedDatabase(config: Config, databaseId: string): Promise<boolean> {
  if (config.sources.data === 'default' && config.sources.database === 'default') return true
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
