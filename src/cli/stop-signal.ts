import { EXIT } from './command-failure.ts'

/** The exit code after each signal that asks us to stop; 128 and its number where somebody else ends us (POSIX shells). */
const EXIT_CODES: ReadonlyMap<NodeJS.Signals, number> = new Map([
  ['SIGTERM', EXIT.done],
  ['SIGINT', EXIT.interrupted],
  ['SIGHUP', EXIT.hungUp],
])

/** How long finishing may take once a signal has come, in milliseconds. */
const FINISH_WITHIN_MS = 9000

/** Resolves with the exit code when a signal asks us to stop; a second one, or finishing for too long, ends the process at once. */
export function stopSignal(): Promise<number> {
  return new Promise((resolve) => {
    let asked = false
    for (const [signal, exitCode] of EXIT_CODES) {
      process.on(signal, () => {
        if (asked) process.exit(exitCode)
        asked = true
        setTimeout(() => process.exit(exitCode), FINISH_WITHIN_MS).unref()
        resolve(exitCode)
      })
    }
  })
}
