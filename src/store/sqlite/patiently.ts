import { setTimeout as sleep } from 'node:timers/promises'
import { isBusy } from './sqlite-error.ts'

/** How long SQLite itself waits for a lock, inside the event loop and so holding up everybody, in milliseconds. */
export const BUSY_TIMEOUT_MS = 50

/** How long a caller waits for a lock in all, most of it asleep, in milliseconds. */
export const PATIENCE_MS = 8000

const FIRST_PAUSE_MS = 10
const LONGEST_PAUSE_MS = 200

/** Tries again while another process holds a lock, asleep in between; after `patienceMs` SQLite's own error is thrown. */
export async function patiently<T>(attempt: () => T, patienceMs = PATIENCE_MS): Promise<T> {
  const deadline = performance.now() + patienceMs
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return attempt()
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw error
    }
    await sleep(pauseMs)
  }
}
