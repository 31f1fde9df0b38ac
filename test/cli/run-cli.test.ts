import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { newFolder, runCommand } from '../support/cli-process.ts'
import { ROOT } from '../support/source-files.ts'

const run = (...args: readonly string[]) => runCommand(args, { cwd: newFolder() })

test('--version is the version of the package, exit 0', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  assert.deepEqual(await run('--version'), {
    code: 0,
    signal: null,
    stdout: `${version}\n`,
    stderr: '',
  })
})

test('--help shows the commands and examples, of a command its flags, exit 0', async () => {
  const all = await run('--help')
  assert.equal(all.code, 0)
  for (const word of ['start', 'mint', 'rotate', 'Examples:'])
    assert.ok(all.stdout.includes(word), word)
  const start = await run('start', '--help')
  assert.match(start.stdout, /--public-url <URL>[\s\S]*MOCK_IDP_PORT/)
  assert.match(
    start.stdout.replaceAll(/\s+/g, ' '),
    /--port <PORT> Port of the server; 0 takes a free one\. Default: 9400\./,
  )
})

test('no command shows the help on stderr, exit 2', async () => {
  const { code, stdout, stderr } = await run()
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, /Usage: mcp-mock-idp/)
})

test('an unknown command is refused with a suggestion, exit 2', async () => {
  const { code, stderr } = await run('strat')
  assert.equal(code, 2)
  assert.match(stderr, /unknown command 'strat'[\s\S]*start/)
})

test('an unknown flag before the command is refused, exit 2', async () => {
  assert.equal((await run('--port', '1', 'start')).code, 2)
})

test('a stray argument and a flag without its value are wrong use, exit 2', async () => {
  const stray = await run('mint', 'alice')
  assert.deepEqual(
    [stray.code, stray.stderr],
    [2, 'mcp-mock-idp: "alice": mint takes no arguments\n'],
  )
  assert.equal((await run('mint', '--subject')).code, 2)
})
