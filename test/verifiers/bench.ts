import { test } from 'node:test'
import { createIssuer, type Issuer } from './issuer.ts'
import {
  type Outcome,
  type PythonHost,
  type ServerUrls,
  startPythonHost,
  type VerifierSpec,
} from './python-host.ts'
import { startTally } from './totals.ts'
import { type FastmcpVersion, fastmcpVersion } from './versions.ts'

/** The audience that the MCP servers of the tests expect. */
export const AUDIENCE = 'http://127.0.0.1:8000/mcp'

/** Where the tests of one version get what they work on: its Python, and issuers of its own. */
export interface Bench {
  readonly version: FastmcpVersion
  open(): Promise<void>
  close(): Promise<void>
  /** Registers a test that counts as a case of the mode. */
  addCase(mode: string, title: string, run: () => Promise<void>): void
  /** The issuer that the modes share: none of them changes what another needs. */
  issuer(): Issuer
  /** Another issuer, for a test that changes what others would need. */
  newIssuer(purpose: string): Promise<Issuer>
  startServer(spec: VerifierSpec): Promise<ServerUrls>
  /** A server in a process of its own, whose verifier comes from environment variables. */
  startConfiguredServer(environment: Readonly<Record<string, string>>): Promise<ServerUrls>
  call(urls: ServerUrls, token: string | null, transport?: 'http' | 'sse'): Promise<Outcome>
}

/** The bench of a version, which opens when its first test needs it. */
export function createBench(number: string): Bench {
  const version = fastmcpVersion(number)
  const prefix = `fastmcp-${number.replaceAll('.', '-')}`
  const { server, python, totals } = runEnvironment(number)
  const hosts: PythonHost[] = []
  const startHost = async (environment?: Readonly<Record<string, string>>) => {
    const host = await startPythonHost({
      python,
      version: number,
      ...(environment === undefined ? {} : { environment }),
    })
    hosts.push(host)
    return host
  }
  const tally = startTally(number)
  let main: PythonHost | undefined
  let shared: Issuer | undefined
  const opened = <T>(thing: T | undefined): T => {
    if (thing === undefined) throw new Error('the bench is not open')
    return thing
  }
  return {
    version,
    addCase: (mode, title, run) => {
      test(`FastMCP ${number}, ${mode}: ${title}`, () => tally.count(mode, run))
    },
    async open() {
      const [host, issuer] = await Promise.all([startHost(), createIssuer(server, prefix)])
      main = host
      shared = issuer
    },
    async close() {
      await Promise.all(hosts.map((host) => host.stop()))
      await tally.write(totals)
    },
    issuer: () => opened(shared),
    newIssuer: (purpose) => createIssuer(server, `${prefix}-${purpose}`),
    startServer: (spec) => opened(main).startServer(spec),
    async startConfiguredServer(environment) {
      const host = await startHost(environment)
      return host.startServer({ verifier: 'environment', options: {} })
    },
    call: (urls, token, transport = 'http') =>
      opened(main).callTool({ url: urls[transport], transport, token }),
  }
}

/** What `run-verifiers.ts` hands to a test file. */
function runEnvironment(version: string): { server: string; python: string; totals: string } {
  const {
    VERIFIERS_SERVER: server,
    VERIFIERS_PYTHONS: pythons,
    VERIFIERS_TOTALS: totals,
  } = process.env
  if (server === undefined || pythons === undefined || totals === undefined)
    throw new Error(`run this by: npm run test:verifiers -- ${version}`)
  const python = (JSON.parse(pythons) as Record<string, string>)[version]
  if (python === undefined) throw new Error(`no Python environment for FastMCP ${version}`)
  return { server, python, totals }
}
