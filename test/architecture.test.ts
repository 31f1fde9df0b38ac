import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { test } from 'node:test'
import { type SourceFile, sourceFiles } from './support/source-files.ts'

const files = sourceFiles()

/** What the files of a layer may import: layers to its left, packages, and built-in modules. */
interface Rule {
  readonly layers: readonly string[]
  readonly packages: readonly string[]
  readonly modules: 'any' | readonly string[]
}

const RULES: Readonly<Record<string, Rule>> = {
  core: { layers: [], packages: ['jose'], modules: ['node:crypto', 'node:buffer', 'node:util'] },
  config: {
    layers: ['core'],
    packages: ['zod', 'fastest-levenshtein'],
    modules: ['node:fs', 'node:path', 'node:net'],
  },
  store: { layers: ['core'], packages: ['better-sqlite3'], modules: 'any' },
  idp: { layers: ['core', 'store'], packages: ['zod', 'nanoid'], modules: 'any' },
  probe: { layers: ['core', 'idp'], packages: [], modules: 'any' },
  http: {
    layers: ['core', 'config', 'idp', 'probe'],
    packages: ['express', 'ejs', 'helmet', 'light-my-request', 'zod', 'nanoid'],
    modules: 'any',
  },
  fixture: {
    layers: ['core', 'config', 'store', 'idp', 'probe', 'http'],
    packages: ['@peculiar/asn1-schema', '@peculiar/asn1-x509', 'zod'],
    modules: 'any',
  },
  cli: {
    layers: ['core', 'config', 'store', 'idp', 'probe', 'http', 'fixture'],
    packages: ['commander', 'pino', 'zod', '@modelcontextprotocol/server'],
    modules: 'any',
  },
  'index.ts': { layers: ['core', 'config', 'fixture'], packages: [], modules: [] },
}

const BANNED = /^(utils?|helpers?|common|shared|misc|libs?|managers?|services?|types)$/

function wrongImports({ path, layer, imports }: SourceFile): readonly string[] {
  const rule = RULES[layer]
  if (rule === undefined) return [`${path}: ${layer} is no layer`]
  return imports
    .filter(({ target, isFile }) => {
      if (isFile) return ![layer, ...rule.layers].includes(target.split('/')[0] ?? '')
      if (target.startsWith('node:'))
        return rule.modules !== 'any' && !rule.modules.includes(target)
      return !rule.packages.includes(target)
    })
    .map(({ target }) => `${path} imports ${target}`)
}

/** The paths of files whose text matches, with the text that does. */
function matches(pattern: RegExp, among: (file: SourceFile) => boolean): readonly string[] {
  return files.filter(among).flatMap(({ path, text }) => {
    const match = pattern.exec(withoutComments(text))
    return match === null ? [] : [`${path}: ${match[0]}`]
  })
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
}

test('there are files to look at', () => {
  assert.ok(files.length > 20, `only ${files.length} files below src`)
  assert.ok(files.some((file) => file.imports.length > 0))
})

test('an import points left only, and each layer uses its own packages (architecture)', () => {
  assert.deepEqual(files.flatMap(wrongImports), [])
})

test('only the SQLite adapter knows SQLite, and the identity provider knows the store by its interface (architecture)', () => {
  const wrong = files.flatMap(({ path, imports }) =>
    imports
      .filter(({ target, isFile }) => {
        if (target === 'better-sqlite3') return !path.startsWith('store/sqlite/')
        return (
          isFile &&
          path.startsWith('idp/') &&
          target.startsWith('store/') &&
          target !== 'store/store.ts'
        )
      })
      .map(({ target }) => `${path} imports ${target}`),
  )
  assert.deepEqual(wrong, [])
})

test('nothing outside the store knows SQL (architecture)', () => {
  const sql =
    /\b(SELECT\s[\s\S]{0,80}?\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX)|PRAGMA\s+\w+|BEGIN\s+IMMEDIATE)\b/
  assert.deepEqual(
    matches(sql, (file) => file.layer !== 'store'),
    [],
  )
})

test('the core reads no clock, no environment, no chance but that of node:crypto, and does no I/O (architecture)', () => {
  const effects =
    /\b(Date\.now|new Date\(\)|process\.|Math\.random|fetch\(|setTimeout|setInterval|console\.)/
  assert.deepEqual(
    matches(effects, (file) => file.layer === 'core'),
    [],
  )
})

test('only the configuration and the command line read the environment (architecture)', () => {
  const elsewhere = (file: SourceFile) => !['config', 'cli'].includes(file.layer)
  assert.deepEqual(matches(/\bprocess\.(env|argv)\b/, elsewhere), [])
})

test('outgoing requests stand in named files only (architecture)', () => {
  const named = [
    'probe/send.ts',
    'idp/fetch-client-metadata.ts',
    'cli/server-client.ts',
    'cli/trusting-fetch.ts',
  ]
  assert.deepEqual(
    matches(
      /\bfetch\(|\bhttps?\.(request|get)\(|\bnet\.connect\(/,
      (file) => !named.includes(file.path),
    ),
    [],
  )
})

test('a file has at most 250 lines (style)', () => {
  assert.deepEqual(
    files.filter((file) => file.lines > 250).map((file) => `${file.path}: ${file.lines}`),
    [],
  )
})

test('no file and no folder is a drawer for whatever is left over (style)', () => {
  const drawers = files.flatMap(({ path }) =>
    path
      .split('/')
      .filter((part) => BANNED.test(part.replace(/(\.d)?\.ts$/, '')))
      .map(() => path),
  )
  assert.deepEqual(drawers, [])
})

test('a file has a kebab-case name (style)', () => {
  const odd = files.filter(({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.ts$/.test(basename(path)))
  assert.deepEqual(
    odd.map((file) => file.path),
    [],
  )
})

test('every export says in a comment what it is (style)', () => {
  const bare = files.flatMap(({ path, text }) =>
    [
      ...text.matchAll(
        /([^\n]*)\n(export (?:async )?(?:function\*?|const|class|interface|type) \w+)/g,
      ),
    ]
      .filter(([, before]) => !before?.trimEnd().endsWith('*/'))
      .map(([, , declaration]) => `${path}: ${declaration}`),
  )
  assert.deepEqual(bare, [])
})

test('no file needs itself through the files that it imports (architecture)', () => {
  const needs = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.filter((one) => one.isFile && !one.typeOnly).map((one) => one.target),
    ]),
  )
  const reaches = (from: string, wanted: string, seen = new Set<string>()): boolean =>
    (needs.get(from) ?? []).some((next) => {
      if (next === wanted) return true
      if (seen.has(next)) return false
      seen.add(next)
      return reaches(next, wanted, seen)
    })
  assert.deepEqual(
    files.map((file) => file.path).filter((path) => reaches(path, path)),
    [],
  )
})
