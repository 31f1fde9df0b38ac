import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type PythonProcess, startPythonProcess } from '../../verifiers/python-process.ts'
import { PYTHON_ENVIRONMENT } from '../client-test.ts'

const MAIN = fileURLToPath(new URL('main.py', import.meta.url))
const BROWSER = fileURLToPath(new URL('browser.py', import.meta.url))

/** A protected FastMCP server: tokens checked by the JWK Set, or an `OIDCProxy` that is a client of the issuer. */
export type ServerSpec =
  | { readonly auth: 'remote'; readonly issuer: string; readonly port?: number }
  | {
      readonly auth: 'oidc-proxy'
      readonly issuer: string
      readonly port: number
      readonly client_id: string
      readonly client_secret: string
    }

/** How a Python client gets its tokens; see python/fastmcp_client.py and python/sdk_client.py. */
export interface PythonAuth {
  readonly kind: 'oauth' | 'secret' | 'key' | 'identity-assertion'
  readonly [option: string]: unknown
}

/** How a call of a tool went, and what the client holds afterwards. */
export interface Called {
  readonly text: string
  readonly tokens: {
    readonly access_token: string
    readonly refresh_token?: string | null
    readonly scope?: string | null
  }
  /** What the client knows of its registration. */
  readonly registration: Readonly<Record<string, unknown>> | null
}

/** A client that keeps what it has between calls. */
export interface PythonClient {
  call(tool: string): Promise<Called>
}

/** Python with FastMCP and the MCP SDK in it. */
export interface PythonClients {
  startServer(spec: ServerSpec): Promise<string>
  open(library: 'fastmcp' | 'mcp', url: string, auth: PythonAuth): Promise<PythonClient>
}

/** The process of a test file, started when it is first needed and ended after the last test. */
export function pythonClients(): PythonClients {
  let started: Promise<PythonProcess> | undefined
  after(async () => (await started)?.stop())
  const ask = async (request: object) => {
    started ??= start()
    return (await started).ask(request)
  }
  return {
    startServer: async (start) => ((await ask({ start })) as { url: string }).url,
    open: async (library, url, auth) => {
      const { client } = (await ask({ open: { library, url, auth } })) as { client: number }
      return { call: async (tool) => (await ask({ call: { client, tool } })) as Called }
    },
  }
}

async function start(): Promise<PythonProcess> {
  const { CLIENTS_PYTHON: python } = process.env
  if (python === undefined) throw new Error('run this by: npm run test:clients')
  return startPythonProcess({
    python,
    main: MAIN,
    version: PYTHON_ENVIRONMENT,
    // With & at its end, webbrowser.open does not wait for the browser to be closed.
    environment: { BROWSER: `"${python}" "${BROWSER}" %s &` },
  })
}
