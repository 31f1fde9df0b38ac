import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { type TestContext, test } from 'node:test'
import { InvalidInput } from '../../src/core/protocol/invalid-input.ts'
import { draftProtectedResource } from '../../src/idp/draft-protected-resource.ts'
import { checkProtection } from '../../src/probe/check-protection.ts'
import { type McpServerOptions, startMcpServer } from '../support/mcp-server.ts'
import { startProbedServer } from '../support/probed-server.ts'
import { openTestIdp } from '../support/test-idp.ts'

/** Drafts for a URL, with the scope that the servers here ask for. */
async function check(t: TestContext, url: string, more: { scope?: string } = {}) {
  const { idp, issuer, close } = await openTestIdp()
  t.after(close)
  const asked = { resource: url, scope: 'mcp:read', ...more }
  return checkProtection(await draftProtectedResource(idp, issuer, asked))
}

/** The issuer of every identity provider that is opened for a test. */
const ISSUER = 'http://localhost:9400/issuers/default'

/** What differs at a server, as "severity member". */
async function differencesAt(t: TestContext, options: Partial<McpServerOptions>) {
  const server = await startMcpServer(t, { issuer: ISSUER, ...options })
  const { differences } = await check(t, server.url)
  for (const authorization of server.seen) assert.equal(authorization, undefined)
  return differences.map(({ severity, member }) => `${severity} ${member}`)
}

test('a server that serves what is drafted differs in nothing, and is sent no token (issue 6: protected resource)', async (t) => {
  const server = await startMcpServer(t, { issuer: ISSUER })
  const { status, metadataUrl, differences } = await check(t, server.url)
  assert.deepEqual(differences, [])
  assert.equal(status, 401)
  assert.equal(metadataUrl, server.url.replace('/mcp', '/.well-known/oauth-protected-resource/mcp'))
  assert.deepEqual(server.seen, [undefined])
})

test('a document of another resource is an error, also where only a slash is more (RFC 9728 section 3.3)', async (t) => {
  const server = await startMcpServer(t, {
    issuer: ISSUER,
    says: { resource: 'http://127.0.0.1:8000/mcp/' },
  })
  const { differences } = await check(t, server.url)
  assert.equal(differences.length, 1)
  assert.deepEqual([differences[0]?.severity, differences[0]?.member], ['error', 'resource'])
  assert.match(differences[0]?.text ?? '', /of "http:\/\/127\.0\.0\.1:8000\/mcp\/", not http/)
})

test('an issuer that is spelt otherwise is another one (RFC 9728 section 2)', async (t) => {
  for (const issuer of [`${ISSUER}/`, ISSUER.replace('localhost', '127.0.0.1')])
    assert.deepEqual(await differencesAt(t, { issuer }), ['error authorization_servers'])
})

test('without a document and without its name in the challenge clients find nothing (RFC 9728 section 5.1)', async (t) => {
  assert.deepEqual(await differencesAt(t, { says: { metadata: false } }), [
    'error resource_metadata',
    'error document',
  ])
})

test('a 401 without a challenge is an error, and other scopes are a warning (RFC 9728 section 5.1)', async (t) => {
  assert.deepEqual(await differencesAt(t, { says: { challenge: false } }), [
    'error WWW-Authenticate',
  ])
  assert.deepEqual(await differencesAt(t, { says: { challengeScope: false } }), ['warning scope'])
  assert.deepEqual(await differencesAt(t, { scope: 'other' }), [
    'warning scope',
    'warning scopes_supported',
  ])
})

/** Answers every POST with a challenge, and leaves the document to the server. */
function challenging(header: string, status = 401): Partial<McpServerOptions> {
  return {
    before: ({ method }, response: ServerResponse) => {
      if (method !== 'POST') return false
      response.writeHead(status, { 'WWW-Authenticate': header }).end()
      return true
    },
  }
}

test('an error in the answer to a request without a token is a warning (RFC 6750 section 3.1)', async (t) => {
  const header = 'Bearer error="invalid_token", scope="mcp:read"'
  assert.deepEqual(await differencesAt(t, challenging(header)), [
    'warning resource_metadata',
    'warning error',
  ])
})

test('a challenge that leads nowhere is an error, and another origin is not followed (RFC 9728 section 5.1, B-01)', async (t) => {
  const elsewhere = await startProbedServer({ takes: 'all' })
  const header = `Bearer scope="mcp:read", resource_metadata="${elsewhere.url}"`
  assert.deepEqual(await differencesAt(t, challenging(header)), ['error resource_metadata'])
  assert.deepEqual(elsewhere.seen, [])
})

test('a server that takes requests without a token, or refuses them with another status, is told so (RFC 9728 section 5.1)', async (t) => {
  const open = await check(t, (await startProbedServer({ takes: 'all' })).url)
  assert.equal(open.status, 200)
  assert.match(open.differences[0]?.text ?? '', /answered 200, not 401/)
  const forbidden = await differencesAt(t, challenging('Bearer scope="mcp:read"', 403))
  assert.deepEqual(forbidden, ['error answer'])
})

test('where nothing answers that is all that is said (issue 6: protected resource)', async (t) => {
  const { status, differences } = await check(t, 'http://127.0.0.1:9/mcp')
  assert.equal(status, null)
  assert.deepEqual(differences, [
    { severity: 'error', member: 'answer', text: 'Nothing answers at http://127.0.0.1:9/mcp.' },
  ])
})

test('another machine is not asked, and the member is named that says it (B-01)', async (t) => {
  await assert.rejects(check(t, 'http://192.0.2.1/mcp'), (error) => {
    assert.ok(error instanceof InvalidInput)
    assert.match(
      error.message,
      /^\/resource: is 192\.0\.2\.1, which is not this machine: what is served/,
    )
    return true
  })
})

test('what a hostile server says is short and printable, however deep it nests (B-06)', async (t) => {
  const hostile = `\u202e\u001b[31m${'x'.repeat(5000)}`
  const server = await startMcpServer(t, {
    issuer: ISSUER,
    before: ({ method }, response) => {
      if (method === 'POST') {
        response.writeHead(401, { 'WWW-Authenticate': `Bearer error="${'y'.repeat(5000)}"` }).end()
      } else {
        const deep = '['.repeat(50_000) + ']'.repeat(50_000)
        const said = { resource: hostile, resource_name: [hostile] }
        response.end(`${JSON.stringify(said).slice(0, -1)},"scopes_supported":${deep}}`)
      }
      return true
    },
  })
  const { differences } = await check(t, server.url)
  assert.ok(differences.length >= 5)
  for (const { text } of differences) {
    assert.match(text, /^[\x20-\x7E…]+$/)
    assert.ok(text.length < 800, text)
  }
})
