import type { Idp } from './idp.ts'
import { runDueRotations } from './run-due-rotations.ts'

/** How often it is looked for keys whose time has come, in milliseconds. */
const TICK_MS = 1000

/** Begins the background work of a server, until the identity provider closes: scheduled rotation. */
export function startSchedules(idp: Idp): void {
  let timer: NodeJS.Timeout | undefined
  const tick = async () => {
    try {
      await runDueRotations(idp)
    } catch (error) {
      // Tried again at the next tick; a locked database must not end the schedule.
      if (!idp.closing.signal.aborted)
        idp.log.warn({ reason: String(error) }, 'scheduled rotation failed')
    }
    if (!idp.closing.signal.aborted) timer = setTimeout(tick, TICK_MS).unref()
  }
  timer = setTimeout(tick, TICK_MS).unref()
  idp.closing.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
}
