import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { CORRECT, FAMILY, VULNERABLE } from '../../examples/vulnerable-servers/family.ts'
import { LONGEST_TOKEN } from '../../examples/vulnerable-servers/http-parts.ts'
import {
  STRICT_INTROSPECTION,
  verifyByAsking,
} from '../../examples/vulnerable-servers/introspect.ts'
import { openKeySet } from '../../examples/vulnerable-servers/key-set.ts'
import { EVERY_REFUSAL, type Member } from '../../examples/vulnerable-servers/member.ts'
import { STRICT, verifyJwt } from '../../examples/vulnerable-servers/verify.ts'
import { expectedByMode, faultById, TOKEN_FAULTS } from '../../src/core/faults/catalogue.ts'
import type { Expectation, TokenFault } from '../../src/core/faults/fault.ts'
import { readChallenges } from '../../src/core/protocol/challenge.ts'
import { clearEndpointFaults, setEndpointFault } from '../../src/idp/endpoint-faults.ts'
import type { MintRequest } from '../../src/idp/mint-request.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { revokeKey } from '../../src/idp/revoke-key.ts'
import { revokeTokenByJti } from '../../src/idp/revoke-tokens.ts'
import { rotateKeys } from '../../src/idp/rotate-keys.ts'
import { startExampleIssuer } from '../support/example-issuer.ts'
import { sendRaw, statusOf } from '../support/raw-http.ts'
import { ROOT } from '../support/source-files.ts'
import { testClock } from '../support/test-idp.ts'

const clock = testClock()
const example = await startExampleIssuer(clock)
after(() => example.close())
const { idp, issuer } = example

const RESOURCE = 'http://127.0.0.1:8000/mcp'
const WANTED = { issuer: issuer.issuer, resource: RESOURCE, scope: 'mcp:read' }
const FOLDER = join(ROOT, 'examples/vulnerable-servers/mistakes')

const mint = async (request: MintRequest = {}) =>
  (await mintToken(idp, issuer, { audience: RESOURCE, scope: 'mcp:read', ...request })).record

const faulted: { readonly fault: TokenFault; readonly value: string }[] = []
for (const fault of TOKEN_FAULTS)
  faulted.push({ fault, value: (await mint({ fault: fault.id })).value })

/** Starts a server of the family; it is closed when the test is over. */
async function start(t: TestContext, one: Member) {
  const server = await one.start({ ...example.optionsFor(one.mode), resource: RESOURCE })
  t.after(server.close)
  return server
}

const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 't', version: '1' },
  },
})

interface Sent {
  readonly lines?: readonly string[]
  readonly body?: string
  readonly path?: string
}

/** Posts to a server byte by byte, and answers all that comes. */
function post(url: string, { lines = [], body = INITIALIZE, path = '/mcp' }: Sent) {
  const { host, port } = new URL(url)
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...lines,
  ]
  return sendRaw({ port: Number(port) }, `${head.join('\r\n')}\r\n\r\n${body}`)
}

const bearer = (token: string): Sent => ({ lines: [`Authorization: Bearer ${token}`] })
const statusFor = async (url: string, token: string) => statusOf(await post(url, bearer(token)))

/** What the line of HTTP does to a token: a blank behind is no part of it, a line break ends it. */
const ON_THE_WIRE: Readonly<Record<string, number>> = {
  'ws-trailing': 200,
  'ws-newline-inside': 400,
}

for (const one of CORRECT) {
  const mode = one.mode === 'jwt' ? 'jwks' : 'introspection'
  test(`${one.name} accepts every control of the catalogue and refuses every bad token as is due (RFC 9068 section 4)`, async (t) => {
    const { url } = await start(t, one)
    for (const { fault, value } of faulted) {
      const status = await statusFor(url, value)
      const due = { accept: [200], reject: dueFor(fault, one), policy: [200, 401, 403] }
      const fair = due[expectedByMode(fault)[mode]]
      const wire = ON_THE_WIRE[fault.id]
      assert.ok(
        wire === undefined ? fair.includes(status) : [wire, 401].includes(status),
        `${fault.id}: ${status}`,
      )
    }
  })
}

/** Whoever asks does not see typ: an ID token for this resource is one without the scope. */
function dueFor({ id, status }: TokenFault, { mode }: Member): readonly number[] {
  return mode === 'introspection' && id === 'typ-id-token-right-aud' ? [403] : [status]
}

/** The tokens that a member's verifier accepts though they are to be refused, of those that HTTP brings to it as they are. */
async function wronglyAccepted(one: Member): Promise<readonly string[]> {
  const check = verifierOf(one)
  const accepted: string[] = []
  for (const { fault, value } of faulted.filter(isBrought)) {
    const expected: Expectation = expectedByMode(fault)[one.mode === 'jwt' ? 'jwks' : one.mode]
    if (expected === 'reject' && (await isAccepted(check(value)))) accepted.push(fault.id)
  }
  return accepted
}

function isBrought({ fault, value }: { readonly fault: TokenFault; readonly value: string }) {
  return value.length <= LONGEST_TOKEN && !fault.id.startsWith('ws-')
}

function verifierOf({ mode, mistake }: Member): (token: string) => Promise<unknown> {
  const { jwksUri: uri = '', introspection } = example.optionsFor(mode)
  const now = () => clock.now()
  if (introspection !== undefined) {
    const parts = { ...STRICT_INTROSPECTION, ...mistake.introspection }
    return (token) => verifyByAsking(token, { ...WANTED, introspection, parts, now: now() })
  }
  const parts = { ...STRICT, ...mistake.jwt }
  const keys = openKeySet({ uri, now }, parts)
  return (token) => verifyJwt(token, { ...WANTED, keys, parts, now: now() })
}

async function isAccepted(checked: Promise<unknown>): Promise<boolean> {
  const late = new Promise<false>((resolve) => setImmediate(() => setTimeout(resolve, 250, false)))
  const done = checked.then(
    () => true,
    () => false,
  )
  return Promise.race([done, late])
}

for (const one of VULNERABLE) {
  test(`${one.name} accepts the bad tokens that the table says, and no other (issue 5)`, async () => {
    const accepted = await wronglyAccepted(one)
    const told = one.rule === 'refuse' && one.finds !== EVERY_REFUSAL ? one.finds : []
    const tokens = told.filter((id) => faultById(id)?.kind === 'token')
    assert.deepEqual([...accepted].sort(), [...tokens].sort())
  })
}

test('each mistake replaces exactly one step, and each file of a mistake is one server of the family', () => {
  for (const { name, mistake } of VULNERABLE) {
    const steps = Object.values(mistake).flatMap((parts: object) => Object.keys(parts))
    assert.equal(steps.length, 1, name)
  }
  const files = readdirSync(FOLDER).map((file) => file.replace(/\.ts$/, ''))
  assert.deepEqual(VULNERABLE.map(({ name }) => name).sort(), files.sort())
  assert.equal(new Set(FAMILY.map(({ name }) => name)).size, FAMILY.length)
})

test('the head of each file says which cases find it, and the table says the same', () => {
  for (const one of VULNERABLE) {
    const text = readFileSync(join(FOLDER, `${one.name}.ts`), 'utf8')
    assert.match(text, /\* Mistake: \S/, one.name)
    assert.match(text, /\* Rule: .*(RFC|MCP|OAuth|FIPS|CWE)/, one.name)
    const [, foundBy = ''] = /\* Found by: (.*?)\.\n \*\//s.exec(text) ?? []
    const said = foundBy.replaceAll(/\n \*\s+/g, ' ').split(/, | and /)
    assert.deepEqual(expanded(said, one).sort(), toldBy(one).sort(), one.name)
  }
})

/** What is told of a member, each in the words of its head comment. */
function toldBy({ finds, warns, drills, badAnswers }: Member): string[] {
  return [finds, warns, drills, badAnswers].flat()
}

/** The words of a head comment, with each `group-*` as the cases that it stands for. */
function expanded(said: readonly string[], one: Member): string[] {
  return said.flatMap((word) => {
    const plain = word.replace(/^the (drills?|bad answer) /, '')
    if (!plain.endsWith('*')) return [plain]
    const group = toldBy(one).filter((id) => id.startsWith(plain.slice(0, -1)))
    assert.notDeepEqual(group, [], `${one.name}: ${word}`)
    return group
  })
}

test('every case that a table names is one of the catalogue', () => {
  const named = FAMILY.flatMap(({ finds, warns }) => [finds, warns].flat())
  const unknown = named.filter((id) => id !== EVERY_REFUSAL && faultById(id) === undefined)
  assert.deepEqual(unknown, [])
})

const member = (name: string): Member => {
  const found = FAMILY.find((one) => one.name === name)
  assert.ok(found, name)
  return found
}

test('the correct server speaks MCP: initialize, a session, ping, a notification, and what it does not know (MCP, streamable HTTP)', async (t) => {
  const { url } = await start(t, member('correct'))
  const { value } = await mint()
  const begun = await post(url, bearer(value))
  assert.match(begun, /"protocolVersion":"2025-11-25"/)
  const [, session = ''] = /mcp-session-id: (\S+)/i.exec(begun) ?? []
  const say = (message: object, lines: readonly string[] = []) =>
    post(url, {
      lines: [`Authorization: Bearer ${value}`, `Mcp-Session-Id: ${session}`, ...lines],
      body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    })
  assert.match(await say({ id: 2, method: 'ping' }), /"id":2,"result":\{\}/)
  assert.equal(statusOf(await say({ method: 'notifications/initialized' })), 202)
  assert.match(await say({ id: 3, method: 'no/such' }), /-32601/)
  const bob = (await mint({ subject: 'bob' })).value
  const stolen = {
    ...bearer(bob),
    lines: [...(bearer(bob).lines ?? []), `Mcp-Session-Id: ${session}`],
  }
  assert.equal(statusOf(await post(url, stolen)), 404, 'a session is for the subject who began it')
  assert.equal(
    statusOf(await say({ id: 4, method: 'ping' }, ['Origin: https://evil.example'])),
    403,
  )
})

test('a refusal says where the metadata stand and what is wrong, and nothing of the token (RFC 6750 section 3, RFC 9728 section 5.1)', async (t) => {
  const { url } = await start(t, member('correct'))
  const challengeOf = (answer: string) =>
    readChallenges(/^www-authenticate: (.*)\r$/im.exec(answer)?.[1] ?? '')[0]?.parameters
  const plain = challengeOf(await post(url, {}))
  assert.equal(plain?.get('error'), undefined)
  assert.equal(plain?.get('scope'), 'mcp:read')
  const metadata = await fetch(plain?.get('resource_metadata') ?? '')
  assert.deepEqual(await metadata.json(), {
    resource: RESOURCE,
    authorization_servers: [issuer.issuer],
    scopes_supported: ['mcp:read'],
    bearer_methods_supported: ['header'],
  })
  const { value } = await mint({ fault: 'exp-past' })
  const refused = await post(url, bearer(value))
  assert.equal(challengeOf(refused)?.get('error'), 'invalid_token')
  assert.ok(!refused.includes(value))
  const forbidden = await post(url, bearer((await mint({ scope: 'other' })).value))
  assert.equal(challengeOf(forbidden)?.get('error'), 'insufficient_scope')
})

test('what is too large is refused and nothing hangs: a header of a million characters, a token above 16 kB, a body above 64 kB (CWE-770)', async (t) => {
  const { url } = await start(t, member('correct'))
  assert.equal(await statusFor(url, 'x'.repeat(1_000_000)), 431)
  const sound = (await mint({ claims: { padding: 'x'.repeat(LONGEST_TOKEN) } })).value
  assert.equal(await statusFor(url, sound), 401)
  const { value } = await mint()
  const large = { ...bearer(value), body: JSON.stringify({ x: 'x'.repeat(70_000) }) }
  assert.equal(statusOf(await post(url, large)), 413)
})

/** Makes an endpoint answer badly while something is tried, and soundly again. */
async function whileBad<T>(
  endpoint: 'jwks' | 'introspect',
  fault: Parameters<typeof setEndpointFault>[2]['fault'],
  attempt: () => Promise<T>,
): Promise<T> {
  await setEndpointFault(idp, issuer, { endpoint, fault })
  try {
    return await attempt()
  } finally {
    await clearEndpointFaults(idp, issuer)
  }
}

const OUTAGES = [
  { mode: 'status', status: 500 },
  { mode: 'html' },
  { mode: 'empty' },
  { mode: 'drop' },
  { mode: 'redirect' },
  { mode: 'hang' },
] as const

for (const [correct, open, endpoint] of [
  ['correct', 'fails-open-without-keys', 'jwks'],
  ['correct-introspection', 'introspection-fails-open', 'introspect'],
] as const) {
  test(`while ${endpoint} does not answer, ${correct} refuses with 401 and recovers, and ${open} accepts (drill outage)`, async (t) => {
    const { value } = await mint()
    const forged = (await mint({ fault: 'sig-other-issuer-same-kid' })).value
    for (const fault of OUTAGES) {
      const [closed, opened] = [await start(t, member(correct)), await start(t, member(open))]
      const statuses = await whileBad(endpoint, fault, async () => [
        await statusFor(closed.url, value),
        await statusFor(opened.url, forged),
      ])
      assert.deepEqual(statuses, [401, 200], fault.mode)
      assert.equal(await statusFor(closed.url, value), 200, `after ${fault.mode}`)
      assert.equal(await statusFor(opened.url, forged), 401, `after ${fault.mode}`)
    }
  })
}

test('a new key is taken at once by the correct server, and never by keys-cached-for-ever (drill rotation, RFC 7517 section 5)', async (t) => {
  const servers = await startAll(t, ['correct', 'keys-kept-until-missed', 'keys-cached-for-ever'])
  const before = (await mint()).value
  assert.deepEqual(await statuses(servers, before), [200, 200, 200])
  await rotateKeys(idp, issuer, { announced: false })
  const { value } = await mint()
  assert.deepEqual(await statuses(servers, value), [200, 200, 401])
  assert.deepEqual(await statuses(servers, before), [200, 200, 200], 'it is still published')
})

test('a revoked key is out within ten seconds at the correct server, and never where the keys are kept (drill key-compromise, RFC 8725 section 3.8)', async (t) => {
  const servers = await startAll(t, ['correct', 'keys-kept-until-missed', 'keys-cached-for-ever'])
  const { value, kid } = await mint()
  assert.deepEqual(await statuses(servers, value), [200, 200, 200])
  await revokeKey(idp, issuer, kid ?? '')
  clock.advance(11)
  assert.deepEqual(await statuses(servers, value), [401, 200, 200])
})

test('a revoked token is out at once where introspection is asked, and never where its answers are kept (drill revocation, RFC 7662 section 4)', async (t) => {
  const servers = await startAll(t, ['correct-introspection', 'introspection-cached-for-ever'])
  const { value, jti } = await mint({ format: 'opaque' })
  assert.deepEqual(await statuses(servers, value), [200, 200])
  await revokeTokenByJti(idp, issuer, { jti })
  assert.deepEqual(await statuses(servers, value), [401, 200])
})

for (const one of VULNERABLE.filter(({ badAnswers }) => badAnswers.length > 0)) {
  test(`${one.name} is taken in by the bad answer ${one.badAnswers}, and the correct server is not (RFC 7662 section 4)`, async (t) => {
    const servers = await startAll(t, ['correct-introspection', one.name])
    const { value } = await mint()
    for (const mode of ['active_string', 'exp_past', 'other_audience'] as const) {
      const found = await whileBad('introspect', { mode }, () => statuses(servers, value))
      assert.deepEqual(found, [401, one.badAnswers.includes(mode) ? 200 : 401], mode)
    }
  })
}

test('what introspection may say is taken: no exp, no client_id (RFC 7662 section 2.2)', async (t) => {
  const { url } = await start(t, member('correct-introspection'))
  const { value } = await mint()
  for (const mode of ['no_exp', 'no_client_id'] as const)
    assert.equal(await whileBad('introspect', { mode }, () => statusFor(url, value)), 200, mode)
})

for (const mode of ['unknown_kty_first', 'private_key', 'symmetric_key'] as const) {
  test(`a JWK Set with ${mode} serves its good keys all the same (RFC 7517 section 5)`, async (t) => {
    const { url } = await start(t, member('correct'))
    const { value } = await mint()
    assert.equal(await whileBad('jwks', { mode }, () => statusFor(url, value)), 200)
  })
}

async function startAll(t: TestContext, names: readonly string[]) {
  const servers = []
  for (const name of names) servers.push(await start(t, member(name)))
  return servers
}

async function statuses(servers: readonly { readonly url: string }[], token: string) {
  const found = []
  for (const { url } of servers) found.push(await statusFor(url, token))
  return found
}
