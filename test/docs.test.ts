import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { createProgram } from '../src/cli/program.ts'
import { spelling } from '../src/config/option-names.ts'
import { OPTION_NAMES, optionRow } from '../src/config/options.ts'
import { faultById } from '../src/core/faults/catalogue.ts'
import { ENDPOINTS } from '../src/core/protocol/endpoints.ts'
import { PROFILE_NAMES } from '../src/core/tokens/profiles.ts'
import { ADMIN_ROUTES } from '../src/http/admin/routes.ts'
import { allCommands, nameOf } from './support/docs/command-sections.ts'
import { generatedDocs } from './support/generated-docs.ts'
import { ROOT } from './support/source-files.ts'

const DOCS = readdirSync(join(ROOT, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)
const PAGES = ['README.md', 'CHANGELOG.md', ...DOCS]
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const reference = ['README.md', ...DOCS].map(read).join('\n')

/** Says whether the README or a page of the documents has a name, as a whole word. */
function isDocumented(name: string): boolean {
  return new RegExp(`(?<![\\w-])${literal(name)}(?![\\w-])`).test(reference)
}

/** A text as a pattern that matches it alone. */
function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

for (const { path, content } of generatedDocs()) {
  test(`${path} is what "npm run docs" writes (issue 7, item 8)`, () => {
    assert.equal(read(path), content)
  })
}

test('every option is documented by flag, variable and member (item 1)', () => {
  const missing = OPTION_NAMES.flatMap((name) =>
    optionRow(name)
      .sources.map((source) => spelling(name, source))
      .filter((spelt) => !isDocumented(spelt)),
  )
  assert.deepEqual(missing, [])
})

test('every command, at whatever depth, and every flag of it is documented (issue 7, item 8)', () => {
  const commands = allCommands(createProgram())
  assert.ok(commands.length >= 30, `only ${commands.length} commands`)
  const missing = commands.flatMap((command) => {
    const flags = command.options.flatMap((option) => option.long ?? [])
    return [nameOf(command), ...flags].filter((name) => !isDocumented(name))
  })
  assert.deepEqual(missing, [])
})

test('every endpoint for verifiers and clients, and every profile, is documented', () => {
  const names = [...Object.values(ENDPOINTS), ...PROFILE_NAMES]
  assert.deepEqual(
    names.filter((name) => !reference.includes(name)),
    [],
  )
})

test('every route of the admin API is documented (item 9)', () => {
  const missing = ADMIN_ROUTES.map((route) => route.path).filter(
    (path) => !new RegExp(`${literal(path)}(?![/\\w.{])`).test(reference),
  )
  assert.deepEqual(missing, [])
})

test('every bad token that an example names is in the catalogue (issue 7, item 8)', () => {
  const named = [
    ...reference.matchAll(
      /(?:--fault |mintFault\(|mint_fault\(|"fault":)\s*['"]?([a-z]+(?:-[a-z0-9]+)+)/g,
    ),
  ].map(([, id]) => id ?? '')
  assert.ok(named.length > 5, `only ${named.length} examples`)
  assert.deepEqual(
    named.filter((id) => faultById(id) === undefined),
    [],
  )
})

test('every "npm run" of the documents is a script', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const named = PAGES.flatMap((page) => [...read(page).matchAll(/npm run ([\w:]+)/g)])
  const missing = named.map(([, name]) => name ?? '').filter((name) => scripts[name] === undefined)
  assert.deepEqual(missing, [])
})

test('every link between the documents leads somewhere', () => {
  const dead = PAGES.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
      .map(([, target]) => join(dirname(page), target ?? ''))
      .filter((target) => !existsSync(join(ROOT, target))),
  )
  assert.deepEqual(dead, [])
})
