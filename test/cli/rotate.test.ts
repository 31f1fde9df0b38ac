import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  type CliServer,
  newFolder,
  runCommand,
  sendJson,
  startCommand,
} from '../support/cli-process.ts'

let server: CliServer
let cwd: string

before(async () => {
  cwd = newFolder()
  server = await startCommand(['--data', 'state'], { cwd })
})
after(async () => {
  await server?.stop()
})

interface Key {
  readonly kid: string
  readonly alg: string
  readonly state: string
}

async function keys(alg: string): Promise<readonly Key[]> {
  const { body } = await sendJson(`${server.url}/api/keys`)
  return (body.items as Key[]).filter((key) => key.alg === alg)
}

const kidOf = (all: readonly Key[], state: string) => all.find((key) => key.state === state)?.kid

test('rotate puts the next key in place of the current one, and prints the three (M-04)', async () => {
  const before = await keys('RS256')
  const { code, stdout, stderr } = await runCommand(['rotate', '--server', server.url], { cwd })
  assert.equal(code, 0, stderr)
  const now = await keys('RS256')
  assert.equal(kidOf(now, 'current'), kidOf(before, 'next'))
  assert.match(stdout, new RegExp(`^current +RS256 +${kidOf(now, 'current')}$`, 'm'))
  assert.match(stdout, new RegExp(`^previous +RS256 +${kidOf(before, 'current')} until 20`, 'm'))
  assert.match(stdout, new RegExp(`^next +RS256 +${kidOf(now, 'next')}$`, 'm'))
})

test('rotate --unannounced signs with a key that was not published (M-08)', async () => {
  const before = await keys('ES256')
  const args = ['rotate', '--server', server.url, '--alg', 'ES256', '--unannounced', '--json']
  const { code, stdout } = await runCommand(args, { cwd })
  const answer = JSON.parse(stdout) as Record<string, Key>
  assert.equal(code, 0)
  assert.ok(!before.some((key) => key.kid === answer.current?.kid))
  assert.equal(kidOf(await keys('ES256'), 'current'), answer.current?.kid)
})

test('rotate works on the database while its server runs, and the server sees it (Z-10)', async () => {
  const before = await keys('RS256')
  const { code, stderr } = await runCommand(['rotate', '--port', '0', '--data', 'state'], { cwd })
  assert.equal(code, 0, stderr)
  assert.match(stderr, /^Using the database /)
  assert.equal(kidOf(await keys('RS256'), 'current'), kidOf(before, 'next'))
})

test('an algorithm that there is none of is a refusal that names the flag, exit 1', async () => {
  const { code, stderr } = await runCommand(['rotate', '--server', server.url, '--alg', 'none'], {
    cwd,
  })
  assert.equal(code, 1)
  assert.match(stderr, /^mcp-mock-idp: --alg: /m)
})
