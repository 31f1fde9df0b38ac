import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** A program with its arguments, where and with what it runs. */
export interface Command {
  readonly words: readonly string[]
  readonly cwd: string
  /** Added to the variables of this process, of which none that begins with `MOCK_IDP_` is passed on. */
  readonly environment?: Readonly<Record<string, string>>
}

const TIMEOUT_MS = 900_000

/** Runs a program to its end; its exit code, and what it wrote to both outputs in the order it came. */
export async function runToEnd({
  words,
  cwd,
  environment = {},
}: Command): Promise<{ readonly code: number; readonly output: string }> {
  const [program = '', ...args] = words
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('MOCK_IDP_'))
  const child = spawn(program, args, {
    cwd,
    env: { ...Object.fromEntries(own), PYTHONDONTWRITEBYTECODE: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
    shell: process.platform === 'win32' && program === 'npm',
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code: code ?? 1, output: output.join('') }
}
