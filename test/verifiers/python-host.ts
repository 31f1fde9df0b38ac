import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('python/main.py', import.meta.url))
const ANSWER_TIMEOUT_MS = 90_000
const STOP_TIMEOUT_MS = 5_000
const KEPT_STDERR_LINES = 30

/** What an MCP server is to check tokens with; see python/verifiers.py. */
export interface VerifierSpec {
  readonly verifier:
    | 'jwt'
    | 'bearer'
    | 'introspection'
    | 'own-introspection'
    | 'static'
    | 'debug'
    | 'environment'
  readonly options: Readonly<Record<string, unknown>>
}

/** Where an MCP server answers, by transport. */
export interface ServerUrls {
  readonly http: string
  readonly sse: string
}

/** What the tool sees by `get_access_token()`; newer versions have more members. */
export interface ShownToken {
  readonly client_id: string
  readonly scopes: readonly string[]
  readonly expires_at: number | null
  readonly claims?: Readonly<Record<string, unknown>>
  readonly subject?: string | null
}

/** How a call of the tool went. `access_token` is null where the server asks for none. */
export type Outcome =
  | { readonly outcome: 'accepted'; readonly access_token: ShownToken | null }
  | { readonly outcome: 'refused'; readonly status: number; readonly challenge: string | null }

/** A Python process with one FastMCP version, which runs MCP servers and calls tools. */
export interface PythonHost {
  startServer(spec: VerifierSpec): Promise<ServerUrls>
  /** Runs a file that is a whole MCP server listening on the port; the answer is its URL. */
  runServerFile(file: { readonly path: string; readonly port: number }): Promise<string>
  callTool(call: {
    readonly url: string
    readonly transport: 'http' | 'sse'
    readonly token: string | null
  }): Promise<Outcome>
  stop(): Promise<void>
}

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/** Starts the process, with `environment` added to the variables of this one. */
export async function startPythonHost(options: {
  readonly python: string
  readonly version: string
  readonly environment?: Readonly<Record<string, string>>
}): Promise<PythonHost> {
  const child = spawn(options.python, [MAIN], { env: variables(options.environment) })
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
  return {
    startServer: async (spec) => (await ask({ start: spec })) as ServerUrls,
    runServerFile: async (run) => ((await ask({ run })) as { http: string }).http,
    callTool: async (call) => (await ask({ call })) as Outcome,
    stop,
  }
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
