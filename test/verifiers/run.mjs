// Tests the identity provider against real FastMCP servers and clients: `npm run test:verifiers [-- VERSION…]`.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

if (!existsSync(fileURLToPath(new URL('../../node_modules/tsx', import.meta.url)))) {
  process.stderr.write('The development dependencies are missing: run `npm ci` first.\n')
  process.exit(1)
}

const { register } = await import('tsx/esm/api')
register()
const { runVerifiers } = await import('./run-verifiers.ts')
process.exitCode = await runVerifiers(process.argv.slice(2))
