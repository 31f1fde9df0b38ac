import { test } from 'node:test'
import { createIssuer, type Issuer, type SigningAlg } from './issuer.ts'
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
  /** The kid of a published key of that issuer which no other mode uses; the algorithm has its signing key then, too. */
  ownKey(alg: SigningAlg): Promise<string>
  /** The issuer for tests that rotate keys, one at a time. */
  rotatedIssuer(): Issuer
  /** The issuer of the servers that are probed, since the probe reads in its log what they ask. */
  probedIssuer(): Issuer
  startServer(spec: VerifierSpec): Promise<ServerUrls>
  /** A server in a process of its own, whose verifier comes from environment variables. */
  startConfiguredServer(environment: Readonly<Record<string, string>>): Promise<ServerUrls>
  /**
   * Runs a file that is a whole MCP server, in a process that it shares with other such files; with variables of its
   * own, in a process of its own. One at a time: 2.14 does not stand two servers starting in one process. The answer is
   * its URL.
   */
  runServerFile(
    file: { readonly path: string; readonly port: number },
    environment?: Readonly<Record<string, string>>,
  ): Promise<string>
  /** The Python that the version is installed in. */
  readonly python: string
  call(urls: ServerUrls, token: string | null, transport?: 'http' | 'sse'): Promise<Outcome>
  /** The same at a server that answers at one address only. */
  callAt(url: string, token: string): Promise<Outcome>
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
  let files: Promise<PythonHost> | undefined
  let shared: Issuer | undefined
  let rotated: Issuer | undefined
  let probed: Issuer | undefined
  const algsWithOwner = new Set<SigningAlg>()
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
      const issuers = ['', '-rotated', '-probed'].map((ending) =>
        createIssuer(server, prefix + ending),
      )
      main = await startHost()
      const created = await Promise.all(issuers)
      shared = created[0]
      rotated = created[1]
      probed = created[2]
    },
    async close() {
      await Promise.all(hosts.map((host) => host.stop()))
      await tally.write(totals)
    },
    issuer: () => opened(shared),
    async ownKey(alg) {
      const first = !algsWithOwner.has(alg)
      algsWithOwner.add(alg)
      const issuer = opened(shared)
      // The first token of an algorithm makes its keys: the one that signs, and the one published ahead.
      await issuer.mint({ alg })
      const next = first ? await issuer.nextKid(alg) : undefined
      return next ?? issuer.createKey(alg)
    },
    rotatedIssuer: () => opened(rotated),
    probedIssuer: () => opened(probed),
    startServer: (spec) => opened(main).startServer(spec),
    async startConfiguredServer(environment) {
      const host = await startHost(environment)
      return host.startServer({ verifier: 'environment', options: {} })
    },
    async runServerFile(file, environment) {
      if (environment !== undefined) return (await startHost(environment)).runServerFile(file)
      files ??= startHost()
      return (await files).runServerFile(file)
    },
    python,
    call: (urls, token, transport = 'http') =>
      opened(main).callTool({ url: urls[transport], transport, token }),
    callAt: (url, token) => opened(main).callTool({ url, transport: 'http', token }),
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
