import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { CORRECT, FAMILY } from '../../../examples/vulnerable-servers/family.ts'
import { sendJson } from '../../support/cli-process.ts'
import { startMcpServer } from '../../support/mcp-server.ts'
import { type McpSession, openMcpSession, textOf } from '../../support/mcp-session.ts'

const closing: (() => unknown)[] = []
const whole = { after: (close: () => unknown) => void closing.unshift(close) }

let session: McpSession
let url: string
let issuer: string

before(async () => {
  session = await openMcpSession(whole)
  const status = await session.call('get_status')
  issuer = String(status.issuer)
  url = (status.server as { public_url: string }).public_url
})
after(async () => {
  for (const close of closing) await close()
})

/** Starts a server of the family that trusts the issuer of the session. */
async function start(name: string): Promise<string> {
  const member = FAMILY.find((one) => one.name === name)
  assert.ok(member, name)
  const jwksUri = `${issuer}/.well-known/jwks.json`
  const server = await member.start({ issuer, jwksUri })
  closing.unshift(server.close)
  return server.url
}

interface Found {
  readonly verdict: string
  readonly findings: readonly { severity: string; cases: readonly string[]; advice: string }[]
}

test('probe_server finds the mistake of a vulnerable server, and says what to change (issue 4)', async () => {
  const input = { url: await start('no-audience-check'), only: ['exp', 'aud-wrong', 'iss'] }
  const result = await session.ask('probe_server', input)
  const { verdict, findings } = result.structuredContent as unknown as Found
  assert.equal(verdict, 'findings', textOf(result))
  const errors = findings.filter(({ severity }) => severity === 'error')
  assert.deepEqual(
    errors.map(({ cases }) => cases),
    [['aud-wrong']],
  )
  assert.ok((errors[0]?.advice.length ?? 0) > 0)
  assert.match(textOf(result), /^ERROR \S+ aud-wrong: /m)
})

test('probe_server finds nothing in a correct server, and reports how far it is (MCP 2025-11-25, progress)', async () => {
  const seen: { progress: number; total?: number | undefined; message?: string | undefined }[] = []
  const [correct] = CORRECT
  const input = { url: await start(correct?.name ?? ''), only: ['exp', 'aud'] }
  const onProgress = (progress: (typeof seen)[number]) => void seen.push(progress)
  const answer = await session.call('probe_server', input, { onProgress })
  const { verdict, findings, cases, skipped } = answer as unknown as Found & {
    cases: number
    skipped: readonly { reason: string }[]
  }
  assert.deepEqual([verdict, findings], ['ok', []])
  // The client hears no more of a call once it has its answer, which comes right behind the last report.
  assert.ok([cases - 1, cases].includes(seen.length))
  assert.deepEqual(
    seen.map(({ progress }) => progress),
    seen.map((_, index) => index + 1),
  )
  assert.ok(skipped.every(({ reason }) => reason.length > 0))
  assert.ok(seen.some(({ message }) => message === 'exp-past: refused'))
  assert.equal(seen.at(-1)?.total, cases)
})

test('probe_server says why the good token is refused, in words of the tools (issue 4)', async (t) => {
  const foreign = await startMcpServer(t, { issuer: 'http://localhost:9/issuers/default' })
  const answer = await session.call('probe_server', { url: foreign.url })
  const { cause, advice } = answer.diagnosis as { cause: string; advice: string }
  assert.equal(answer.verdict, 'not_run')
  assert.ok(cause.length > 0)
  assert.doesNotMatch(advice, /--[a-z]/)
})

test('the fence around this machine is not lifted by a model (B-01)', async () => {
  const remote = await session.refused('probe_server', { url: 'http://192.0.2.1/mcp' })
  assert.match(remote, /^url: is 192\.0\.2\.1, which is not this machine: .*a person/)
  const input = { url: 'http://192.0.2.1/mcp', allow_remote: true }
  for (const tool of ['probe_server', 'run_drill'])
    assert.match(await session.refused(tool, input), /^allow_remote: is not known here/m)
  const check = await session.refused('check_protected_resource', { resource: input.url })
  assert.match(check, /^resource: is 192\.0\.2\.1/)
})

test('run_drill rehearses a rotation, measures it and reports its steps (issue 6)', async () => {
  const messages: string[] = []
  const input = { url: await start('correct'), drill: 'rotation', max_wait_seconds: 5 }
  const onProgress = ({ message = '' }: { message?: string | undefined }) => {
    messages.push(message)
  }
  const before = (await sendJson(`${url}/api/keys`)).body.items as unknown[]
  const answer = await session.call('run_drill', input, { onProgress })
  const drills = answer.drills as { measures: { name: string; text: string }[] }[]
  assert.ok(drills.length > 0)
  assert.ok(drills.every(({ measures }) => measures.length > 0))
  assert.ok(messages.length > 3)
  const keys = (await sendJson(`${url}/api/keys`)).body.items as unknown[]
  assert.ok(keys.length > before.length)
})

test('a call that the client cancels ends the probe at the server (MCP 2025-11-25, cancellation)', async () => {
  const cancel = new AbortController()
  const input = { url: await start('correct'), drill: 'outage', max_wait_seconds: 60 }
  const running = session.ask('run_drill', input, {
    signal: cancel.signal,
    onProgress: () => cancel.abort(),
  })
  await assert.rejects(running)
  const events = { type: 'probe_ended', wait_seconds: 30 }
  const begun = await session.call('list_events', { type: 'probe_begun', limit: 1 })
  const ended = await session.call('wait_for_event', { ...events, after: begun.last_event_id })
  const [event] = ended.items as { data: Record<string, unknown> }[]
  assert.equal(event?.data.ending, 'aborted')
  assert.doesNotMatch(session.stderr(), /fault of ours/)
})

test('check_protected_resource tells what a server serves otherwise than drafted (RFC 9728 section 3)', async (t) => {
  const good = await startMcpServer(t, { issuer })
  const input = { resource: good.url, scope: 'mcp:read' }
  const { status, differences } = await session.call('check_protected_resource', input)
  const errors = (differences as { severity: string }[]).filter((one) => one.severity === 'error')
  assert.deepEqual([status, errors], [401, []])
  const mute = await startMcpServer(t, { issuer, says: { metadata: false } })
  const odd = await session.ask('check_protected_resource', { resource: mute.url })
  assert.match(textOf(odd), /^error: /m)
})
