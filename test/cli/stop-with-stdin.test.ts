import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { newFolder, startCommand } from '../support/cli-process.ts'

/** How long nothing may happen, so that it counts as never, in milliseconds. */
const NEVER_MS = 500

test('with --stop-with-stdin the server stops when standard input ends, as cleanly as by SIGTERM (item 2)', async () => {
  const cwd = newFolder()
  const readyFile = join(cwd, 'ready.json')
  const args = ['--ephemeral', '--stop-with-stdin', '--ready-file', readyFile]
  const server = await startCommand(args, { cwd })
  assert.equal(JSON.parse(readFileSync(readyFile, 'utf8')).url, server.url)
  server.child.stdin?.write('what is written is not looked at\n')
  await new Promise((resolve) => setTimeout(resolve, NEVER_MS))
  assert.equal(server.child.exitCode, null)
  const ended = new Promise((resolve) => server.child.once('exit', resolve))
  server.child.stdin?.end()
  assert.equal(await ended, 0)
  assert.equal(existsSync(readyFile), false)
  assert.equal((await server.stop()).code, 0)
})

test('with --stop-with-stdin a signal stops the server too, though standard input stays open (item 2)', async () => {
  const server = await startCommand(['--ephemeral', '--stop-with-stdin'], { cwd: newFolder() })
  assert.equal((await server.stop('SIGINT')).code, 130)
})

test('without --stop-with-stdin the end of standard input stops nothing (item 2)', async () => {
  const server = await startCommand(['--ephemeral'], { cwd: newFolder() })
  server.child.stdin?.end()
  await new Promise((resolve) => setTimeout(resolve, NEVER_MS))
  assert.equal(server.child.exitCode, null)
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200)
  await server.stop()
})
