import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  type CliServer,
  introspect,
  newFolder,
  runCommand,
  startCommand,
} from '../support/cli-process.ts'
import { type McpServer, startMcpServer } from '../support/mcp-server.ts'

let server: CliServer
let asking: McpServer
let cwd: string

before(async () => {
  cwd = newFolder()
  server = await startCommand(['--ephemeral'], { cwd })
  asking = await startMcpServer(
    // It is closed with the other server.
    { after: () => {} },
    {
      issuer: `${server.url}/issuers/default`,
      scope: null,
      check: async (token) =>
        (await introspect(server.url, token)).active === true ? null : 'invalid_token',
    },
  )
})
after(async () => {
  await asking?.close()
  await server?.stop()
})

const drill = (...args: readonly string[]) =>
  runCommand(['probe', asking.url, '--server', server.url, '--drill', ...args], { cwd })

test('probe --drill prints the time line and what was measured, and ends with 0 where nothing is found (issue: --drill)', async () => {
  const { code, stdout, stderr } = await drill('revocation', '--max-wait', '5', '--interval', '0.1')
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /^DRILL revocation: A token is revoked\.$/m)
  assert.match(stdout, /^ {2}measured {2}the revoked token is refused: at once$/m)
  assert.match(stdout, /^1 case, 1 part of a drill, /m)
})

test('probe --drill --format json has the steps, and nothing else is on stdout (issue: --format)', async () => {
  const { code, stdout } = await drill('rotation', '--max-wait', '5', '--format', 'json')
  assert.equal(code, 0)
  const report = JSON.parse(stdout) as { drills: { id: string; steps: object[] }[] }
  assert.deepEqual(
    report.drills.map(({ id }) => id),
    ['rotation-announced', 'rotation-unannounced'],
  )
  assert.ok(report.drills.every(({ steps }) => steps.length >= 4))
})

test('what is wrong with the flags of a drill is told by their names, with exit code 2', async () => {
  const wrong = await drill('fire')
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /--drill: .*rotation.*key-compromise.*revocation.*outage/)
  const long = await drill('outage', '--max-wait', '4000', '--interval', '99', '--only', 'exp')
  assert.equal(long.code, 2)
  for (const flag of ['--max-wait', '--interval', '--only'])
    assert.match(long.stderr, new RegExp(`${flag}: `))
  const text = await drill('outage', '--max-wait', 'long')
  assert.equal(text.code, 2)
  assert.match(text.stderr, /--max-wait: must be a number of seconds/)
})
