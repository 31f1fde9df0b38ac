import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { ConfigError } from '../config/config-error.ts'
import { spelling } from '../config/option-names.ts'
import type { Config } from '../config/read-config.ts'
import { DEFAULT_ISSUER_NAME, type Issuer } from '../core/issuers/issuer.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import type { RunningServer } from '../http/server.ts'
import { listClients } from '../idp/clients.ts'
import { configuration } from '../idp/connect.ts'
import { findIssuer } from '../idp/find-issuer.ts'
import type { Idp } from '../idp/idp.ts'
import { banner } from './banner.ts'
import { environmentLines } from './environment-lines.ts'
import { printLine, tellPerson } from './output.ts'
import { type Credentials, clientFacts, serverFacts } from './server-facts.ts'

/** What a server that is ready leaves behind. */
export interface Ready {
  /** Removes the ready file, if there is one. */
  remove(): void
}

/** Says that a server is ready: to people, to a script by its stdout, and in a file. Throws a `ConfigError` for a file that cannot be written. */
export async function tellReady(
  config: Config,
  server: RunningServer,
  stateAbout: string,
): Promise<Ready> {
  const said = await banner(server.idp, stateAbout)
  const { readyFile, printEnv } = config
  if (!printEnv && readyFile === undefined) {
    await printLine(said)
    return { remove: () => {} }
  }
  const issuer = await findIssuer(server.idp, DEFAULT_ISSUER_NAME)
  const facts = await factsOf(server, issuer)
  if (readyFile !== undefined) {
    try {
      writeReadyFile(readyFile, facts)
    } catch (cause) {
      await server.close()
      const { code } = cause as NodeJS.ErrnoException
      throw new ConfigError([
        `${spelling('readyFile', 'flag')} ${readyFile}: cannot be written (${code})`,
      ])
    }
  }
  if (printEnv) {
    tellPerson(said)
    const fastmcp = await fastmcpLines(server.idp, issuer)
    for (const line of [...environmentLines(facts), ...fastmcp]) await printLine(line)
  } else await printLine(said)
  return { remove: () => readyFile !== undefined && rmSync(readyFile, { force: true }) }
}

/** Whoever waits for the file finds all of it or none: it is written under another name first. */
function writeReadyFile(file: string, facts: JsonObject): void {
  const partial = `${file}.${process.pid}.partial`
  rmSync(partial, { force: true })
  writeFileSync(partial, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(partial, file)
}

async function factsOf({ idp, port }: RunningServer, issuer: Issuer): Promise<JsonObject> {
  const { caFile } = idp.settings
  return {
    url: idp.publicUrl,
    port,
    pid: process.pid,
    ...serverFacts(issuer),
    database_id: idp.databaseId,
    ...clientFacts(await credentials(idp, issuer)),
    ...(caFile === undefined ? {} : { ca_file: caFile }),
  }
}

async function credentials(idp: Idp, issuer: Issuer): Promise<readonly Credentials[]> {
  const { items } = await listClients(idp, issuer, { limit: 500 })
  return items.flatMap(({ clientId, clientSecret }): readonly Credentials[] =>
    clientSecret === null ? [] : [[clientId, clientSecret]],
  )
}

/** What configures a FastMCP 2 server for the issuer. */
async function fastmcpLines(idp: Idp, issuer: Issuer): Promise<readonly string[]> {
  const wanted = { target: 'environment', adminTokenNeeded: false }
  const { files } = await configuration(idp, issuer, wanted)
  return files[0].text.trimEnd().split('\n')
}
