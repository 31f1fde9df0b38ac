import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ROOT } from '../support/source-files.ts'

/** The package as it was packed, and an otherwise empty project that it is installed in. */
export interface InstalledPackage {
  readonly tarball: string
  /** In bytes. */
  readonly packedSize: number
  readonly project: string
  /** Where it is in the project. */
  readonly folder: string
}

const NATIVE = 'better-sqlite3/build/Release/better_sqlite3.node'

/** Builds and packs the package in a copy of the tree, and installs it with its dependencies in an empty project. */
export function installPacked(): InstalledPackage {
  const work = mkdtempSync(join(tmpdir(), 'packed-'))
  const tree = join(work, 'tree')
  copyTree(tree)
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', work], tree))
  const project = join(work, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{"name":"project","private":true}\n')
  const tarball = join(work, packed.filename)
  const quietly = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
  run('npm', ['install', ...quietly, tarball], project)
  // Compiling it takes a minute, and what comes out is what is here already.
  const native = join(project, 'node_modules', NATIVE)
  mkdirSync(dirname(native), { recursive: true })
  copyFileSync(join(ROOT, 'node_modules', NATIVE), native)
  const folder = join(project, 'node_modules/mcp-mock-idp')
  return { tarball, packedSize: packed.size, project, folder }
}

/** What is in version control and what it is built with, so that nothing left over from elsewhere is packed. */
function copyTree(to: string): void {
  mkdirSync(to)
  const entries = [...JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).files]
    .filter((one: string) => !one.startsWith('!') && !one.startsWith('dist'))
    .concat(['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'README.md', 'LICENSE'])
  for (const entry of entries) {
    const from = join(ROOT, entry)
    if (!existsSync(from)) continue
    mkdirSync(dirname(join(to, entry)), { recursive: true })
    cpSync(from, join(to, entry), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(to, 'node_modules'))
}

/** What a command prints; throws with all that it said where it fails. */
export function run(command: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe', timeout: 300_000 })
  } catch (cause) {
    const { stdout, stderr } = cause as { stdout?: string; stderr?: string }
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause })
  }
}

/** The bytes of all files below a folder. */
export function sizeOf(path: string): number {
  const found = lstatSync(path)
  if (!found.isDirectory()) return found.size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}
