import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { EXAMPLES } from './example-names.ts'
import { plainEnvironment } from './example-server.ts'

const run = promisify(execFile)

/** A compiler that has nothing in its cache fetches and compiles what an example depends on. */
const BUILD_TIMEOUT_MS = 600_000

/** A copy of an example's folder, which a build may write into. */
export interface ExampleCopy {
  readonly folder: string
  remove(): Promise<void>
}

/** Copies the folder of an example, as a reader would. */
export async function copyExample(name: string): Promise<ExampleCopy> {
  const folder = await mkdtemp(join(tmpdir(), `mcp-mock-idp-${name}-`))
  await cp(join(EXAMPLES, name), folder, { recursive: true })
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** A command, and where it runs. */
export interface Tool {
  readonly words: readonly [string, ...string[]]
  readonly folder: string
  /** What to say where the command is not there. */
  readonly lack: string
  readonly environment?: Readonly<Record<string, string>>
}

/** Runs a command to its end, and answers what it printed; throws what it said where it fails. */
export async function runTool({ words, folder, lack, environment }: Tool): Promise<string> {
  const [command, ...args] = words
  try {
    const env = { ...plainEnvironment(), ...environment }
    const options = { cwd: folder, timeout: BUILD_TIMEOUT_MS, env }
    return (await run(command, args, options)).stdout
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Error(lack)
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string }
    throw new Error(`${command} ${args.join(' ')} failed: ${stdout ?? ''}${stderr ?? error}`)
  }
}
