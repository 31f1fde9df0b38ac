// Tests the Python package with pytest, and with the FastMCP releases it supports: `npm run test:python [-- VERSION…]`.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

if (!existsSync(fileURLToPath(new URL('../../node_modules/tsx', import.meta.url)))) {
  process.stderr.write('The development dependencies are missing: run `npm ci` first.\n')
  process.exit(1)
}

const { register } = await import('tsx/esm/api')
register()
const { runPython } = await import('./run-python.ts')
process.exitCode = await runPython(process.argv.slice(2))
