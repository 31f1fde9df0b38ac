import assert from 'node:assert/strict'
import { mkdir, readFile, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before } from 'node:test'
import { ROOT } from '../support/source-files.ts'
import { type IdentityProvider, startIdentityProvider } from '../verifiers/identity-provider.ts'
import { issuerAt } from '../verifiers/issuer.ts'
import { copyExample, type ExampleCopy, runTool } from './built-example.ts'
import { callWhoami } from './call-mcp.ts'
import { type ExampleServer, startExampleServer } from './example-server.ts'
import { exampleTest } from './example-test.ts'

let copy: ExampleCopy
let idp: IdentityProvider
let server: ExampleServer

before(async () => {
  copy = await copyExample('typescript-sdk')
  await installDeclared(copy.folder)
  idp = await startIdentityProvider(ROOT)
})

after(async () => {
  await server?.stop()
  await idp?.stop()
  await copy?.remove()
})

/** Links what the example's package.json names, and nothing else, as `npm install` would. */
async function installDeclared(folder: string): Promise<void> {
  const text = await readFile(join(folder, 'package.json'), 'utf8')
  const { dependencies, devDependencies } = JSON.parse(text) as Record<string, object>
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const place = join(folder, 'node_modules', name)
    await mkdir(dirname(place), { recursive: true })
    await symlink(name === 'mcp-mock-idp' ? ROOT : join(ROOT, 'node_modules', name), place)
  }
}

exampleTest(
  'typescript-sdk',
  'its tests pass with the fixture of the package (mcp-mock-idp)',
  async () => {
    const report = await runTool({
      words: [process.execPath, '--test', '--test-reporter', 'tap'],
      folder: copy.folder,
      lack: 'Node is missing.',
    })
    assert.match(report, /^# pass 9$/m)
  },
)

exampleTest(
  'typescript-sdk',
  'it starts beside a server of the command line, and takes a token of it (RFC 6750 section 2.1)',
  async () => {
    const issuer = issuerAt(`${idp.url}/issuers/default`)
    server = await startExampleServer({
      command: process.execPath,
      args: ['start.js'],
      cwd: copy.folder,
      environment: { MOCK_IDP_ISSUER: issuer.url },
    })
    const sound = { audience: server.url, scope: 'read', client_id: 'app' }
    const { access_token } = await issuer.mint(sound)
    const expected = { clientId: 'app', scopes: ['read'], subject: 'alice' }
    assert.deepEqual(await callWhoami(server.url, access_token), expected)
  },
)
