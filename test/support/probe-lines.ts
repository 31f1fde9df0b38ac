import type { Finding } from '../../src/probe/judging/judge.ts'
import type { ProbeLine, ProbeResult } from '../../src/probe/probe-request.ts'

/** Text that would drive a terminal, break out of markup, or turn its surroundings around. */
export const HOSTILE = '\u001b[31m<b>&"\u202e|`x`\u0000\u009b2J</failure>]]>\ufffe'

/** A finding with what is given over a plain one. */
export function findingOf(over: Partial<Finding> = {}): Finding {
  const plain = { text: 'The server accepted what it has to refuse.', advice: 'Change it.' }
  return { severity: 'error', rule: 'refuse', ...plain, ...over }
}

/** The result of a case with what is given over a plain one. */
export function resultOf(over: Partial<ProbeResult> = {}): ProbeResult {
  return {
    kind: 'result',
    id: 'exp-past',
    group: 'token',
    about: 'It expired an hour ago.',
    clause: 'RFC 7519 section 4.1.4',
    why: 'On or after exp a token must not be accepted.',
    expected: 'reject',
    due: 401,
    sent: 'POST http://127.0.0.1:8000/mcp, Authorization: Bearer [exp-past]',
    valid: false,
    outcome: 'refused',
    status: 401,
    challenge: null,
    body: null,
    ms: 7,
    curl: null,
    findings: [],
    ...over,
  }
}

/** The lines of a run with these results; `over` goes over its end. */
export function linesOf(
  results: readonly ProbeResult[],
  over: Partial<Extract<ProbeLine, { kind: 'end' }>> = {},
): readonly ProbeLine[] {
  const count = (severity: string) =>
    results.flatMap(({ findings }) => findings).filter((one) => one.severity === severity).length
  return [
    {
      kind: 'begin',
      url: 'http://127.0.0.1:8000/mcp',
      issuer: 'http://localhost:9400/issuers/default',
      transport: 'http',
      audience: 'http://127.0.0.1:8000/mcp',
      scope: 'mcp:read',
      alg: 'RS256',
      metadata: null,
    },
    {
      kind: 'plan',
      mode: 'jwt',
      cases: results.length,
      skipped: [{ id: 'mcp-as-mixup', reason: 'it is for clients to refuse, not for servers' }],
    },
    ...results,
    {
      kind: 'end',
      ending: 'done',
      reason: null,
      requests: results.length + 2,
      valid: 2,
      results: results.length,
      errors: count('error'),
      warnings: count('warning'),
      notes: count('note'),
      ms: 1234,
      ...over,
    },
  ]
}
