import type { Readable } from 'node:stream'
import { EXIT } from './command-failure.ts'

/** The exit code after each signal that asks us to stop; 128 and its number where somebody else ends us (POSIX shells). */
const EXIT_CODES: ReadonlyMap<NodeJS.Signals, number> = new Map([
  ['SIGTERM', EXIT.done],
  ['SIGINT', EXIT.interrupted],
  ['SIGHUP', EXIT.hungUp],
])

/** How long finishing may take once a signal has come, in milliseconds. */
const FINISH_WITHIN_MS = 9000

/**
 * Resolves with the exit code when a signal asks us to stop, or an input, where one is given, ends; a second time, or
 * finishing for too long, ends the process at once.
 */
export function stopSignal(input?: Readable): Promise<number> {
  return new Promise((resolve) => {
    let asked = false
    const stop = (exitCode: number) => {
      if (asked) process.exit(exitCode)
      asked = true
      setTimeout(() => process.exit(exitCode), FINISH_WITHIN_MS).unref()
      resolve(exitCode)
      // An open input would keep the process alive.
      input?.destroy()
    }
    for (const [signal, exitCode] of EXIT_CODES) process.on(signal, () => stop(exitCode))
    if (input !== undefined) onceEnded(input, () => stop(EXIT.done))
  })
}

/** Reads an input to its end and drops what is in it; a broken one counts as ended. */
function onceEnded(input: Readable, then: () => void): void {
  const ended = () => {
    input.off('end', ended).off('error', ended)
    // Destroying the input may report another error, which says no more.
    input.on('error', () => {})
    then()
  }
  input.on('end', ended).on('error', ended).resume()
}
