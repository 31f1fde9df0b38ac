import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { CORRECT, VULNERABLE } from '../../examples/vulnerable-servers/family.ts'
import { EVERY_REFUSAL, type Member } from '../../examples/vulnerable-servers/member.ts'
import type { Severity } from '../../src/probe/judging/judge.ts'
import type {
  ProbeEnd,
  ProbeLine,
  ProbeRequest,
  ProbeResult,
} from '../../src/probe/probe-request.ts'
import { probeResourceServer } from '../../src/probe/probe-resource-server.ts'
import { startExampleIssuer } from '../support/example-issuer.ts'

const example = await startExampleIssuer()
after(() => example.close())

/** A hundred requests in one case, left out where nothing depends on it. */
const FLOOD = 'life-unknown-kid-flood'

/** Waits until the server gives up, which one server of each kind is enough for. */
const SLOW = 'intro-slow'

/** Probed by RS256, the default; by ES256, which is much quicker, one case more would show the mistake. */
const SHOWN_BY_RSA: readonly string[] = ['zero-signature']

interface Report {
  readonly end: ProbeEnd | undefined
  readonly results: readonly ProbeResult[]
}

/** Probes a server of the family. */
async function probe(one: Member, over: Partial<ProbeRequest> = {}): Promise<Report> {
  const { idp, issuer } = example
  const server = await one.start(example.optionsFor(one.mode))
  try {
    const lines: ProbeLine[] = []
    const request = { url: server.url, timeoutMs: 2000, ...over }
    for await (const line of probeResourceServer(idp, issuer, request)) lines.push(line)
    return {
      end: lines.find((line) => line.kind === 'end'),
      results: lines.filter((line) => line.kind === 'result'),
    }
  } finally {
    await server.close()
  }
}

/** The ids of the cases with a finding of a severity. */
function idsWith(severity: Severity, { results }: Report): string[] {
  const isOne = (result: ProbeResult) => result.findings.some((one) => one.severity === severity)
  return results.filter(isOne).map(({ id }) => id)
}

/** What is found, a line each, for a message that tells all. */
function told({ results }: Report): string[] {
  return results.flatMap(({ id, status, findings }) =>
    findings
      .filter(({ severity }) => severity !== 'note')
      .map(({ severity, rule }) => `${severity} ${rule}: ${id} (${status})`),
  )
}

/** The cases that a correct server refused with 401 or 403. */
const refused = new Set<string>()

for (const one of CORRECT) {
  test(`the probe finds nothing in the server "${one.name}" (issue 5)`, async () => {
    const report = await probe(one, { badAnswers: true })
    assert.deepEqual([report.end?.ending, report.end?.reason], ['done', null])
    assert.ok(report.results.length > 240, `${report.results.length} cases`)
    assert.deepEqual(told(report), [])
    if (one.mode !== 'jwt') return
    for (const { id, status } of report.results)
      if (status === 401 || status === 403) refused.add(id)
  })
}

for (const one of VULNERABLE) {
  test(`the probe finds the mistake "${one.name}" and nothing else (issue 5)`, async () => {
    const needsFlood = [one.finds, one.warns].flat().includes(FLOOD)
    const alg = SHOWN_BY_RSA.includes(one.name) ? 'RS256' : 'ES256'
    const skip = [...(needsFlood ? [] : [FLOOD]), SLOW]
    const report = await probe(one, { alg, skip, badAnswers: true })
    assert.deepEqual([report.end?.ending, report.end?.reason], ['done', null])
    assertFound(idsWith('error', report), withBadAnswers(one))
    assertFound(idsWith('warning', report), one.warns)
    const rules = told(report).map((line) => line.split(' ')[1])
    assert.deepEqual([...new Set(rules)], rules.length === 0 ? [] : [`${one.rule}:`])
  })
}

/** The cases in which introspection answers as some mistakes are shown by. */
const SHOWN_BY: Readonly<Record<string, string>> = {
  active_string: 'intro-active-string',
  exp_past: 'intro-exp-past',
  other_audience: 'intro-other-aud',
}

/** Whoever accepts what nobody vouched for does so whichever way introspection fails. */
const FAILING: Readonly<Record<string, readonly string[]>> = {
  'introspection-fails-open': ['intro-401', 'intro-500', 'intro-html', 'intro-redirect'],
}

function withBadAnswers({ name, finds, badAnswers }: Member): Member['finds'] {
  if (finds === EVERY_REFUSAL) return finds
  const shown = badAnswers.map((mode) => SHOWN_BY[mode] ?? mode)
  return [...finds, ...shown, ...(FAILING[name] ?? [])]
}

function assertFound(ids: readonly string[], due: Member['finds']): void {
  if (due !== EVERY_REFUSAL) {
    assert.deepEqual([...ids].sort(), [...due].sort())
    return
  }
  assert.deepEqual(
    ids.filter((id) => !refused.has(id)),
    [],
    'found where a correct server refuses nothing',
  )
  // A 403 needs no metadata, and what has no token of any length repeats none.
  assert.ok(ids.length > refused.size * 0.9, `${ids.length} of ${refused.size} refusals`)
}
