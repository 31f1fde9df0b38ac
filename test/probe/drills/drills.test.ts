import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, type TestContext, test } from 'node:test'
import { createRemoteJWKSet, jwtVerify, type RemoteJWKSetOptions } from 'jose'
import { ENDPOINTS } from '../../../src/core/protocol/endpoints.ts'
import { endpointFault, setEndpointFault } from '../../../src/idp/endpoint-faults.ts'
import { listEvents } from '../../../src/idp/list-events.ts'
import { listKeys } from '../../../src/idp/list-keys.ts'
import type { DrillResult } from '../../../src/probe/drills/drill.ts'
import { samplesOf } from '../../../src/probe/drills/time-line.ts'
import type { ProbeLine, ProbeRequest } from '../../../src/probe/probe-request.ts'
import { probeResourceServer } from '../../../src/probe/probe-resource-server.ts'
import { exitCodeOf, type ProbeReport } from '../../../src/probe/reports/report.ts'
import { writeReport } from '../../../src/probe/reports/write-report.ts'
import { introspectionCheck, type Refused, startMcpServer } from '../../support/mcp-server.ts'
import { gravely, type ProbingServer, probeOf, startProbing } from '../../support/probe.ts'

type Check = (token: string, url: string) => Promise<Refused | null>

/** An issuer of its own, and a server that checks its tokens. */
async function started(
  t: TestContext,
  checkBy: (issuer: string) => Check,
): Promise<ProbingServer & { readonly url: string }> {
  const probing = await startProbing(t)
  const { issuer } = probing.issuer
  const { url } = await startMcpServer(t, { issuer, check: checkBy(issuer), scope: null })
  return { ...probing, url }
}

/** Checks signatures with jose, and nothing else. */
const byJose =
  (options: RemoteJWKSetOptions) =>
  (issuer: string): Check => {
    const keys = createRemoteJWKSet(new URL(issuer + ENDPOINTS.jwks), options)
    return (token) =>
      jwtVerify(token, keys, { issuer }).then(
        () => null,
        () => 'invalid_token',
      )
  }

const byAsking = (issuer: string): Check => {
  return (token, url) =>
    introspectionCheck({ issuer, audience: url, scope: null })(token).catch(() => 'invalid_token')
}

/** Remembers verdicts for so long. */
const remembering = (check: Check, milliseconds: number): Check => {
  const known = new Map<string, { readonly at: number; readonly verdict: Refused | null }>()
  return async (token, url) => {
    const held = known.get(token)
    if (held !== undefined && performance.now() - held.at < milliseconds) return held.verdict
    const verdict = await check(token, url)
    known.set(token, { at: performance.now(), verdict })
    return verdict
  }
}

type Asked = Omit<ProbeRequest, 'url'>

/** Carries out a drill with an algorithm whose keys are quick to make. */
function drilled(probing: ProbingServer & { readonly url: string }, asked: Asked) {
  return probeOf(probing, { url: probing.url, alg: 'ES256', intervalSeconds: 0.1, ...asked })
}

function part({ drills }: ProbeReport, id: string): DrillResult {
  const found = drills.find((drill) => drill.id === id)
  assert.ok(found, `no ${id} among ${drills.map((drill) => drill.id).join(', ')}`)
  return found
}

function measured(drill: DrillResult, name: string): number | null {
  const found = drill.measures.find((one) => one.name === name)
  assert.ok(found, `no ${name} in ${drill.id}`)
  return found.seconds
}

function assertBetween(seconds: number | null, least: number, most: number): void {
  assert.ok(seconds !== null && seconds >= least && seconds <= most, `${seconds} s`)
}

const rulesOf = ({ findings }: DrillResult) =>
  findings.map(({ severity, rule }) => `${severity} ${rule}`)

/** Each waits most of its time, and has an issuer of its own. */
describe('drills', { concurrency: true }, () => {
  test('rotation: jose takes an announced key at once, an unannounced one when its cooldown is over, and the old ones throughout (M-08)', async (t) => {
    const probing = await started(t, byJose({ cooldownDuration: 2500, cacheMaxAge: 60_000 }))
    const report = await drilled(probing, { drill: 'rotation', maxWaitSeconds: 10 })
    const announced = part(report, 'rotation-announced')
    assert.equal(measured(announced, 'new_key_accepted'), 0)
    assert.equal(measured(announced, 'old_key_refused'), null)
    assert.equal(announced.fetches, 0, 'the set had it already')
    const unannounced = part(report, 'rotation-unannounced')
    assertBetween(measured(unannounced, 'new_key_accepted'), 0.3, 4)
    assert.equal(unannounced.fetches, 1)
    assert.deepEqual(rulesOf(unannounced), ['note new-key'])
    assert.deepEqual(gravely(report), [])
    assert.deepEqual([report.end.ending, exitCodeOf(report)], ['done', 0])
    const { items } = await listKeys(probing.server.idp, probing.issuer, { limit: 50 })
    const states = items.filter(({ alg }) => alg === 'ES256').map(({ state }) => state)
    assert.equal(states.filter((state) => state === 'previous').length, 2, 'rotated twice')
    assert.match(announced.changed[0] ?? '', /were rotated/)
  })

  test('rotation: a server that drops the old keys though they are published is found out (OpenID Connect Core 1.0 section 10.1.1)', async (t) => {
    const probing = await started(t, (issuer) =>
      newestKeyOnly(byJose({ cooldownDuration: 0 })(issuer)),
    )
    const report = await drilled(probing, { drill: 'rotation', maxWaitSeconds: 3 })
    assert.ok(gravely(report).includes('rotation-announced error old-key'))
    assertBetween(measured(part(report, 'rotation-announced'), 'old_key_refused'), 0, 3)
    assert.equal(exitCodeOf(report), 1)
  })

  test('key-compromise: tokens of a revoked key are accepted for as long as jose keeps the set, those of the next key at once (RFC 9111 section 4.2)', async (t) => {
    const probing = await started(t, byJose({ cooldownDuration: 60_000, cacheMaxAge: 2500 }))
    const report = await drilled(probing, { drill: 'key-compromise', maxWaitSeconds: 8 })
    const drill = part(report, 'key-compromise')
    assertBetween(measured(drill, 'revoked_key_refused'), 0.5, 4)
    assert.equal(measured(drill, 'new_key_accepted'), 0)
    assert.deepEqual(rulesOf(drill), ['note revoked-key'])
    const { items } = await listKeys(probing.server.idp, probing.issuer, { limit: 50 })
    assert.equal(items.filter(({ state }) => state === 'revoked').length, 1)
  })

  test('revocation: a server that asks each time refuses at once, one that remembers for two seconds after two (RFC 7662 section 4)', async (t) => {
    const asks = await started(t, byAsking)
    const atOnce = await drilled(asks, { drill: 'revocation', maxWaitSeconds: 4 })
    assert.equal(measured(part(atOnce, 'revocation'), 'revoked_token_refused'), 0)
    assert.deepEqual(rulesOf(part(atOnce, 'revocation')), [])
    const remembers = await started(t, (issuer) => remembering(byAsking(issuer), 2000))
    const later = await drilled(remembers, { drill: 'revocation', maxWaitSeconds: 6 })
    const drill = part(later, 'revocation')
    assertBetween(measured(drill, 'revoked_token_refused'), 1.2, 3.5)
    assert.deepEqual([drill.endpoint, drill.fetches], ['introspect', 2])
    assert.deepEqual(rulesOf(drill), ['note revoked-token'])
  })

  test('revocation: a server that remembers for longer than is waited is an error, one that cannot know a note (RFC 7662 section 4)', async (t) => {
    const forever = await started(t, (issuer) => remembering(byAsking(issuer), 60_000))
    const report = await drilled(forever, { drill: 'revocation', maxWaitSeconds: 2 })
    assert.deepEqual(gravely(report), ['revocation error revoked-token'])
    const signatures = await started(t, byJose({}))
    const policy = await drilled(signatures, { drill: 'revocation', maxWaitSeconds: 30 })
    const drill = part(policy, 'revocation')
    assert.deepEqual([drill.expected, rulesOf(drill)], ['policy', ['note revoked-token']])
    assert.ok(drill.seconds < 5, 'it is not waited for what cannot come')
  })

  test('outage: jose fails closed, goes on with the keys it has and recovers; everything is put back (CWE-636)', async (t) => {
    const probing = await started(t, byJose({ cooldownDuration: 0, timeoutDuration: 1000 }))
    const { server, issuer } = probing
    const before = await listKeys(server.idp, issuer, { limit: 50 })
    const report = await drilled(probing, { drill: 'outage', maxWaitSeconds: 5 })
    assert.deepEqual(gravely(report), [])
    assert.deepEqual(
      report.drills.map(({ id }) => id),
      ['outage-status', 'outage-slow', 'outage-hang', 'outage-malformed'],
    )
    for (const drill of report.drills) {
      assert.deepEqual(rulesOf(drill), ['note known-token'], drill.id)
      assertBetween(measured(drill, 'recovered'), 0, 2)
      assert.ok(drill.fetches >= 2, `${drill.id}: ${drill.fetches}`)
      assert.match(drill.changed[0] ?? '', /was made for the drill and revoked again/)
    }
    assert.equal(await endpointFault(server.idp, issuer, 'jwks'), undefined)
    const { items } = await listKeys(server.idp, issuer, { limit: 50 })
    const made = items.filter(({ kid }) => !before.items.some((one) => one.kid === kid))
    assert.deepEqual(
      made.map(({ state }) => state),
      ['revoked', 'revoked', 'revoked', 'revoked'],
    )
  })

  test('outage: every request to the issuer is counted, and each once; a server without a time limit of its own is told so (issue: number of fetches)', async (t) => {
    const probing = await started(t, byAsking)
    const report = await drilled(probing, { drill: 'outage', maxWaitSeconds: 3 })
    assert.deepEqual(gravely(report), ['outage-hang warning outage-hang'])
    for (const id of ['outage-status', 'outage-malformed']) {
      const { steps, fetches, endpoint } = part(report, id)
      assert.equal(endpoint, 'introspect')
      assert.equal(fetches, samplesOf(steps).length, `${id}: it asks about each token once`)
      const counts = steps.map((step) => step.fetches)
      assert.deepEqual(
        counts,
        [...counts].sort((one, other) => one - other),
      )
    }
  })

  test('outage: a server that fails with its issuer, asks it many times and never forgets the failure is told so in each respect (CWE-636)', async (t) => {
    const probing = await startProbing(t)
    const { issuer } = probing.issuer
    let isBroken = false
    const before = (_request: IncomingMessage, response: ServerResponse) => {
      if (isBroken) response.writeHead(500).end()
      return isBroken
    }
    const check: Check = async (token, url) => {
      for (let attempt = 0; attempt < 20; attempt += 1) {
        const body = new URLSearchParams({ token })
        const { status } = await fetch(issuer + ENDPOINTS.introspect, { method: 'POST', body })
        if (status < 500) return byAsking(issuer)(token, url)
      }
      isBroken = true
      return 'invalid_token'
    }
    const { url } = await startMcpServer(t, { issuer, scope: null, before, check })
    const report = await drilled({ ...probing, url }, { drill: 'outage', maxWaitSeconds: 2 })
    assert.deepEqual(rulesOf(part(report, 'outage-status')), [
      'warning outage-server-error',
      'warning request-storm',
      'error recovery',
      'note known-token',
    ])
    assert.equal(measured(part(report, 'outage-status'), 'recovered'), null)
    assert.deepEqual([report.drills.length, report.end.ending], [1, 'refused'])
    assert.match(report.end.reason ?? '', /before outage-slow could begin/)
    assert.equal(exitCodeOf(report), 1)
  })

  test('outage: an abort in the midst of it puts everything back at once (issue: drills)', async (t) => {
    const probing = await started(t, byJose({ cooldownDuration: 0, timeoutDuration: 5000 }))
    const { server, issuer, url } = probing
    const leaving = new AbortController()
    const request = { url, alg: 'ES256', drill: 'outage', signal: leaving.signal } as const
    const lines: ProbeLine[] = []
    let leftAt = 0
    for await (const line of probeResourceServer(server.idp, issuer, request)) {
      lines.push(line)
      if (line.kind !== 'act' || !line.text.endsWith('does not answer')) continue
      assert.equal((await endpointFault(server.idp, issuer, 'jwks'))?.fault.mode, 'hang')
      setTimeout(() => leaving.abort(), 500)
      leftAt = performance.now() + 500
    }
    assert.ok(performance.now() - leftAt < 2000, 'nobody waits for what hangs')
    assert.equal(lines.at(-1)?.kind, 'end')
    assert.deepEqual(
      lines.flatMap((line) => (line.kind === 'end' ? [line.ending] : [])),
      ['aborted'],
    )
    await assertPutBack(probing)
  })

  test('outage: a consumer that leaves in the midst of it leaves nothing on (issue: drills)', async (t) => {
    const probing = await started(t, byJose({ cooldownDuration: 0 }))
    const { server, issuer, url } = probing
    const request = { url, alg: 'ES256', drill: 'outage' } as const
    for await (const line of probeResourceServer(server.idp, issuer, request))
      if (line.kind === 'sample' && line.outcome === 'refused') break
    await assertPutBack(probing)
  })

  test('outage: a fault that somebody put there stays, before the drill and during it (issue: drills)', async (t) => {
    const probing = await started(t, byJose({ cooldownDuration: 0 }))
    const { server, issuer, url } = probing
    const fault = { mode: 'cache_control', cacheControl: 'no-store' } as const
    await setEndpointFault(server.idp, issuer, { endpoint: 'jwks', fault })
    const refused = await drilled(probing, { drill: 'outage', maxWaitSeconds: 2 })
    assert.deepEqual([refused.diagnosis?.cause, refused.end.ending], ['fault_on', 'not_run'])
    assert.equal(exitCodeOf(refused), 2)
    assert.equal((await endpointFault(server.idp, issuer, 'jwks'))?.fault.mode, 'cache_control')
    const others = await started(t, byJose({ cooldownDuration: 0 }))
    const request = { url: others.url, alg: 'ES256', drill: 'outage' } as const
    const lines = probeResourceServer(others.server.idp, others.issuer, request)
    for await (const line of lines) {
      if (line.kind !== 'act') continue
      await setEndpointFault(others.server.idp, others.issuer, { endpoint: 'jwks', fault })
      break
    }
    const left = await endpointFault(others.server.idp, others.issuer, 'jwks')
    assert.equal(left?.fault.mode, 'cache_control')
    assert.equal(url.startsWith('http://127.0.0.1'), true)
  })

  test('a server with a table of its own, or a shared secret, has nothing to follow, and nothing is changed (issue: drills)', async (t) => {
    const table = await started(
      t,
      () => async (token) => (token === 'dev-token' ? null : 'invalid_token'),
    )
    const { server, issuer } = table
    await server.idp.store.transaction(async (tx) => {
      const { id } = await tx.staticTables.put(issuer.id, 'mine', 0)
      await tx.staticTables.putToken(id, 'dev-token', { client_id: 'a', scopes: [] })
    })
    for (const name of ['default', 'fastmcp'])
      await server.idp.store.transaction((tx) => tx.staticTables.delete(issuer.id, name))
    const report = await drilled(table, { drill: 'rotation', mode: 'static' })
    assert.deepEqual([report.diagnosis?.cause, report.end.ending], ['no_drill', 'not_run'])
    const secret = await started(t, () => async () => null)
    const shared = await drilled(secret, { drill: 'key-compromise', mode: 'jwt', alg: 'HS256' })
    assert.deepEqual([shared.diagnosis?.cause, shared.end.ending], ['no_drill', 'not_run'])
    const { items } = await listEvents(server.idp, issuer, { filter: {}, page: { limit: 50 } })
    assert.ok(!items.some(({ type }) => type === 'key_rotated'))
  })

  test('a server that goes away in a drill ends it (B-07)', async (t) => {
    const probing = await startProbing(t)
    const { issuer } = probing.issuer
    const check = byJose({ cooldownDuration: 0 })(issuer)
    const server = await startMcpServer(t, { issuer, check, scope: null })
    const asked = {
      url: server.url,
      alg: 'ES256',
      drill: 'revocation',
      maxWaitSeconds: 30,
    } as const
    const lines: ProbeLine[] = []
    for await (const line of probeResourceServer(probing.server.idp, probing.issuer, asked)) {
      lines.push(line)
      if (line.kind === 'act') await server.close()
    }
    const drill = lines.find((line) => line.kind === 'drill')
    assert.deepEqual(drill && rulesOf(drill), ['note revoked-token', 'error no-answer'])
    assert.equal(lines.find((line) => line.kind === 'end')?.ending, 'stopped')
  })

  test('every report has the drill: the steps in JSON, the time line as text, findings like all others (issue: --format)', async (t) => {
    const probing = await started(t, (issuer) => remembering(byAsking(issuer), 60_000))
    const report = await drilled(probing, { drill: 'revocation', maxWaitSeconds: 1 })
    const json = JSON.parse(writeReport(report, 'json')) as Record<string, unknown>
    const [drill] = json.drills as Record<string, unknown>[]
    assert.equal(drill?.id, 'revocation')
    assert.ok(Array.isArray(drill?.steps) && drill.steps.length > 5)
    assert.deepEqual(
      (json.results as { id: string }[]).map(({ id }) => id),
      ['control-first'],
    )
    const table = writeReport(report, 'table')
    assert.match(table, /^DRILL revocation: /m)
    assert.match(table, /^ERROR revoked-token revocation: /m)
    assert.match(table, /1 case, 1 part of a drill, \d+ requests/)
    assert.match(
      writeReport(report, 'junit'),
      /classname="probe\.drill"[^>]*><failure type="revoked-token"/,
    )
    assert.match(writeReport(report, 'sarif'), /"ruleId": "revoked-token\/revocation"/)
    assert.match(writeReport(report, 'markdown'), /## Drills\n\n {4}DRILL revocation/)
  })

  test('no token of a drill is in what it tells, nor in the events of it (O-01)', async (t) => {
    const probing = await started(t, byAsking)
    const { server, issuer } = probing
    const report = await drilled(probing, { drill: 'revocation', maxWaitSeconds: 1 })
    const { items } = await listEvents(server.idp, issuer, { filter: {}, page: { limit: 50 } })
    assert.doesNotMatch(JSON.stringify([report.drills, items]), /eyJ/)
    const begun = items.find(({ type }) => type === 'probe_begun')
    assert.equal(begun?.data.drill, 'revocation')
  })
})

/** Knows the key of the newest token only. */
function newestKeyOnly(check: Check): Check {
  const seen: string[] = []
  return async (token, url) => {
    const kid = token.split('.')[0] ?? ''
    if (!seen.includes(kid)) seen.push(kid)
    return kid === seen.at(-1) ? check(token, url) : 'invalid_token'
  }
}

/** No fault is on, and no key that was made for the drill is left. */
async function assertPutBack({ server, issuer }: ProbingServer): Promise<void> {
  assert.equal(await endpointFault(server.idp, issuer, 'jwks'), undefined)
  const { items } = await listKeys(server.idp, issuer, { limit: 50 })
  const next = items.filter(({ alg, state }) => alg === 'ES256' && state === 'next')
  assert.equal(next.length, 1)
  assert.ok(items.some(({ state }) => state === 'revoked'))
}
