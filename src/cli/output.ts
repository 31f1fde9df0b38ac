import { once } from 'node:events'
import { jsonText } from './log-line.ts'

/** Writes a line of a command's result to stdout, and waits while its reader is slower than we are. */
export async function printLine(line: string): Promise<void> {
  const { stdout } = process
  if (stdout.destroyed || stdout.errored !== null) return
  if (stdout.write(`${line}\n`)) return
  await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]).catch(ignoreBrokenPipe)
}

/** Writes a result as JSON to stdout, indented. */
export async function printJson(value: unknown): Promise<undefined> {
  await printLine(jsonText(value, 2))
}

/** Writes a line for the person at the terminal to stderr, apart from the log and whatever its level. */
export function tellPerson(line: string): undefined {
  process.stderr.write(`${line}\n`)
}

/** A reader that goes away (`start | head`) must not take the server with it (EPIPE). */
export function survivePipes(): void {
  process.stdout.on('error', ignoreBrokenPipe)
  process.stderr.on('error', ignoreBrokenPipe)
}

function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
