import assert from 'node:assert/strict'
import { test } from 'node:test'
import request from 'supertest'
import { createClient } from '../../../src/idp/clients.ts'
import { type LoggedRequest, logRequest } from '../../../src/idp/log-request.ts'
import type { MintRequest } from '../../../src/idp/mint-request.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { mintTokens } from '../../../src/idp/mint-tokens.ts'
import { revokeKey } from '../../../src/idp/revoke-key.ts'
import { revokeTokenByJti, revokeTokens } from '../../../src/idp/revoke-tokens.ts'
import { HOST, NOW, openTestPages, type TestPages, textOf, unescaped } from './test-pages.ts'

const HOSTILE = `"><script>alert(1)</script>\u202E\u0000`

async function minted({ idp, issuer }: TestPages, request: MintRequest = {}) {
  return (await mintToken(idp, issuer, request)).record
}

/** The rows of the story: when, what, and how it went. */
async function storyOf(pages: TestPages, jti: string): Promise<string[]> {
  return rowsOf((await pages.get(`/tokens/${encodeURIComponent(jti)}`)).text)
}

function rowsOf(html: string): string[] {
  const story = html.slice(html.indexOf('id="story-title"'))
  const body = /<tbody>([\s\S]*?)<\/tbody>/.exec(story)?.[1] ?? ''
  return [...body.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) => {
    const cells = [...row.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell = '']) =>
      textOf(cell.replace(/<span class="cell-note">\d{4}-[^<]*<\/span>/, ''))
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    return cells.filter((cell) => cell !== '').join(' | ')
  })
}

function introspect(pages: TestPages, jti: string, changes: Partial<LoggedRequest> = {}): void {
  const request = { endpoint: 'introspect', method: 'POST', status: 200, durationMs: 1 }
  const caller = { clientId: 'rs', userAgent: 'python-httpx/0.28.1' }
  logRequest(pages.idp, pages.issuer, { ...request, outcome: 'active', ...caller, jti, ...changes })
}

test('a story runs from the mint to the expiry, with each introspection: by whom, with what, and its outcome', async () => {
  const pages = await openTestPages()
  const { jti, kid } = await minted(pages, { via: 'api', notBefore: NOW + 30 })
  pages.pass(10)
  introspect(pages, jti, { outcome: 'not_yet_valid' })
  pages.pass(50)
  introspect(pages, jti)
  introspect(pages, jti, {
    clientId: undefined,
    userAgent: undefined,
    outcome: 'invalid_client',
    status: 401,
  })
  introspect(pages, 'another')
  assert.deepEqual(await storyOf(pages, jti), [
    'in 59 min | Expires',
    `now | POST to introspection about token ${jti} refused: invalid_client (401) | invalid client`,
    'now | Introspected by client rs python-httpx/0.28.1 | active',
    '30 s ago | Became valid',
    '50 s ago | Introspected by client rs python-httpx/0.28.1 | not yet valid',
    `1 min ago | Minted on demand over the API, signed by key ${kid}, now current`,
  ])
})

test('how a token came to be is told as far as the log says: page, API, command line, grant, or on demand', async () => {
  const pages = await openTestPages()
  const last = async (jti: string) => (await storyOf(pages, jti)).at(-1)?.replace(/, signed.*/, '')
  const words = { page: 'on a page', api: 'over the API', command_line: 'by the command line' }
  for (const [via, door] of Object.entries(words)) {
    const { jti } = await minted(pages, { via: via as keyof typeof words })
    assert.equal(await last(jti), `now | Minted on demand ${door}`)
  }
  assert.equal(await last((await minted(pages)).jti), 'now | Minted on demand')
  const batch = await mintTokens(pages.idp, pages.issuer, { request: {}, count: 2 })
  for await (const { record } of batch)
    assert.equal(await last(record.jti), 'now | Minted on demand')
})

test('a token that a client fetched, showed to a verifier and revoked tells all of it', async () => {
  const pages = await openTestPages()
  const secret = 'secret-of-the-agent'
  const agent = { clientId: 'agent', clientSecret: secret }
  const metadata = { grantTypes: ['client_credentials'], redirectUris: [] }
  await createClient(pages.idp, pages.issuer, { ...agent, metadata })
  const post = (path: string, form: Record<string, string>) =>
    request(pages.app)
      .post(path)
      .set({ Host: HOST, 'User-Agent': 'curl/8.5.0' })
      .auth('agent', secret)
      .type('form')
      .send(form)
  const issued = await post('/token', { grant_type: 'client_credentials' })
  const { access_token: token } = issued.body
  pages.pass(5)
  assert.equal((await post('/introspect', { token })).body.active, true)
  pages.pass(5)
  assert.equal((await post('/revoke', { token })).status, 200)
  pages.pass(5)
  assert.equal((await post('/introspect', { token })).body.active, false)
  const list = await pages.get('/tokens?client_id=agent')
  const jti = /href="\/tokens\/([\w-]+)"/.exec(list.text)?.[1] ?? ''
  const [expires, ...story] = await storyOf(pages, jti)
  assert.equal(expires, 'in 59 min | Expires')
  assert.deepEqual(
    story.map((row) => row.replace(/, signed.*/, '')),
    [
      'now | Introspected by client agent curl/8.5.0 | revoked',
      '5 s ago | Revoked by client agent, at the revocation endpoint',
      `5 s ago | Client agent revoked token ${jti} curl/8.5.0 | revoked`,
      '10 s ago | Introspected by client agent curl/8.5.0 | active',
      `15 s ago | Client agent was issued token ${jti} curl/8.5.0 | issued`,
      '15 s ago | Issued to client agent by the client_credentials grant',
    ],
  )
})

test('a revocation is told with its door and its selection, and not that of another token', async () => {
  const pages = await openTestPages()
  const { idp, issuer } = pages
  const told = async (jti: string) =>
    (await storyOf(pages, jti)).find((row) => row.includes('Revoked'))?.replace(/^.*?\| /, '')
  const one = { clientId: 'c1', subject: 's1' }
  const revoked = async (selection: Parameters<typeof revokeTokens>[2]) => {
    const { jti } = await minted(pages, one)
    await revokeTokens(idp, issuer, { jtis: [(await minted(pages)).jti], via: 'command_line' })
    await revokeTokens(idp, issuer, selection)
    await revokeTokens(idp, issuer, { jtis: [(await minted(pages)).jti], via: 'command_line' })
    return told(jti)
  }
  assert.equal(
    await revoked({ clientId: 'c1', via: 'page' }),
    'Revoked on a page, with all tokens of client c1',
  )
  pages.pass(10)
  assert.equal(
    await revoked({ clientId: 'c1', subject: 's1', via: 'api' }),
    'Revoked over the API, with all tokens of client c1 and subject s1',
  )
  pages.pass(10)
  assert.equal(await revoked({ all: true }), 'Revoked, with all tokens of this issuer')
  pages.pass(10)
  const own = await minted(pages)
  await revokeTokenByJti(idp, issuer, { jti: own.jti, via: 'page' })
  assert.equal(await told(own.jti), 'Revoked on a page')
  const listed = [await minted(pages), await minted(pages)]
  await revokeTokens(idp, issuer, { jtis: listed.map(({ jti }) => jti), via: 'api' })
  assert.equal(
    await told(listed[1]?.jti ?? ''),
    'Revoked over the API, with others that were listed',
  )
})

test('a revocation that the log has no more, and one through the key, are told from the token and the key', async () => {
  const pages = await openTestPages()
  const { jti } = await minted(pages)
  await revokeTokenByJti(pages.idp, pages.issuer, { jti })
  await pages.idp.store.transaction((tx) => tx.events.prune(pages.issuer.id, 0))
  const [, revoked] = await storyOf(pages, jti)
  assert.equal(revoked, 'now | Revoked; the event log does not say any more by whom')
  const second = await minted(pages, { alg: 'ES256' })
  await revokeKey(pages.idp, pages.issuer, second.kid ?? '')
  assert.deepEqual((await storyOf(pages, second.jti)).slice(1), [
    `now | Key ${second.kid} was revoked, and every token that it signed with it`,
    `now | Minted on demand, signed by key ${second.kid}, now revoked`,
  ])
})

test('a long story is bounded, and leads to the events for the rest', async () => {
  const pages = await openTestPages()
  const { jti } = await minted(pages, { jti: 'a&b=c', via: 'page' })
  for (let n = 0; n < 25; n += 1) introspect(pages, jti, { userAgent: `agent-${n}` })
  const { text } = await pages.get(`/tokens/${encodeURIComponent(jti)}`)
  const rows = rowsOf(text)
  assert.equal(rows.length, 22, 'twenty requests, the expiry and the mint')
  assert.ok(rows[1]?.includes('agent-24'), 'the newest first')
  assert.match(rows.at(-1) ?? '', /Minted on demand on a page/)
  assert.ok(unescaped(text).includes('href="/events?jti=a%26b%3Dc"'))
  assert.match(textOf(text), /The newest 20 requests are shown; all are in Events/)
  const short = await minted(pages)
  introspect(pages, short.jti)
  assert.doesNotMatch((await pages.get(`/tokens/${short.jti}`)).text, /are shown; all are/)
})

test("the story goes by the issuer's clock", async () => {
  const pages = await openTestPages()
  const { jti } = await minted(pages, { expiresIn: null })
  pages.pass(3600)
  assert.match((await storyOf(pages, jti))[0] ?? '', /^1 h ago \| Minted on demand/)
})

test('hostile text in clients, programs and outcomes is shown as text (U-01)', async () => {
  const pages = await openTestPages()
  const { jti } = await minted(pages, { clientId: HOSTILE, subject: HOSTILE })
  introspect(pages, jti, { clientId: HOSTILE, userAgent: HOSTILE, outcome: HOSTILE })
  introspect(pages, jti, { endpoint: HOSTILE, outcome: 'x'.repeat(10_000) })
  await revokeTokens(pages.idp, pages.issuer, { clientId: HOSTILE, subject: HOSTILE })
  const { status, text } = await pages.get(`/tokens/${jti}`)
  assert.equal(status, 200)
  assert.ok(!text.includes('<script>alert') && !text.includes('\u202E'))
  assert.ok(!text.includes('x'.repeat(300)), 'what is long is cut')
})
