import { readFileSync } from 'node:fs'
import { CommandFailure, EXIT } from './command-failure.ts'

/** The text of a file that a command was given; `-` is stdin. Throws a `CommandFailure` that names the file. */
export function readInput(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new CommandFailure(EXIT.usage, `${path}: cannot be read (${code ?? String(cause)})`, {
      cause,
    })
  }
}
