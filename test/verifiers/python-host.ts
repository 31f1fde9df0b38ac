import { fileURLToPath } from 'node:url'
import { startPythonProcess } from './python-process.ts'

const MAIN = fileURLToPath(new URL('python/main.py', import.meta.url))

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

/** Starts the process, with `environment` added to the variables of this one. */
export async function startPythonHost(options: {
  readonly python: string
  readonly version: string
  readonly environment?: Readonly<Record<string, string>>
}): Promise<PythonHost> {
  const { ask, stop } = await startPythonProcess({ ...options, main: MAIN })
  return {
    startServer: async (spec) => (await ask({ start: spec })) as ServerUrls,
    runServerFile: async (run) => ((await ask({ run })) as { http: string }).http,
    callTool: async (call) => (await ask({ call })) as Outcome,
    stop,
  }
}
