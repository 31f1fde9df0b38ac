// Starts every example and tries it: `npm run test:examples [-- WORD…]`.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

if (!existsSync(fileURLToPath(new URL('../../node_modules/tsx', import.meta.url)))) {
  process.stderr.write('The development dependencies are missing: run `npm ci` first.\n')
  process.exit(1)
}

const { register } = await import('tsx/esm/api')
register()
const { runExamples } = await import('./run-examples.ts')
process.exitCode = await runExamples(process.argv.slice(2))
