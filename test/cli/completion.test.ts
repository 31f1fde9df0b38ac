import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { newFolder, runCommand } from '../support/cli-process.ts'

let cwd: string
const SHELLS = ['bash', 'zsh', 'fish']

before(async () => {
  cwd = newFolder()
  writeFileSync(join(cwd, 'tokens.json'), '{}')
  writeFileSync(join(cwd, 'mock-idp.config.json'), 'a completion does not read this')
  for (const shell of SHELLS) {
    const { code, stdout, stderr } = await runCommand(['completion', shell], { cwd })
    assert.equal(code, 0, stderr)
    writeFileSync(join(cwd, `completion.${shell}`), stdout)
  }
})

/** What bash offers for the last word of a command line. */
function offered(...words: readonly string[]): readonly string[] {
  const script = `. ./completion.bash
COMP_WORDS=(mcp-mock-idp "$@"); COMP_CWORD=$#
_mcp_mock_idp; printf '%s\\n' "\${COMPREPLY[@]}"`
  const out = execFileSync('bash', ['-c', script, 'bash', ...words], { cwd, encoding: 'utf8' })
  return out.split('\n').filter((line) => line !== '')
}

test('bash completes commands, subcommands and flags (item 3)', () => {
  assert.ok(offered('').includes('start') && offered('').includes('doctor'))
  assert.deepEqual(offered('k'), ['keys'])
  assert.deepEqual(offered('keys', 're'), ['revoke'])
  assert.deepEqual(offered('keys', 'list', '--js'), ['--json'])
  assert.ok(offered('start', '--').includes('--ready-file'))
  assert.ok(!offered('mint', '--').includes('--ready-file'))
})

test('bash completes what a flag or an argument can be, and files where one is meant', () => {
  assert.deepEqual(offered('mint', '--alg', 'ES'), ['ES256', 'ES384', 'ES512'])
  assert.ok(offered('mint', '--fault', 'exp-').includes('exp-past'))
  assert.deepEqual(offered('start', '--log-format', ''), ['text', 'json'])
  assert.deepEqual(offered('connect', 'ty'), ['typescript-sdk'])
  assert.deepEqual(offered('faults', 'set', 'j'), ['jwks'])
  assert.deepEqual(offered('static', 'import', 'tok'), ['tokens.json'])
  assert.deepEqual(offered('start', '--seed', 'tok'), ['tokens.json'])
  assert.deepEqual(offered('mint', '--subject', ''), [])
})

for (const shell of SHELLS) {
  test(`the script for ${shell} is one that it can read, where it is installed`, (t) => {
    const { status, stderr, error } = spawnSync(shell, ['-n', `completion.${shell}`], {
      cwd,
      encoding: 'utf8',
    })
    const inCi = !['', 'false'].includes(process.env.CI ?? '')
    if (error !== undefined && !inCi) return t.skip(`${shell} is not installed`)
    assert.equal(error, undefined)
    assert.deepEqual([status, stderr], [0, ''])
  })
}

test('another shell is refused by name, exit 2', async () => {
  const { code, stderr } = await runCommand(['completion', 'tcsh'], { cwd: newFolder() })
  assert.equal(code, 2)
  assert.match(stderr, /SHELL: must be one of bash, zsh, fish; got "tcsh"/)
})
