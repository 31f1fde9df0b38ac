import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const ANSWER_TIMEOUT_MS = 90_000
const STOP_TIMEOUT_MS = 5_000
const KEPT_STDERR_LINES = 30

/** A Python process that answers a JSON line with a JSON line; see python/json_lines.py. */
export interface PythonProcess {
  ask(request: object): Promise<unknown>
  stop(): Promise<void>
}

/** What to run. */
export interface PythonProcessOptions {
  readonly python: string
  /** The path of the program. */
  readonly main: string
  /** The FastMCP version that it has to have. */
  readonly version: string
  /** Added to the variables of this process. */
  readonly environment?: Readonly<Record<string, string>>
}

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/** Starts the process; ready when it says which FastMCP it has. */
export async function startPythonProcess(options: PythonProcessOptions): Promise<PythonProcess> {
  const child = spawn(options.python, [options.main], { env: variables(options.environment) })
  const ready = deferred()
  const waiting = new Map<number, Waiting>()
  const stderr: string[] = []
  let lastId = 0

  createInterface({ input: child.stderr }).on('line', (line) => {
    stderr.push(line)
    if (stderr.length > KEPT_STDERR_LINES) stderr.shift()
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line)
    if ('ready' in message) return ready.resolve(message.ready)
    const asked = waiting.get(message.id)
    waiting.delete(message.id)
    if ('error' in message) asked?.reject(new Error(`${message.error}\n${stderr.join('\n')}`))
    else asked?.resolve(message.result)
  })
  const fail = (why: string) => {
    const error = new Error(`Python with FastMCP ${options.version} ${why}\n${stderr.join('\n')}`)
    for (const { reject } of [ready, ...waiting.values()]) reject(error)
    waiting.clear()
  }
  child.on('error', (error) => fail(`cannot be started: ${error.message}`))
  child.on('exit', (code, signal) => fail(`ended with ${code ?? signal}`))
  child.stdin.on('error', () => {
    // The end of the process is reported above.
  })

  const ask = async (request: object): Promise<unknown> => {
    lastId += 1
    const answer = deferred()
    waiting.set(lastId, answer)
    child.stdin.write(`${JSON.stringify({ id: lastId, ...request })}\n`)
    return within(ANSWER_TIMEOUT_MS, answer.promise, `FastMCP ${options.version} does not answer`)
  }
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.stdin.end()
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await ended
    clearTimeout(late)
  }

  try {
    const found = await within(ANSWER_TIMEOUT_MS, ready.promise, 'Python does not become ready')
    if (found !== options.version)
      throw new Error(`this is FastMCP ${found}, not ${options.version}`)
  } catch (error) {
    await stop()
    throw error
  }
  return { ask, stop }
}

function variables(environment: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  // A FASTMCP_* variable of the developer's would change what is tested, and so would a proxy.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(FASTMCP_|https?_proxy$|all_proxy$)/i.test(name),
  )
  return {
    ...Object.fromEntries(inherited),
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONWARNINGS: 'ignore::DeprecationWarning',
    FASTMCP_LOG_LEVEL: 'ERROR',
    ...environment,
  }
}

function deferred(): Waiting & { readonly promise: Promise<unknown> } {
  let resolve: Waiting['resolve'] = () => {}
  let reject: Waiting['reject'] = () => {}
  const promise = new Promise<unknown>((yes, no) => {
    resolve = yes
    reject = no
  })
  promise.catch(() => {
    // Whoever waits for it reports it; nobody may be waiting yet.
  })
  return { promise, resolve, reject }
}

async function within<T>(timeoutMs: number, promise: Promise<T>, complaint: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${complaint} within ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
