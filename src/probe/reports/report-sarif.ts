import { VERSION } from '../../idp/status.ts'
import type { ProbeResult } from '../probe-request.ts'
import { findingKey, findingsOf, type ProbeReport, type ReportedFinding } from './report.ts'
import { jsonText } from './report-json.ts'
import { cameInWords } from './report-words.ts'

const SCHEMA =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** A run as SARIF 2.1.0; a rule is what one case asks for in one respect, a result a finding against it. */
export function sarifReport(report: ProbeReport): string {
  const findings = findingsOf(report)
  const rules = rulesOf(findings)
  const ruleIds = rules.map(({ id }) => id)
  return jsonText({
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'mcp-mock-idp',
            semanticVersion: VERSION,
            rules,
          },
        },
        invocations: [invocation(report)],
        results: findings.map((one) => resultOf(one, { report, ruleIds })),
      },
    ],
  })
}

type Rule = ReturnType<typeof ruleOf>

function rulesOf(findings: readonly ReportedFinding[]): readonly Rule[] {
  const rules = new Map<string, Rule>()
  for (const one of findings) {
    const id = ruleIdOf(one)
    if (!rules.has(id)) rules.set(id, ruleOf(id, one))
  }
  return [...rules.values()]
}

function ruleIdOf({ result, finding }: ReportedFinding): string {
  return `${finding.rule}/${result.id}`
}

function ruleOf(id: string, { result, finding }: ReportedFinding) {
  return {
    id,
    shortDescription: { text: result.about },
    fullDescription: { text: `${result.clause}: ${result.why}` },
    help: { text: finding.advice },
    defaultConfiguration: { level: finding.severity },
    properties: { tags: ['security', 'oauth', 'mcp'], clause: result.clause },
  }
}

/** What is found stands at the endpoint: there is no source to point into. */
function resultOf(
  one: ReportedFinding,
  { report, ruleIds }: { readonly report: ProbeReport; readonly ruleIds: readonly string[] },
) {
  const { result, finding, known } = one
  const ruleId = ruleIdOf(one)
  return {
    ruleId,
    ruleIndex: ruleIds.indexOf(ruleId),
    level: finding.severity,
    kind: 'fail',
    message: { text: messageOf(one) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: report.begin.url } },
        logicalLocations: [{ fullyQualifiedName: result.id, kind: 'member' }],
      },
    ],
    partialFingerprints: { 'finding/v1': findingKey(result, finding) },
    ...(known ? { suppressions: [{ kind: 'external', justification: 'in the baseline' }] } : {}),
    properties: propertiesOf(result),
  }
}

function messageOf(one: ReportedFinding): string {
  const { result, finding } = one
  return `${result.about} Sent: ${result.sent}. Came: ${cameInWords(one)} ${finding.advice}`
}

function propertiesOf({ expected, due, outcome, status, challenge }: ProbeResult) {
  return { expected, due, outcome, status, challenge }
}

function invocation({ end, diagnosis }: ProbeReport) {
  const told = diagnosis === null ? end.reason : `${diagnosis.text} ${diagnosis.advice}`
  return {
    executionSuccessful: end.ending === 'done',
    ...(told === null
      ? {}
      : { toolExecutionNotifications: [{ level: 'error', message: { text: told } }] }),
  }
}
