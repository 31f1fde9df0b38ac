import type { Config } from '../config/read-config.ts'
import { relaxedRules } from '../config/relaxed-rules.ts'
import { type RunningServer, startServer } from '../http/server.ts'
import { openIdp } from '../idp/open-idp.ts'
import { startSchedules } from '../idp/start-schedules.ts'
import { adminTokenOf } from './admin-token.ts'
import { banner } from './banner.ts'
import { CommandFailure, EXIT } from './command-failure.ts'
import { idpSettings } from './idp-settings.ts'
import { noteIssuer } from './last-issuer.ts'
import { createLogger } from './logger.ts'
import { openDatabase } from './open-database.ts'
import { printLine, tellPerson } from './output.ts'
import { type StatePlace, statePlace } from './state-place.ts'
import { stopSignal } from './stop-signal.ts'

/** Runs the server until a signal stops it; answers the exit code. */
export async function start(config: Config): Promise<number> {
  const stopped = stopSignal()
  for (const warning of relaxedRules(config)) tellPerson(`Warning: ${warning}`)
  const place = statePlace(config)
  const server = await serve(config, place)
  await printLine(await banner(server.idp, place.about))
  const exitCode = await stopped
  await server.close()
  place.remove()
  return exitCode
}

/** Binds the port, and then opens database and identity provider, so that a taken port leaves nothing behind. */
async function serve(config: Config, place: StatePlace): Promise<RunningServer> {
  const settings = idpSettings(config)
  const log = createLogger(config, process.stderr)
  const adminToken = adminTokenOf(config)
  let isBound = false
  const open = async (publicUrl: string) => {
    isBound = true
    place.prepare()
    const store = await openDatabase(place.file, config)
    await noteIssuer(store, config.issuer)
    return openIdp({ store, publicUrl, settings, log })
  }
  const { port, host, publicUrl, allowedHost } = config
  const warn = (message: string) => tellPerson(`Warning: ${message}`)
  const server = await startServer({
    ...{ port, host, publicUrl, warn, open },
    allowedHosts: allowedHost,
    adminToken: adminToken.value,
  }).catch((cause: Error) => {
    throw isBound ? cause : new CommandFailure(EXIT.usage, cause.message, { cause })
  })
  if (adminToken.made) tellPerson(`Admin token, made for this run: ${adminToken.value}`)
  startSchedules(server.idp)
  return server
}
