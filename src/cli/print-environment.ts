import { setTimeout as pause } from 'node:timers/promises'
import type { Config } from '../config/read-config.ts'
import { DEFAULT_ISSUER_NAME } from '../core/issuers/issuer.ts'
import { ENDPOINTS } from '../core/protocol/endpoints.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { caFile } from '../fixture/tls-ca.ts'
import { CommandFailure, EXIT } from './command-failure.ts'
import { type CommandCall, numberOf } from './command-row.ts'
import { environmentLines } from './environment-lines.ts'
import { objectsOf } from './objects-of.ts'
import { printJson, printLine } from './output.ts'
import { refusal } from './problem.ts'
import { queryOf } from './query-of.ts'
import { findServer, type ServerClient } from './server-client.ts'
import { type Credentials, clientFacts, serverFacts } from './server-facts.ts'
import { runningServer, usualAddresses } from './use-server.ts'

/** Prints what a shell has to know of a running server, which it waits for if asked to. */
export async function printEnvironment(call: CommandCall): Promise<undefined> {
  const { config, target, choices, json } = call
  await waitForServer(config, target.server, numberOf(choices.wait) ?? 0)
  const client = await runningServer(config, target.server)
  if (client === undefined) throw noServer(config, target.server)
  const ask = asker(client)
  const facts = await factsOf(ask, target.base)
  const query = queryOf(choices.version === undefined ? {} : { version: choices.version })
  const path = `${target.base}/api/connect/environment${query}`
  const files = objectsOf((await ask(path)).files)
  const variables = String(files[0]?.text ?? '')
    .trimEnd()
    .split('\n')
  if (json) return printJson(facts)
  for (const line of [...environmentLines(facts), ...variables]) await printLine(line)
}

/** How often it is looked whether a server answers, in milliseconds. */
const LOOK_EVERY_MS = 100

async function waitForServer(
  config: Config,
  named: string | undefined,
  seconds: number,
): Promise<void> {
  const { adminToken } = config
  const until = Date.now() + seconds * 1000
  while (Date.now() < until) {
    const trusted = { adminToken, caFile: caFile(config) }
    const addresses = named === undefined ? usualAddresses(config) : [{ url: named, ...trusted }]
    const found = await Promise.all(addresses.map(findServer))
    // A server that is starting answers already, but not yet as ours.
    if (found.some(({ kind }) => kind === 'ours' || kind === 'locked')) return
    await pause(LOOK_EVERY_MS)
  }
}

function usualUrl({ port }: Config): string {
  return `http://localhost:${port}`
}

function noServer(config: Config, named: string | undefined): CommandFailure {
  const url = named ?? usualUrl(config)
  return new CommandFailure(
    EXIT.refused,
    `No server of ours answers at ${url}: start one by "mcp-mock-idp start", or wait for it by --wait.`,
  )
}

type Ask = (path: string) => Promise<JsonObject>

function asker(client: ServerClient): Ask {
  return async (path) => {
    const response = await client.request('GET', path)
    if (!response.ok) throw await refusal(response, { version: '--fastmcp' })
    return (await response.json()) as JsonObject
  }
}

async function factsOf(ask: Ask, base: string): Promise<JsonObject> {
  const name = base === '' ? DEFAULT_ISSUER_NAME : base.slice(base.lastIndexOf('/') + 1)
  const { public_url: url, database_id: databaseId } = await ask('/api/status')
  const { issuer, api } = await ask(`/api/issuers/${name}`)
  const at = { issuer: String(issuer), url: String(api).slice(0, -ENDPOINTS.api.length) }
  const port = Number(new URL(String(url)).port)
  return {
    url: String(url),
    ...(port === 0 ? {} : { port }),
    ...serverFacts(at),
    database_id: String(databaseId),
    ...clientFacts(await credentials(ask, base)),
  }
}

async function credentials(ask: Ask, base: string): Promise<readonly Credentials[]> {
  const { items } = await ask(`${base}/api/clients?limit=500`)
  return objectsOf(items).flatMap(({ client_id: id, client_secret: secret }): Credentials[] =>
    secret === undefined ? [] : [[String(id), String(secret)]],
  )
}
