import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InvalidInput } from '../../../src/core/protocol/invalid-input.ts'
import type { ProbeDiagnosis } from '../../../src/probe/probe-request.ts'
import { readBaseline, staleIn, writeBaseline } from '../../../src/probe/reports/baseline.ts'
import { exitCodeOf, findingsOf, reportOf } from '../../../src/probe/reports/report.ts'
import { REPORT_FORMATS, writeReport } from '../../../src/probe/reports/write-report.ts'
import { findingOf, HOSTILE, linesOf, resultOf } from '../../support/probe-lines.ts'

const accepted = { outcome: 'accepted', status: 200 } as const
const WARNING = findingOf({ severity: 'warning', rule: 'challenge', text: 'The 401 has none.' })
const NOTE = findingOf({ severity: 'note', rule: 'policy', text: 'The server accepts it.' })

const RESULTS = [
  resultOf({ id: 'control-last', group: 'control', about: 'A good token.', ...accepted }),
  resultOf({ id: 'iat-future', about: 'iat is in an hour.', ...accepted, findings: [NOTE] }),
  resultOf({ id: 'exp-zero', findings: [WARNING] }),
  resultOf({ id: 'exp-past', ...accepted, findings: [findingOf()] }),
  resultOf({ id: 'aud-wrong', findings: [WARNING] }),
  resultOf({ id: 'control-first', group: 'control', about: 'A good token.', ...accepted }),
]

const REPORT = reportOf(linesOf(RESULTS))

const DIAGNOSIS: ProbeDiagnosis = {
  kind: 'diagnosis',
  cause: 'audience',
  text: 'The server wants another audience.',
  advice: 'Give it the right one.',
}

const refusedReport = () => {
  const control = resultOf({
    id: 'control-first',
    group: 'control',
    findings: [findingOf({ rule: 'accept' })],
  })
  const [begin, , ...rest] = linesOf([control], { ending: 'refused', reason: DIAGNOSIS.text })
  return reportOf([begin, DIAGNOSIS, ...rest].filter((line) => line !== undefined))
}

test('results stand in the order of the catalogue, findings the worst first, however the answers came (issue: probe)', () => {
  assert.deepEqual(
    REPORT.results.map(({ id }) => id),
    ['control-first', 'exp-past', 'exp-zero', 'iat-future', 'aud-wrong', 'control-last'],
  )
  assert.deepEqual(
    findingsOf(REPORT).map(({ result, finding }) => `${finding.severity} ${result.id}`),
    ['error exp-past', 'warning exp-zero', 'warning aud-wrong', 'note iat-future'],
  )
})

test('the exit code is 1 for errors, for warnings where asked for, 2 for what could not be run, never for policy (B-08)', () => {
  const code = (results: typeof RESULTS, over = {}) => exitCodeOf(reportOf(linesOf(results, over)))
  assert.equal(code(RESULTS), 1)
  assert.equal(code([resultOf({ findings: [NOTE] })]), 0)
  const warned = reportOf(linesOf([resultOf({ findings: [WARNING] })]))
  assert.deepEqual([exitCodeOf(warned), exitCodeOf(warned, 'warning')], [0, 1])
  for (const ending of ['not_run', 'stopped', 'aborted', 'refused'] as const)
    assert.equal(code([], { ending }), 2, ending)
  assert.equal(code(RESULTS, { ending: 'stopped' }), 1)
})

test('the table has the worst first, each with rule, what was sent, what came and what to change; what many answers share is told once (issue: probe)', () => {
  const table = writeReport(REPORT, 'table')
  assert.match(
    table,
    /^The server at http:\/\/127\.0\.0\.1:8000\/mcp checks tokens by their signatures/,
  )
  const at = (text: string) => {
    const found = table.indexOf(text)
    assert.ok(found >= 0, text)
    return found
  }
  const error = at('ERROR refuse exp-past: It expired an hour ago.')
  assert.ok(error < at('  rule    RFC 7519 section 4.1.4: On or after exp'))
  assert.ok(
    error < at('  sent    POST http://127.0.0.1:8000/mcp, Authorization: Bearer [exp-past]'),
  )
  assert.ok(error < at('  came    200 (accepted): The server accepted what it has to refuse.'))
  assert.ok(error < at('  change  Change it.'))
  assert.ok(error < at('WARNING challenge The 401 has none.\n  cases   exp-zero, aud-wrong\n'))
  assert.ok(at('POLICY') > error)
  assert.match(
    table,
    /6 cases, 8 requests \(2 with a good token\), 1\.2 s: 1 error, 1 warning in 2 answers, 1 matter of policy\.\n1 case not sent/,
  )
})

test('a command is shown where it was asked for, and can be copied (issue: probe)', () => {
  const curl = "curl -sS 'http://127.0.0.1:8000/mcp' \\\n  -H 'Authorization: Bearer x'"
  const findings = [findingOf()]
  const table = writeReport(reportOf(linesOf([resultOf({ findings, curl })])), 'table')
  assert.ok(table.includes(`\n${curl}\n`))
})

test('a diagnosis stands in place of the findings, with what the server said (issue: probe)', () => {
  const table = writeReport(refusedReport(), 'table')
  assert.match(table, /NOT PROBED audience\n {2}why {5}The server wants another audience\./)
  assert.doesNotMatch(table, /ERROR/)
  assert.match(
    writeReport(refusedReport(), 'markdown'),
    /## Not probed\n\nThe server wants another audience\./,
  )
  assert.match(
    writeReport(refusedReport(), 'junit'),
    /<error type="not-run" message="The server wants another audience\.">/,
  )
  const { runs } = JSON.parse(writeReport(refusedReport(), 'sarif'))
  assert.equal(runs[0].invocations[0].executionSuccessful, false)
})

test('JSON has all that was told, with the exit code (issue: probe)', () => {
  const json = JSON.parse(writeReport(REPORT, 'json'))
  assert.deepEqual([json.mode, json.ending, json.exit_code, json.errors], ['jwt', 'done', 1, 1])
  assert.equal(json.results.length, 6)
  assert.deepEqual(json.results[1].findings[0], { ...findingOf(), known: false })
  assert.equal(json.skipped[0].id, 'mcp-as-mixup')
})

test('SARIF names a rule for every result, with level, message and place, and counts rules from 0 (SARIF 2.1.0 section 3.27)', () => {
  const sarif = JSON.parse(writeReport(REPORT, 'sarif'))
  assert.equal(sarif.version, '2.1.0')
  const [run] = sarif.runs
  const { rules, name } = run.tool.driver
  assert.equal(name, 'mcp-mock-idp')
  assert.equal(new Set(rules.map(({ id }: { id: string }) => id)).size, rules.length)
  assert.deepEqual(
    run.results.map(({ level }: { level: string }) => level),
    ['error', 'warning', 'warning', 'note'],
  )
  for (const result of run.results) {
    assert.equal(rules[result.ruleIndex].id, result.ruleId)
    assert.ok(result.message.text.length > 20)
    assert.equal(
      result.locations[0].physicalLocation.artifactLocation.uri,
      'http://127.0.0.1:8000/mcp',
    )
  }
  assert.equal(run.results[0].ruleId, 'refuse/exp-past')
})

test('JUnit has a test case a case, a failure for each error, and what was not sent as skipped (issue: probe)', () => {
  const xml = writeReport(REPORT, 'junit')
  assert.match(xml, /<testsuite [^>]*tests="7" failures="1" errors="0" skipped="1"/)
  assert.equal(xml.match(/<testcase /g)?.length, 7)
  assert.match(
    xml,
    /<testcase classname="probe\.token" name="exp-past: It expired an hour ago\." time="0\.007"><failure type="refuse" message="The server accepted/,
  )
  assert.match(xml, /name="mcp-as-mixup"[^>]*><skipped message=/)
})

test('Markdown has a table of what is wrong and a list of what can be defended (issue: probe)', () => {
  const text = writeReport(REPORT, 'markdown')
  assert.match(text, /\n\| error \| `exp-past`: It expired an hour ago\. \|/)
  assert.match(text, /\n\| warning \| exp-zero, aud-wrong \|/)
  assert.match(text, /\n- `iat-future`: iat is in an hour\. The server accepts it\./)
})

/** Everything in a report that may come from elsewhere, made as bad as can be. */
const HOSTILE_REPORT = () => {
  const findings = [findingOf({ text: HOSTILE, advice: HOSTILE })]
  const over = { challenge: HOSTILE, body: HOSTILE, sent: HOSTILE }
  const lines = linesOf([
    resultOf({ ...over, ...accepted, findings }),
    resultOf({ id: 'aud-wrong', ...over, findings: [NOTE] }),
  ])
  return reportOf(
    [...lines, { ...DIAGNOSIS, text: HOSTILE, advice: HOSTILE }].map((line) =>
      line.kind === 'begin'
        ? { ...line, audience: HOSTILE, scope: HOSTILE }
        : line.kind === 'end'
          ? { ...line, ending: 'stopped' as const, reason: HOSTILE }
          : line,
    ),
  )
}

for (const format of REPORT_FORMATS) {
  test(`nothing that came from elsewhere drives a terminal or breaks out of its place: ${format} (B-06)`, () => {
    const text = writeReport(HOSTILE_REPORT(), format)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    if (format === 'json' || format === 'sarif') assert.ok(JSON.parse(text))
    if (format === 'junit') {
      assert.doesNotMatch(text, /<b>|\ufffe|<\/failure>\]/)
      assert.match(text, /&lt;b&gt;&amp;&quot;/)
    }
    if (format === 'markdown') assert.doesNotMatch(text, /(?<!\\)<b>|[^\\]`x/)
  })
}

test('a baseline takes in what is found, and from then on only what is new counts (issue: probe)', () => {
  const text = writeBaseline(REPORT)
  const known = readBaseline(text)
  assert.deepEqual([...known], ['exp-past refuse', 'exp-zero challenge', 'aud-wrong challenge'])
  const again = reportOf(linesOf(RESULTS), known)
  assert.deepEqual([exitCodeOf(again), exitCodeOf(again, 'warning')], [0, 0])
  assert.match(writeReport(again, 'table'), /ERROR \(known\) refuse exp-past/)
  assert.match(writeReport(again, 'table'), /; 3 known by the baseline\./)
  assert.doesNotMatch(writeReport(again, 'junit'), /<failure/)
  const { runs } = JSON.parse(writeReport(again, 'sarif'))
  assert.equal(runs[0].results[0].suppressions[0].kind, 'external')
  const worse = reportOf(
    linesOf([...RESULTS, resultOf({ id: 'nbf-future', ...accepted, findings: [findingOf()] })]),
    known,
  )
  assert.equal(exitCodeOf(worse), 1)
})

test('what a baseline has and a whole run no longer finds is told, but not what was not sent (issue: probe)', () => {
  const known = new Set(['exp-past refuse', 'exp-zero refuse', 'nbf-future refuse'])
  assert.deepEqual(staleIn(reportOf(linesOf(RESULTS), known)), ['exp-zero refuse'])
  assert.deepEqual(staleIn(reportOf(linesOf(RESULTS, { ending: 'stopped' }), known)), [])
})

test('what is no baseline is refused, and it is said where (issue: probe)', () => {
  const pointers = (text: string) => {
    try {
      readBaseline(text)
    } catch (error) {
      if (error instanceof InvalidInput) return error.issues.map(({ pointer }) => pointer)
      throw error
    }
    return 'read'
  }
  for (const text of ['', '[]', '{}', '{"version":2,"findings":[]}', '{"version":1,"findings":{}}'])
    assert.deepEqual(pointers(text), [''], text)
  assert.deepEqual(pointers('{"version":1,"findings":[{"id":"a","rule":"b"},{"id":1},null]}'), [
    '/findings/1',
    '/findings/2',
  ])
  assert.equal(pointers('{"version":1,"findings":[]}'), 'read')
})
