import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MissingPython, pythonEnvironments, uvPython } from '../verifiers/python-environment.ts'
import { type Counts, readCounts } from './junit-counts.ts'
import { type Command, runToEnd } from './run-to-end.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const HERE = fileURLToPath(new URL('./', import.meta.url))
const PACKAGE = join(ROOT, 'python')
const REQUIREMENTS = join(HERE, 'requirements')
const TOOLS = 'package-tools'

/** The FastMCP releases that the package is tested with: one of each way to be configured. */
const VERSIONS = ['2.6.1', '2.13.3', '3.4.9', '4.1.2'] as const

/** What needs no FastMCP; it runs where the package stands as people install it. */
const BASE_FILES = [
  'test_documents.py',
  'test_mock_idp.py',
  'test_plugin.py',
  'test_server_process.py',
] as const

/** What is run with each FastMCP. */
const FASTMCP_FILES = ['test_fastmcp.py', 'test_snippets.py'] as const

/** Where the parts of a run are. */
interface Workshop {
  /** A folder of this run. */
  readonly folder: string
  readonly tools: string
  /** The paths of the Pythons with a FastMCP, by its version. */
  readonly pythons: Readonly<Record<string, string>>
  /** What starts the server. */
  readonly serverCommand: string
}

interface Suite {
  readonly name: string
  readonly python: string
  readonly files: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

/** Checks, builds, installs and tests the Python package, with all FastMCP versions or those named; the exit code. */
export async function runPython(args: readonly string[]): Promise<number> {
  const begun = performance.now()
  const folder = await mkdtemp(join(tmpdir(), 'mcp-mock-idp-python-'))
  try {
    const versions = readVersions(args)
    const { [TOOLS]: tools = '', ...rest } = await pythonEnvironments(
      [TOOLS, ...versions.map((version) => `pytest-${version}`)],
      REQUIREMENTS,
    )
    const pythons = Object.fromEntries(
      versions.map((version) => [version, rest[`pytest-${version}`] ?? '']),
    )
    const serverCommand = process.env.MOCK_IDP_COMMAND ?? (await builtServer())
    const failures = await testPackage({ folder, tools, pythons, serverCommand })
    say(`Python package: ${((performance.now() - begun) / 1000).toFixed(0)} s`)
    return failures === 0 ? 0 : 1
  } catch (error) {
    if (!(error instanceof MissingPython)) throw error
    say(`The tests of the Python package cannot run. ${error.message}`)
    return 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function readVersions(args: readonly string[]): readonly string[] {
  const unknown = args.find((arg) => !VERSIONS.some((version) => version === arg))
  if (unknown === undefined) return args.length === 0 ? VERSIONS : args
  throw new Error(`FastMCP ${unknown} is none that is tested; these are: ${VERSIONS.join(', ')}`)
}

async function builtServer(): Promise<string> {
  if (process.env.MCP_MOCK_IDP_BUILT !== '1') {
    await mustRun({ words: ['npm', 'run', '--silent', 'build'], cwd: ROOT })
  }
  return join(ROOT, 'dist/cli/main.js')
}

/** Runs all checks and suites; how many failed. */
async function testPackage(workshop: Workshop): Promise<number> {
  const wheel = await buildWheel(workshop)
  const [clean, site] = await Promise.all([
    installClean(workshop, wheel),
    installBeside(workshop, wheel),
  ])
  const fastmcp = Object.entries(workshop.pythons).map(([version, python]) => ({
    name: `FastMCP ${version}`,
    python,
    files: FASTMCP_FILES,
    environment: { PYTHONPATH: site },
  }))
  const base = { name: 'without FastMCP', python: clean, files: BASE_FILES, environment: {} }
  const results = await Promise.all([
    ...checks(workshop.tools).map(runCheck),
    ...[base, ...fastmcp].map((suite) => runSuite(workshop, suite)),
  ])
  return results.filter((passed) => !passed).length
}

async function buildWheel({ tools, folder }: Workshop): Promise<string> {
  const out = join(folder, 'wheel')
  const words = [tools, '-m', 'hatchling', 'build', '--target', 'wheel', '--directory', out]
  await mustRun({ words, cwd: PACKAGE })
  const [file] = await readdir(out)
  if (file === undefined) throw new Error('hatchling has built no wheel')
  return join(out, file)
}

/** An environment with the wheel, what it depends on by its own word, and pytest; its Python. */
async function installClean({ folder }: Workshop, wheel: string): Promise<string> {
  const uv = await uvPython()
  const place = join(folder, 'clean')
  await mustRun({ words: [uv, '-m', 'venv', '--without-pip', place], cwd: folder })
  const python = join(place, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  const pins = ['--constraint', join(REQUIREMENTS, `${TOOLS}.txt`)]
  const install = ['-m', 'uv', 'pip', 'install', '--quiet', '--python', python, ...pins]
  await mustRun({ words: [uv, ...install, wheel, 'pytest', 'pytest-xdist'], cwd: folder })
  return python
}

/** A folder with the wheel's content alone, to stand on the path of any environment. */
async function installBeside({ folder, tools }: Workshop, wheel: string): Promise<string> {
  const uv = await uvPython()
  const site = join(folder, 'site')
  const where = ['--python', tools, '--target', site, '--no-deps']
  await mustRun({
    words: [uv, '-m', 'uv', 'pip', 'install', '--quiet', ...where, wheel],
    cwd: folder,
  })
  return site
}

function checks(tools: string): readonly (Command & { readonly name: string })[] {
  const suite = join(HERE, 'suite')
  const ruff = [tools, '-m', 'ruff']
  const config = ['--no-cache', '--config', join(PACKAGE, 'pyproject.toml')]
  const tests = ['--select', 'B,C4,E,F,I,PT,RUF,UP,W', suite]
  return [
    {
      name: 'mypy --strict',
      words: [tools, '-m', 'mypy', '--cache-dir', '/dev/null'],
      cwd: PACKAGE,
    },
    { name: 'ruff check', words: [...ruff, 'check', ...config, PACKAGE], cwd: PACKAGE },
    {
      name: 'ruff check of the tests',
      words: [...ruff, 'check', ...config, ...tests],
      cwd: PACKAGE,
    },
    {
      name: 'ruff format',
      words: [...ruff, 'format', '--check', ...config, PACKAGE, suite],
      cwd: PACKAGE,
    },
  ]
}

async function runCheck({ name, ...command }: Command & { readonly name: string }) {
  const { code, output } = await runToEnd(command)
  say(`${code === 0 ? 'passed' : 'FAILED'}  ${name}`)
  if (code !== 0) say(output)
  return code === 0
}

/** Runs one suite with pytest; one in which nothing ran has failed. */
async function runSuite({ folder, serverCommand }: Workshop, suite: Suite): Promise<boolean> {
  const report = join(folder, `${suite.name.replaceAll(' ', '-')}.xml`)
  const options = ['-q', '--tb=short', '-p', 'no:cacheprovider', '--junitxml', report]
  const { code, output } = await runToEnd({
    words: [suite.python, '-m', 'pytest', ...options, ...suite.files],
    cwd: join(HERE, 'suite'),
    environment: { ...suite.environment, MOCK_IDP_COMMAND: serverCommand },
  })
  const counts = await readCounts(report)
  const passed = code === 0 && counts.tests - counts.skipped > 0
  say(`${passed ? 'passed' : 'FAILED'}  ${suite.name}: ${inWords(counts)}`)
  if (!passed) say(output)
  return passed
}

function inWords({ tests, failed, skipped }: Counts): string {
  return `${tests - skipped} tests, ${failed} failed, ${skipped} not for this version`
}

async function mustRun(command: Command): Promise<void> {
  const { code, output } = await runToEnd(command)
  if (code !== 0) throw new Error(`${command.words.join(' ')} ended with ${code}\n${output}`)
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
