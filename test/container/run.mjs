// Tests the Dockerfile, compose.yaml, the recipes for CI and https with real clients: `npm run test:container`.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('../../', import.meta.url))

if (!existsSync(`${root}node_modules/tsx`)) {
  process.stderr.write('The development dependencies are missing: run `npm ci` first.\n')
  process.exit(1)
}

const wanted = process.argv.slice(2)
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .map((name) => `test/container/${name}`)
  .sort()

if (files.length === 0) {
  process.stderr.write(`No test matches ${wanted.join(' ') || 'test/container/*.test.ts'}.\n`)
  process.exit(1)
}

const args = ['--import', 'tsx', '--test', '--test-concurrency=2', ...files]
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1))
