import type { Config } from '../config/read-config.ts'
import { relaxedRules } from '../config/relaxed-rules.ts'
import { adminTokenOf } from '../fixture/admin-token.ts'
import { openServer } from '../fixture/open-server.ts'
import { statePlace } from '../fixture/state-place.ts'
import { createLogger } from './logger.ts'
import { tellPerson } from './output.ts'
import { stopSignal } from './stop-signal.ts'
import { tellReady } from './tell-ready.ts'

/** Runs the server until a signal stops it; answers the exit code. */
export async function start(config: Config): Promise<number> {
  const stopped = stopSignal(config.stopWithStdin ? process.stdin : undefined)
  const warn = (message: string) => tellPerson(`Warning: ${message}`)
  for (const warning of relaxedRules(config)) warn(warning)
  const place = statePlace(config)
  const log = createLogger(config, process.stderr)
  const { value: adminToken, made } = adminTokenOf(config)
  const server = await openServer(config, { place, adminToken, log, warn })
  if (made) tellPerson(`Admin token, made for this run: ${adminToken}`)
  const ready = await tellReady(config, server, place.about)
  const exitCode = await stopped
  await server.close()
  ready.remove()
  place.remove()
  return exitCode
}
