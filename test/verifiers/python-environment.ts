import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

const REQUIREMENTS = fileURLToPath(new URL('requirements/', import.meta.url))
const UV = join(REQUIREMENTS, 'uv.txt')
const BUILD_TIMEOUT_MS = 300_000
const QUICK_TIMEOUT_MS = 30_000

/** What the machine lacks, in a sentence that says how to come by it. */
export class MissingPython extends Error {
  override readonly name = 'MissingPython'
}

/** A Python that can make environments. */
interface BasePython {
  readonly command: string
  /** Such as "3.11.7 x86_64": part of an environment's name, since packages are built for it. */
  readonly build: string
}

/**
 * Makes (or finds) an environment for each name, which is that of a file of requirements, as a rule a version; the answer
 * has the path of its Python.
 */
export async function pythonEnvironments(
  names: readonly string[],
  requirements = REQUIREMENTS,
): Promise<Readonly<Record<string, string>>> {
  const base = await findPython()
  const uv = await uvEnvironment(base)
  const made = names.map(async (name) => {
    const file = join(requirements, `${name}.txt`)
    const folder = await environment(base, file, (place) => installWithUv(uv, place, file))
    return [name, pythonOf(folder)] as const
  })
  return Object.fromEntries(await Promise.all(made))
}

/** The path of a Python that runs uv (`-m uv`). */
export async function uvPython(): Promise<string> {
  return pythonOf(await uvEnvironment(await findPython()))
}

function uvEnvironment(base: BasePython): Promise<string> {
  return environment(base, UV, (folder) => installWithPip(folder))
}

async function findPython(): Promise<BasePython> {
  for (const command of [process.env.PYTHON ?? 'python3', 'python3', 'python']) {
    const build = await pythonBuild(command)
    if (build !== undefined) return checkVenv({ command, build })
  }
  throw new MissingPython(
    'Python 3.10 or newer is missing: install it (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python), or name it in the environment variable PYTHON.',
  )
}

async function pythonBuild(command: string): Promise<string | undefined> {
  const script =
    'import platform, sys; assert sys.version_info >= (3, 10); print(platform.python_version(), platform.machine())'
  try {
    return (await run(command, ['-c', script], { timeout: QUICK_TIMEOUT_MS })).stdout.trim()
  } catch {
    return undefined
  }
}

async function checkVenv(base: BasePython): Promise<BasePython> {
  try {
    await run(base.command, ['-c', 'import venv, ensurepip'], { timeout: QUICK_TIMEOUT_MS })
    return base
  } catch {
    throw new MissingPython(
      `The venv module of ${base.command} (${base.build}) is missing: install it (Debian, Ubuntu: apt-get install python3-venv).`,
    )
  }
}

/**
 * The folder of an environment with the packages of a file of requirements, made when it is not there. It is made
 * under another name and then renamed, so that one that is there is complete; only its Python is called, never its
 * scripts, which hold the path that they were made under.
 */
async function environment(
  base: BasePython,
  file: string,
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const wanted = await readFile(file)
  const hash = createHash('sha256').update(base.build).update(wanted).digest('hex').slice(0, 12)
  const folder = join(cacheFolder(), `${basename(file, '.txt')}-${hash}`)
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.${process.pid}.tmp`
  await mkdir(cacheFolder(), { recursive: true })
  try {
    await run(base.command, ['-m', 'venv', ...withoutPip(file), unfinished], {
      timeout: BUILD_TIMEOUT_MS,
    })
    await install(unfinished)
    await rename(unfinished, folder).catch((error: unknown) => {
      // Another run was faster.
      if (!existsSync(folder)) throw error
    })
    return folder
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

function withoutPip(file: string): readonly string[] {
  return file === UV ? [] : ['--without-pip']
}

async function installWithPip(folder: string): Promise<void> {
  const args = ['-m', 'pip', 'install', '--quiet', '--requirement', UV]
  await install('uv', pythonOf(folder), args)
}

async function installWithUv(uv: string, folder: string, file: string): Promise<void> {
  const args = ['pip', 'install', '--quiet', '--compile-bytecode', '--python', pythonOf(folder)]
  const uvArgs = ['-m', 'uv', ...args, '--requirement', file]
  await install(`What ${file} names`, pythonOf(uv), uvArgs)
}

async function install(what: string, python: string, args: readonly string[]): Promise<void> {
  try {
    await run(python, args, { timeout: BUILD_TIMEOUT_MS })
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    throw new MissingPython(
      `${what} cannot be installed: the Python package index must be reachable and have its packages (an index of your own is named in pip's and uv's configuration). ${said || String(error)}`,
    )
  }
}

function cacheFolder(): string {
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(caches, 'mcp-mock-idp', 'python')
}

function pythonOf(folder: string): string {
  return process.platform === 'win32'
    ? join(folder, 'Scripts', 'python.exe')
    : join(folder, 'bin', 'python')
}
