import { inspect } from 'node:util'
import { CommanderError } from 'commander'
import { ConfigError } from '../config/config-error.ts'
import { CommandFailure, EXIT } from './command-failure.ts'
import { tellPerson } from './output.ts'
import { createProgram } from './program.ts'

/** Runs one command; how it ends becomes the exit code of the process, what is wrong a sentence on stderr. */
export async function runCli(args: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(args, { from: 'user' })
  } catch (error) {
    const { exitCode, sentences } = endingOf(error)
    for (const sentence of sentences) tellPerson(`mcp-mock-idp: ${sentence}`)
    process.exitCode = exitCode
  }
}

/** How a command ended: the exit code, and the sentences that say why. */
interface Ending {
  readonly exitCode: number
  readonly sentences: readonly string[]
}

function endingOf(error: unknown): Ending {
  // commander has said itself what is wrong, or has shown what was asked for.
  if (error instanceof CommanderError) {
    return { exitCode: error.exitCode === 0 ? EXIT.done : EXIT.usage, sentences: [] }
  }
  if (error instanceof ConfigError) return { exitCode: EXIT.usage, sentences: error.mistakes }
  if (error instanceof CommandFailure) {
    return { exitCode: error.exitCode, sentences: error.message.split('\n') }
  }
  return {
    exitCode: EXIT.fault,
    sentences: [`a fault of ours, please report it: ${inspect(error)}`],
  }
}
