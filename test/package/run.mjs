// Tests the package as it is packed and installed: `npm run test:package`.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const file = fileURLToPath(new URL('packed.test.ts', import.meta.url))
const { status } = spawnSync(process.execPath, ['--import', 'tsx', '--test', file], {
  stdio: 'inherit',
})
process.exitCode = status ?? 1
