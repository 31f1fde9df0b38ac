import type { TestContext } from 'node:test'
import type { Issuer } from '../../src/core/issuers/issuer.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import type { ProbeRequest, ProbeResult } from '../../src/probe/probe-request.ts'
import { probeResourceServer } from '../../src/probe/probe-resource-server.ts'
import { type ProbeReport, reportOf } from '../../src/probe/reports/report.ts'
import { startTestServer, type TestServer } from './test-server.ts'

/** A running identity provider with its default issuer. */
export interface ProbingServer {
  readonly server: TestServer
  readonly issuer: Issuer
}

/** Starts an identity provider that resource servers can reach. */
export async function startProbing(t: TestContext): Promise<ProbingServer> {
  const server = await startTestServer(t)
  return { server, issuer: await findIssuer(server.idp, 'default') }
}

/** Runs a probe to its end. */
export async function probeOf(
  { server, issuer }: ProbingServer,
  request: ProbeRequest,
): Promise<ProbeReport> {
  const lines = []
  for await (const line of probeResourceServer(server.idp, issuer, request)) lines.push(line)
  return reportOf(lines)
}

/** The errors and warnings of a run, as `id severity rule`. */
export function gravely(report: ProbeReport): readonly string[] {
  return report.results.flatMap(({ id, findings }) =>
    findings
      .filter(({ severity }) => severity !== 'note')
      .map(({ severity, rule }) => `${id} ${severity} ${rule}`),
  )
}

/** The result of a case; throws where there is none. */
export function resultFor(report: ProbeReport, id: string): ProbeResult {
  const found = report.results.find((result) => result.id === id)
  if (found === undefined) throw new Error(`no result for ${id}`)
  return found
}
