import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Config } from '../../config/read-config.ts'
import { databaseFile } from '../../fixture/state-place.ts'
import { type Check, fine, problem, warning } from './check.ts'

/** The variables that send requests to a proxy, in both spellings that programs read. */
const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [
  name,
  name.toLowerCase(),
])

/** Looks whether requests to this machine would go to a proxy: Python's httpx, which FastMCP uses, and curl read these variables. */
export function checkProxy(env: Readonly<NodeJS.ProcessEnv>, host: string): Check {
  const set = PROXY_VARIABLES.filter((name) => (env[name] ?? '') !== '')
  if (set.length === 0) return fine('proxy', 'No variable names a proxy.')
  const spared = (env.NO_PROXY ?? env.no_proxy ?? '').split(',').map((part) => part.trim())
  if (spared.includes('*') || spared.includes(host)) {
    return fine('proxy', `${set.join(', ')} is set, and NO_PROXY spares ${host}.`)
  }
  return warning(
    'proxy',
    `${set.join(', ')} is set, and NO_PROXY does not spare ${host}: FastMCP asks the proxy for the JWKS, and refuses every token.`,
    'Set NO_PROXY=localhost,127.0.0.1,::1 for the MCP server.',
  )
}

const NAME = 'state'

/** Looks whether the database can be kept where the configuration says, and nobody else reads it. */
export function checkState(config: Config): Check {
  const file = databaseFile(config)
  if (file === undefined) return fine(NAME, 'Nothing is kept.')
  const place = existsSync(file) ? file : nearestFolder(dirname(file))
  try {
    if (place !== file && !statSync(place).isDirectory()) throw new Error(`${place} is no folder`)
    accessSync(place, constants.R_OK | constants.W_OK)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    return problem(
      NAME,
      `The database ${file} cannot be written (${code ?? message}).`,
      'Name another place by --data or --database, or let this user write there.',
    )
  }
  return place === file ? checkMode(file) : fine(NAME, `The database can be made at ${file}.`)
}

/** The file or folder nearest above a place that is there. */
function nearestFolder(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder))
}

/** The permissions of group and others (chmod(2)). */
const OTHERS = 0o077

function checkMode(file: string): Check {
  const isOpen = process.platform !== 'win32' && (statSync(file).mode & OTHERS) !== 0
  if (!isOpen) return fine(NAME, `The database is ${file}.`)
  return warning(
    NAME,
    `Others can read ${file}, which holds private keys.`,
    `Close it by "chmod 600 ${file}".`,
  )
}
