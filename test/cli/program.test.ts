import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command } from 'commander'
import type { CommandRow } from '../../src/cli/command-row.ts'
import { COMMANDS } from '../../src/cli/command-table.ts'
import { createProgram } from '../../src/cli/program.ts'
import { newFolder, runCommand } from '../support/cli-process.ts'

const run = (...args: readonly string[]) => runCommand(args, { cwd: newFolder() })

/** Every row with the words of its command. */
function withPath(rows: readonly CommandRow[], above = ''): readonly [string, CommandRow][] {
  return rows.flatMap((row): [string, CommandRow][] => [
    [above + row.name, row],
    ...(row.kind === 'group' ? withPath(row.commands, `${above}${row.name} `) : []),
  ])
}

/** The command that the words of a command line name, or the nearest above it. */
function commandIn(words: readonly string[], from: Command): Command {
  const [first, ...rest] = words
  const found = from.commands.find((one) => one.name() === first)
  return found === undefined ? from : commandIn(rest, found)
}

test('every command says what it does in a sentence, and has an example of its own', () => {
  for (const [path, { description, examples }] of withPath(COMMANDS)) {
    assert.match(description, /^[A-Z].*\.$/, path)
    assert.ok(
      examples.some((example) => example.includes(`mcp-mock-idp ${path}`)),
      path,
    )
  }
})

test('every flag of an example is a flag of its command', () => {
  const program = createProgram()
  for (const [path, { examples }] of withPath(COMMANDS)) {
    for (const example of examples) {
      for (const part of example.split('mcp-mock-idp ').slice(1)) {
        const [own = ''] = part.split(/ \| | > | -- |\)"/)
        const command = commandIn(own.split(' '), program)
        const known = ['--help', ...command.options.flatMap(({ long }) => long ?? [])]
        const unknown = [...own.matchAll(/(?<= )--[a-z-]+/g)].filter(
          ([flag]) => !known.includes(flag),
        )
        assert.deepEqual(unknown.map(String), [], `${path}: ${example}`)
      }
    }
  }
})

test('every leaf has --json, but for those that print no result of their own', () => {
  const program = createProgram()
  const without = withPath(COMMANDS)
    .filter(([, { kind }]) => kind !== 'group')
    .map(([path]) => path)
    .filter((path) => {
      const { options } = commandIn(path.split(' '), program)
      return !options.some(({ long }) => long === '--json')
    })
  assert.deepEqual(without, ['start', 'mcp', 'completion'])
})

test('the exit codes are in the main help, the flags and examples in that of a command', async () => {
  const [main, mint] = await Promise.all([run('--help'), run('mint', '--help')])
  for (const code of ['0 ', '1 ', '2 ', '70 ', '130 '])
    assert.match(main.stdout, new RegExp(`^ {2}${code}`, 'm'))
  assert.match(mint.stdout, /--token-format <TEXT>[\s\S]*Examples:\n {2}mcp-mock-idp mint/)
})

test('a typo of a command, a subcommand or a flag is told with the nearest, exit 2', async () => {
  const [command, subcommand, flag, group] = await Promise.all([
    run('mnit'),
    run('keys', 'lst'),
    run('keys', 'list', '--limt', '3'),
    run('keys'),
  ])
  assert.deepEqual([command.code, subcommand.code, flag.code, group.code], [2, 2, 2, 2])
  assert.match(command.stderr, /unknown command 'mnit'\n\(Did you mean mint\?\)/)
  assert.match(subcommand.stderr, /unknown command 'lst'\n\(Did you mean list\?\)/)
  assert.equal(flag.stderr, 'mcp-mock-idp: --limt: is no option; the nearest is --limit\n')
  assert.match(group.stderr, /Usage: mcp-mock-idp keys/)
})

test('all mistakes of a command line are told together, before any server is asked (item 3)', async () => {
  const args = ['tokens', 'list', '--limit', 'ten', '--server', 'nowhere', '--issuer-name', 'A b']
  const { code, stdout, stderr } = await run(...args)
  assert.deepEqual([code, stdout], [2, ''])
  for (const flag of [
    '--limit: must be a whole number',
    '--server: must be',
    '--issuer-name: must be',
  ])
    assert.ok(stderr.includes(`mcp-mock-idp: ${flag}`), flag)
})

test('a value that begins with a dash is an argument: a kid may, and a duration', async () => {
  const kid = await run('keys', 'show', '-abc', '--server', 'http://127.0.0.1:1')
  assert.match(kid.stderr, /No server answers at http:\/\/127\.0\.0\.1:1/)
  const literal = await run('keys', 'show', '--server', 'http://127.0.0.1:1', '--', '--abc')
  assert.match(literal.stderr, /No server answers/)
})
