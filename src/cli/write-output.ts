import { writeFileSync } from 'node:fs'
import { CommandFailure, EXIT } from './command-failure.ts'
import { printLine, tellPerson } from './output.ts'

/** Writes a result to a file that nobody else may read (0600), or to stdout where no file is named. */
export async function writeOutput(text: string, path: string | undefined): Promise<undefined> {
  if (path === undefined) return void (await printLine(text.trimEnd()))
  try {
    writeFileSync(path, text, { mode: 0o600 })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new CommandFailure(EXIT.usage, `--output ${path}: ${code ?? String(cause)}`, { cause })
  }
  tellPerson(`Written to ${path}.`)
}
