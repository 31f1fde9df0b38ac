// Runs the tests, all or those whose path contains one of the arguments. Node 20 finds no .ts file by itself, runs
// nothing and exits 0: so the files are named, and none at all is a failure.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const root = join(folder, '..')

/** Folders whose tests need Python, a browser, a registry or quiet: they have runners of their own. */
const APART = [
  'verifiers/',
  'clients/python/',
  'browser/',
  'bench/',
  'package/',
  'container/',
  'examples-run/',
]

const wanted = process.argv.slice(2)
const files = readdirSync(folder, { recursive: true })
  .map((path) => String(path).replaceAll(sep, '/'))
  .filter((path) => path.endsWith('.test.ts') && !APART.some((apart) => path.startsWith(apart)))
  .map((path) => relative(root, join(folder, path)).replaceAll(sep, '/'))
  .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
  .sort()

if (files.length === 0) {
  process.stderr.write(`No test matches ${wanted.join(' ') || 'test/**/*.test.ts'}.\n`)
  process.exit(1)
}

const concurrency = Math.max(2, Math.min(4, availableParallelism()))
const args = ['--import', 'tsx', '--test', `--test-concurrency=${concurrency}`, ...files]
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1))
