import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../config/read-config.ts'
import { CommandFailure, EXIT } from './command-failure.ts'

/** The database's file in a folder of ours. */
const DATABASE_NAME = 'mcp-mock-idp.db'

/** Where the state is kept. */
export interface StatePlace {
  /** The database's file. */
  readonly file: string
  /** For people. */
  readonly about: string
  /** Makes what has to be there before the database; folders are closed to others (0700). */
  prepare(): void
  /** Removes what is not to be kept. */
  remove(): void
}

/** The place that a configuration asks for; nothing is made yet. */
export function statePlace(config: Config): StatePlace {
  const file = databaseFile(config)
  if (file === undefined) return temporaryPlace()
  const { data, database, sources } = config
  const isDefault = database === undefined && sources.data === 'default'
  const prepare = isDefault ? () => makeDefaultFolder(data) : () => {}
  return { file, about: file, prepare, remove: () => {} }
}

/** The database's file that a configuration names; undefined where nothing is kept. */
export function databaseFile({ ephemeral, data, database }: Config): string | undefined {
  if (ephemeral) return undefined
  return database ?? join(data, DATABASE_NAME)
}

/** The default folder stands in the middle of somebody's project and holds private keys, so that it keeps out of Git. */
function makeDefaultFolder(folder: string): void {
  try {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (made !== undefined) writeFileSync(join(folder, '.gitignore'), '*\n', { mode: 0o600 })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const message = `The folder ${folder} cannot be made (${code}): name another by --data.`
    throw new CommandFailure(EXIT.usage, message, { cause })
  }
}

/** A folder of its own, gone when the process ends, however it ends short of SIGKILL. */
function temporaryPlace(): StatePlace {
  const folder = join(tmpdir(), `mcp-mock-idp-${randomBytes(12).toString('hex')}`)
  const remove = () => rmSync(folder, { recursive: true, force: true })
  return {
    file: join(folder, DATABASE_NAME),
    about: 'nothing is kept (--ephemeral)',
    prepare: () => {
      process.once('exit', remove)
      mkdirSync(folder, { mode: 0o700 })
    },
    remove,
  }
}
