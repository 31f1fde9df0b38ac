import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PYTHON_ENVIRONMENT } from '../clients/client-test.ts'
import { ROOT } from '../support/source-files.ts'
import { MissingPython, pythonEnvironments } from '../verifiers/python-environment.ts'
import { VERSIONS } from '../verifiers/versions.ts'
import { exampleNames } from './example-names.ts'

const HERE = fileURLToPath(new URL('./', import.meta.url))

/** Files that start and wait: two cores are busy with three of them. */
const CONCURRENCY = 3

/** The requirements of FastMCP with pytest. */
const WITH_PYTEST = 'pytest-4.1.2'

/** Runs the tests of all examples, or those in files whose name contains one of the words; the answer is the exit code. */
export async function runExamples(words: readonly string[]): Promise<number> {
  const begun = performance.now()
  const files = readdirSync(HERE)
    .filter((name) => name.endsWith('.test.ts'))
    .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
    .sort()
  if (files.length === 0) {
    say(`No test of an example matches ${words.join(' ')}.`)
    return 1
  }
  try {
    const pythons = await allPythons()
    await build()
    const { code, ran } = await runTests(files, pythons)
    return report({ code, ran, begun, isWhole: words.length === 0 })
  } catch (error) {
    if (!(error instanceof MissingPython)) throw error
    say(`The examples cannot run. ${error.message}`)
    return 1
  }
}

/** The Pythons of the FastMCP releases, and the one that has pytest too. */
async function allPythons(): Promise<Readonly<Record<string, string>>> {
  const [bare, tested] = await Promise.all([
    pythonEnvironments(VERSIONS.map(({ version }) => version)),
    pythonEnvironments([WITH_PYTEST], join(ROOT, 'test/python/requirements/')),
  ])
  return { ...bare, ...tested }
}

/** Builds the program, unless whoever runs several runners side by side has built it for all of them. */
async function build(): Promise<void> {
  if (process.env.MCP_MOCK_IDP_BUILT === '1') return
  const isWindows = process.platform === 'win32'
  const code = await run('npm', ['run', '--silent', 'build'], { shell: isWindows })
  if (code !== 0) throw new Error('`npm run build` failed')
}

interface Outcome {
  readonly code: number
  /** The example of each case that held. */
  readonly ran: readonly string[]
}

async function runTests(
  files: readonly string[],
  pythons: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-mock-idp-examples-'))
  const ran = join(folder, 'ran')
  try {
    const options = ['--import', 'tsx', '--test', `--test-concurrency=${CONCURRENCY}`]
    const paths = files.map((name) => join('test/examples-run', name))
    const code = await run(process.execPath, [...options, ...paths], {
      env: {
        ...process.env,
        EXAMPLES_RAN: ran,
        EXAMPLES_PYTHONS: JSON.stringify(pythons),
        // Read by the clients of test/clients/python.
        CLIENTS_PYTHON: pythons[PYTHON_ENVIRONMENT],
      },
    })
    const lines = existsSync(ran) ? readFileSync(ran, 'utf8').trimEnd().split('\n') : []
    return { code, ran: lines }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function run(
  command: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly shell?: boolean },
): Promise<number> {
  const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', ...options })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

function report({
  code,
  ran,
  begun,
  isWhole,
}: Outcome & { readonly begun: number; readonly isWhole: boolean }): number {
  const seconds = ((performance.now() - begun) / 1000).toFixed(0)
  say(`Examples: ${new Set(ran).size} ran, ${ran.length} cases held, ${seconds} s`)
  const idle = exampleNames().filter((name) => !ran.includes(name))
  if (!isWhole || idle.length === 0) return code
  say(`Nothing held of ${idle.join(', ')}.`)
  return 1
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
