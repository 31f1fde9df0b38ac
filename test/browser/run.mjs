// Runs the browser tests, all or those whose path contains one of the arguments. It needs a Chromium: the one at
// CHROMIUM_PATH, else the system's. None, or no test at all, is a failure and never a skip.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findChromium } from './find-chromium.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))
const root = join(folder, '..', '..')

const wanted = process.argv.slice(2)
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => relative(root, join(folder, name)).replaceAll(sep, '/'))
  .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
  .sort()

if (files.length === 0) {
  process.stderr.write(`No test matches ${wanted.join(' ') || 'test/browser/*.test.ts'}.\n`)
  process.exit(1)
}
try {
  findChromium()
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}

const args = ['--import', 'tsx', '--test', '--test-concurrency=2', ...files]
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1))
