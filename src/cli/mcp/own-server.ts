import { existsSync } from 'node:fs'
import { ConfigError } from '../../config/config-error.ts'
import { isLoopbackHost } from '../../config/loopback.ts'
import type { Config } from '../../config/read-config.ts'
import { relaxedRules } from '../../config/relaxed-rules.ts'
import { openServer } from '../../fixture/open-server.ts'
import { databaseFile, statePlace } from '../../fixture/state-place.ts'
import { createLogger } from '../logger.ts'
import { tellPerson } from '../output.ts'
import { serverClient } from '../server-client.ts'
import { isDatabaseNamed } from '../use-server.ts'
import type { ServerInUse } from './server-in-use.ts'

/**
 * Opens a server at the configured port, for verifiers and clients to reach it there too: on the database that is named
 * or stands at its usual place, else on one that is gone with the process. Throws a `ConfigError`.
 */
export async function openOwnServer(asked: Config): Promise<ServerInUse> {
  refuseWhatIsNotOurs(asked)
  const config = isKept(asked) ? asked : { ...asked, ephemeral: true }
  const place = statePlace(config)
  const warn = (message: string) => tellPerson(`Warning: ${message}`)
  for (const warning of relaxedRules(config)) warn(warning)
  const { adminToken } = config
  const log = createLogger({ ...config, logLevel: quieter(config) }, process.stderr)
  const server = await openServer(config, { place, adminToken, log, warn })
  const client = serverClient({ url: `http://${addressOf(config)}:${server.port}`, adminToken })
  const close = async () => {
    await server.close()
    place.remove()
  }
  const state = config.ephemeral
    ? 'everything in it is gone then'
    : `its state stays in ${place.file}`
  return {
    client: { ...client, about: `a server of our own at ${server.publicUrl}`, close },
    kind: 'own',
    about: `a server that was opened for you at ${server.publicUrl} and ends with this MCP session; ${state}.`,
  }
}

/** Who reaches it from elsewhere, or by TLS, has more to see to than a session with an MCP client can. */
function refuseWhatIsNotOurs({ host, tls, tlsCert }: Config): void {
  const start = 'start one by "mcp-mock-idp start" with the same options, and name it by --server'
  if (host !== undefined && !isLoopbackHost(host)) {
    throw new ConfigError([
      `--host: the server that mcp opens listens on this machine only; got ${host}: ${start}`,
    ])
  }
  if (tls || tlsCert !== undefined) {
    throw new ConfigError([`--tls: the server that mcp opens speaks plain HTTP: ${start}`])
  }
}

/** Whether there is a database to work on, or is to be. */
function isKept(config: Config): boolean {
  const file = databaseFile(config)
  return file !== undefined && (isDatabaseNamed(config) || existsSync(file))
}

/** MCP clients show what comes on stderr: only what is odd, unless more is asked for. */
function quieter({ sources, logLevel }: Config): Config['logLevel'] {
  return sources.logLevel === 'default' ? 'warn' : logLevel
}

/** Where we reach it ourselves. */
function addressOf({ host = '127.0.0.1' }: Config): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}
