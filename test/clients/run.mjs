// Tests the identity provider with real OAuth and MCP clients: `npm run test:clients [-- WORD…]`.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

if (!existsSync(fileURLToPath(new URL('../../node_modules/tsx', import.meta.url)))) {
  process.stderr.write('The development dependencies are missing: run `npm ci` first.\n')
  process.exit(1)
}

const { register } = await import('tsx/esm/api')
register()
const { runClients } = await import('./run-clients.ts')
process.exitCode = await runClients(process.argv.slice(2))
