import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MissingPython, pythonEnvironments } from '../verifiers/python-environment.ts'
import { readTotals, type Totals } from '../verifiers/totals.ts'
import { CLIENTS, type ClientName, PYTHON_ENVIRONMENT } from './client-test.ts'

const HERE = fileURLToPath(new URL('./', import.meta.url))
const ROOT = join(HERE, '../..')

/** Runs the tests of all clients, or those in files whose path contains one of the words; the answer is the exit code. */
export async function runClients(words: readonly string[]): Promise<number> {
  const begun = performance.now()
  const files = testFiles().filter(
    (path) => words.length === 0 || words.some((word) => path.includes(word)),
  )
  if (files.length === 0) {
    say(`No test of a client matches ${words.join(' ')}.`)
    return 1
  }
  try {
    const python = files.some((path) => path.startsWith('python/')) ? await findPython() : undefined
    return await runTests({ files, python, isWhole: words.length === 0, begun })
  } catch (error) {
    if (!(error instanceof MissingPython)) throw error
    say(`The tests of the clients cannot run. ${error.message}`)
    return 1
  }
}

function testFiles(): readonly string[] {
  return readdirSync(HERE, { recursive: true })
    .map((path) => String(path).replaceAll(sep, '/'))
    .filter((path) => path.endsWith('.test.ts'))
    .sort()
}

async function findPython(): Promise<string | undefined> {
  return (await pythonEnvironments([PYTHON_ENVIRONMENT]))[PYTHON_ENVIRONMENT]
}

interface Run {
  readonly files: readonly string[]
  readonly python: string | undefined
  /** Whether every client has to have been tested. */
  readonly isWhole: boolean
  readonly begun: number
}

async function runTests({ files, python, isWhole, begun }: Run): Promise<number> {
  const totals = await mkdtemp(join(tmpdir(), 'mcp-mock-idp-clients-'))
  try {
    const concurrency = Math.max(2, Math.min(4, availableParallelism()))
    const options = ['--import', 'tsx', '--test', `--test-concurrency=${concurrency}`]
    const paths = files.map((path) => join('test/clients', path))
    const child = spawn(process.execPath, [...options, ...paths], {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...process.env,
        CLIENTS_TOTALS: totals,
        ...(python === undefined ? {} : { CLIENTS_PYTHON: python }),
      },
    })
    const [code] = (await once(child, 'exit')) as [number | null]
    const all = await readTotals(totals, Object.keys(CLIENTS))
    say(report(all, begun))
    const idle = all.filter(({ cases }) => cases === 0).map(({ version }) => version)
    if (!isWhole || idle.length === 0) return code ?? 1
    say(`No case ran with ${idle.join(', ')}.`)
    return 1
  } finally {
    await rm(totals, { recursive: true, force: true })
  }
}

function report(all: readonly Totals[], begun: number): string {
  const lines = all
    .filter(({ cases }) => cases > 0)
    .map(({ version: name, cases, failed }) => {
      const version = CLIENTS[name as ClientName]()
      return `${name} ${version}: ${cases} cases, ${failed} failed`
    })
  const seconds = ((performance.now() - begun) / 1000).toFixed(0)
  return [...lines, `Real clients: ${seconds} s`].join('\n')
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
