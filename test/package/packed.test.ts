import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { ROOT } from '../support/source-files.ts'
import { installPacked, run, sizeOf } from './install-packed.ts'

const installed = installPacked()
const { project, folder, tarball, packedSize } = installed
after(() => rmSync(dirname(tarball), { recursive: true, force: true }))

const USE = `
const idp = await startMockIdp()
const { accessToken } = await idp.mint({ alg: 'ES256' })
const { keys } = await (await fetch(idp.jwksUri)).json()
const page = await fetch(idp.url + '/')
const { active } = await idp.introspect(accessToken)
await idp.close()
console.log(JSON.stringify({ keys: keys.length, page: page.status, active }))
`

const WORKS = { keys: 4, page: 200, active: true }

function runScript(name: string, text: string): unknown {
  writeFileSync(join(project, name), text)
  return JSON.parse(run(process.execPath, ['--no-warnings=ExperimentalWarning', name], project))
}

test('the packed package is imported and works (issue: the package checked as packed)', () => {
  const script = `import { startMockIdp } from 'mcp-mock-idp'\n${USE}`
  assert.deepEqual(runScript('use.mjs', script), WORKS)
})

test('the packed package is required and works (issue: the package checked as packed)', () => {
  const script = `const { startMockIdp } = require('mcp-mock-idp')\nasync function use() {${USE}}\nuse()`
  assert.deepEqual(runScript('use.cjs', script), WORKS)
})

test('import and require give the same functions and classes (issue: the package checked as packed)', () => {
  const script = `
    import { createRequire } from 'node:module'
    import * as imported from 'mcp-mock-idp'
    const required = createRequire(import.meta.url)('mcp-mock-idp')
    const same = Object.keys(imported).filter((name) => imported[name] === required[name])
    console.log(JSON.stringify({ names: Object.keys(imported).length, same: same.length }))`
  const { names, same } = runScript('same.mjs', script) as { names: number; same: number }
  assert.equal(names, 5)
  assert.equal(same, names)
})

test('the packed command runs (issue: the package checked as packed)', () => {
  const bin = join(project, 'node_modules/.bin/mcp-mock-idp')
  assert.match(run(bin, ['--help'], project), /start/)
})

const CONSUMER = `
  const options: MockIdpOptions = { defaultAudience: 'https://mcp.example/mcp' }
  const idp: MockIdp = await startMockIdp(options)
  const token: MintedToken = await idp.mint({ alg: 'ES256', expiresIn: 60 })
  const text: string = token.accessToken
  await idp.faults.jwks({ mode: 'status', status: 500, times: 2 })
  const issuer = await idp.createIssuer()
  await issuer.delete()
  // @ts-expect-error: an algorithm that there is not
  await idp.mint({ alg: 'RS1' })
  if (text === '') throw new ConfigError(['never'])
  await idp.close()
`

const NAMES = '{ ConfigError, type MintedToken, type MockIdp, type MockIdpOptions, startMockIdp }'

const RESOLUTIONS = {
  node16: { module: 'node16', moduleResolution: 'node16' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
}

for (const [name, options] of Object.entries(RESOLUTIONS)) {
  test(`a TypeScript consumer compiles with the resolution ${name}, library checks on (issue: types)`, () => {
    const at = join(project, `consumer-${name}`)
    mkdirSync(join(at, 'node_modules/@types'), { recursive: true })
    for (const one of ['node', '../undici-types'])
      symlinkSync(join(ROOT, 'node_modules/@types', one), join(at, 'node_modules/@types', one))
    writeFileSync(join(at, 'esm.mts'), `import ${NAMES} from 'mcp-mock-idp'\n${CONSUMER}`)
    const cjs = `import ${NAMES} from 'mcp-mock-idp'\nexport async function use() {${CONSUMER}}`
    if (name !== 'bundler') writeFileSync(join(at, 'cjs.cts'), cjs)
    const compilerOptions = {
      ...options,
      target: 'es2022',
      lib: ['es2023', 'esnext.disposable'],
      strict: true,
      noEmit: true,
      types: ['node'],
      skipLibCheck: false,
    }
    writeFileSync(join(at, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
    run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', at], at)
  })
}

test('publint has nothing to say of the package (issue: publint clean)', async () => {
  const { publint } = await import('publint')
  const { messages } = await publint({ pkgDir: folder, pack: false, strict: true })
  assert.deepEqual(messages, [])
})

test('arethetypeswrong finds nothing under any resolution (issue: arethetypeswrong clean)', () => {
  const attw = join(ROOT, 'node_modules/.bin/attw')
  const { analysis } = JSON.parse(run(attw, [tarball, '--format', 'json'], project))
  assert.deepEqual(analysis.problems, [])
  assert.ok(Object.keys(analysis.entrypoints).includes('.'))
})

test('nothing is packed that nobody needs, and the sizes are told (issue: figures)', (t) => {
  const known = ['LICENSE', 'README.md', 'cjs', 'data', 'dist', 'package.json', 'views']
  const odd = readdirSync(folder).filter(
    (name) => !known.includes(name) && !/schema\.json$/.test(name),
  )
  assert.deepEqual(odd, [])
  const kib = (bytes: number) => `${Math.round(bytes / 1024)} KiB`
  const own = sizeOf(folder)
  const all = sizeOf(join(project, 'node_modules'))
  t.diagnostic(`packed ${kib(packedSize)}, installed ${kib(own)}, with dependencies ${kib(all)}`)
})
