import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../verifiers/identity-provider.ts'

const READY_TIMEOUT_MS = 240_000
const STOP_TIMEOUT_MS = 1_000
const KEPT_OUTPUT = 4_000

/** A program of an example, and how it is told where to listen. */
export interface ExampleProgram {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The variables that it is configured by, beside `PORT`. */
  readonly environment: Readonly<Record<string, string>>
}

/** An MCP server of an example, which listens. */
export interface ExampleServer {
  readonly port: number
  /** The URL of its MCP endpoint, which is the audience of its tokens too. */
  readonly url: string
  stop(): Promise<void>
}

/** Starts the program on a free port of 127.0.0.1; ready when it listens, within four minutes. */
export async function startExampleServer(program: ExampleProgram): Promise<ExampleServer> {
  const port = await freePort()
  const child = spawn(program.command, program.args, {
    cwd: program.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...plainEnvironment(), PORT: String(port), ...program.environment },
  })
  try {
    await untilListening(port, child, keepOutput(child))
  } catch (error) {
    await stop(child)
    throw error
  }
  return { port, url: `http://127.0.0.1:${port}/mcp`, stop: () => stop(child) }
}

/** The variables of this process, less those that would change what an example does, or how node reports tests. */
export function plainEnvironment(): Readonly<Record<string, string | undefined>> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(FASTMCP_|MOCK_IDP_|MCP_|NODE_TEST_|https?_proxy$|all_proxy$)/i.test(name),
  )
  return { ...Object.fromEntries(inherited), PYTHONDONTWRITEBYTECODE: '1' }
}

function keepOutput(child: ChildProcess): () => string {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-KEPT_OUTPUT)
    })
  }
  child.on('error', (error) => {
    output += error.message
  })
  return () => output
}

async function untilListening(port: number, child: ChildProcess, output: () => string) {
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (!(await listens(port))) {
    const hasEnded = child.exitCode !== null || child.signalCode !== null || child.pid === undefined
    if (hasEnded) throw new Error(`the example ended before it was ready: ${output()}`)
    if (Date.now() > deadline) throw new Error(`the example does not listen: ${output()}`)
    await pause(50)
  }
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await ended
  clearTimeout(late)
}
