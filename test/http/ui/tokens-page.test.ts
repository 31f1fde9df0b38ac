import assert from 'node:assert/strict'
import { test } from 'node:test'
import request from 'supertest'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { getToken, listTokens } from '../../../src/idp/list-tokens.ts'
import type { MintRequest } from '../../../src/idp/mint-request.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { mintTokens } from '../../../src/idp/mint-tokens.ts'
import { rotateKeys } from '../../../src/idp/rotate-keys.ts'
import { newToken } from '../../support/records.ts'
import { HOST, ORIGIN, openTestPages, type TestPages, textOf, unescaped } from './test-pages.ts'

const HOSTILE = `"><script>alert(1)</script>'&amp;\u202E\u0000`

async function minted({ idp, issuer }: TestPages, request: MintRequest = {}) {
  const { record } = await mintToken(idp, issuer, request)
  return record
}

/** The rows of the table, each as its cells' text. */
function rowsOf(html: string): string[][] {
  const body = /<tbody>([\s\S]*?)<\/tbody>/.exec(html)?.[1] ?? ''
  return [...body.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell = '']) =>
      textOf(cell.replaceAll('<span class="cell-note">', ' ')).replaceAll(/\s+/g, ' ').trim(),
    ),
  )
}

/** Where the links of a page lead to. */
function linksOf(html: string): string[] {
  return [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => unescaped(href))
}

/** Where the forms of a page post to. */
function postsOf(html: string): string[] {
  return [...html.matchAll(/<form[^>]*method="post" action="([^"]*)"/g)].map(([, action = '']) =>
    unescaped(action),
  )
}

test('the list tells of each token, newest first, what it is for, by which key, and until when', async () => {
  const pages = await openTestPages()
  const first = await minted(pages, { subject: 'bob', format: 'opaque', expiresIn: -60 })
  const scope = 'read write'
  const audience = ['https://a.example/mcp', 'b', 'c']
  const second = await minted(pages, { clientId: 'c1', scope, audience, expiresIn: null })
  const { status, text, headers } = await pages.get('/tokens')
  assert.deepEqual([status, headers['cache-control']], [200, 'no-store'])
  const kid = second.kid?.slice(0, 10) ?? ''
  const now = '2026-11-21 07:18:05 UTC'
  assert.deepEqual(rowsOf(text), [
    [
      `now, token ${second.jti.slice(0, 10)}… ${now}`,
      'alice',
      'c1',
      'https://a.example/mcp and 2 more read write',
      `JWT RS256 , key ${kid}…`,
      'never',
      'active',
      `Revoke token ${second.jti.slice(0, 10)}…`,
    ],
    [
      `now, token ${first.jti.slice(0, 10)}… ${now}`,
      'bob',
      'demo-client',
      'http://127.0.0.1:8000/mcp',
      'opaque',
      '1 min ago 2026-11-21 07:17:05 UTC',
      'expired',
      `Revoke token ${first.jti.slice(0, 10)}…`,
    ],
  ])
  assert.ok(linksOf(text).includes(`/tokens/${second.jti}`))
})

test('nothing minted yet, and nothing that matches, say what to do next', async () => {
  const pages = await openTestPages()
  const none = await pages.get('/tokens')
  assert.match(textOf(none.text), /No token was issued yet/)
  assert.ok(linksOf(none.text).includes('/mint'))
  assert.ok(!textOf(none.text).includes('Revoke'), 'there is nothing to revoke')
  await minted(pages)
  const noMatch = await pages.get('/tokens?client_id=nobody')
  assert.match(textOf(noMatch.text), /No token matches/)
  assert.ok(linksOf(noMatch.text).includes('/tokens'))
  const cursor = Buffer.from('after:1').toString('base64url')
  const behind = await pages.get(`/tokens?cursor=${cursor}`)
  assert.equal(behind.status, 200)
  assert.match(textOf(behind.text), /No token is older/)
})

test('every filter narrows the list and stays in the form, and a value in the table leads to its own', async () => {
  const pages = await openTestPages()
  const wanted = await minted(pages, { clientId: 'c 1&x', subject: 'bob', scope: 'findme' })
  await minted(pages, { clientId: 'c 1&x', subject: 'bob', format: 'opaque', expiresIn: -5 })
  await minted(pages, { clientId: 'c2', subject: 'carol', alg: 'ES256' })
  const one = { client_id: 'c 1&x', subject: 'bob', kid: wanted.kid ?? '', q: 'FINDME' }
  for (const [name, value] of Object.entries({ ...one, format: 'opaque', status: 'expired' })) {
    const query = new URLSearchParams({ [name]: value })
    const { text, status } = await pages.get(`/tokens?${query}`)
    assert.equal(status, 200, name)
    const expected = name === 'client_id' || name === 'subject' ? 2 : 1
    assert.equal(rowsOf(text).length, expected, name)
    const shown = unescaped(text)
    const kept = shown.includes(`name="${name}" value="${value}"`)
    assert.ok(kept || shown.includes(`value="${value}" selected`), `${name} stays`)
  }
  const { text } = await pages.get('/tokens?status=active')
  const narrowed = linksOf(text).find((href) => href.includes('client_id=c+1'))
  assert.equal(narrowed, '/tokens?status=active&client_id=c+1%26x')
  assert.equal(rowsOf((await pages.get(narrowed)).text).length, 1)
})

test('empty filters and names that are not ours are left alone; wrong ones are told at their field (api.md)', async () => {
  const pages = await openTestPages()
  await minted(pages)
  const sent = await pages.get('/tokens?q=&status=&format=&client_id=&subject=&kid=&utm_source=x')
  assert.equal(rowsOf(sent.text).length, 1)
  const wrong = await pages.get('/tokens?status=lost&format=%3Cb%3E')
  assert.equal(wrong.status, 400)
  assert.match(textOf(wrong.text), /Status: must be one of active, expired, revoked, not_yet_valid/)
  assert.match(textOf(wrong.text), /Format: must be one of jwt, opaque/)
  assert.match(wrong.text, /<title>Error: Tokens/)
  const cursor = await pages.get('/tokens?cursor=nonsense')
  assert.equal(cursor.status, 400)
  assert.match(textOf(cursor.text), /is not a cursor of this server/)
})

test('pages follow one another by cursor, with the filters, and lead back to the first', async () => {
  const pages = await openTestPages()
  const opaque = { format: 'opaque', clientId: 'many' } as const
  for await (const _ of await mintTokens(pages.idp, pages.issuer, { request: opaque, count: 120 }));
  await minted(pages)
  const seen = new Set<string>()
  let path = '/tokens?client_id=many'
  for (const size of [50, 50, 20]) {
    const { text } = await pages.get(path)
    const tokens = linksOf(text).filter((href) => /^\/tokens\/[^/]+$/.test(href))
    assert.equal(tokens.length, size)
    for (const href of tokens) seen.add(href)
    assert.equal(text.includes('Back to the first'), path.includes('cursor='))
    path = linksOf(text).find((href) => href.includes('cursor=')) ?? ''
  }
  assert.equal(path, '', 'the last page leads no further')
  assert.equal(seen.size, 120)
})

test('one token is revoked from its row, and the list comes back as it was', async () => {
  const pages = await openTestPages()
  const { jti } = await minted(pages, { clientId: 'c1', jti: 'a/b?c' })
  await minted(pages)
  const { text } = await pages.get('/tokens?client_id=c1&status=')
  const [action = ''] = postsOf(text)
  const answer = await pages.post(action)
  assert.deepEqual(
    [answer.status, answer.headers.location],
    [303, '/tokens?client_id=c1&done=revoked'],
  )
  assert.equal((await getToken(pages.idp, pages.issuer, jti)).status, 'revoked')
  const back = await pages.get('/tokens?client_id=c1&done=revoked')
  assert.match(textOf(back.text), /1 token was revoked/)
  assert.deepEqual(postsOf(back.text), [], 'a revoked token has no button')
})

test('where a revocation leads back to is always our own list (H-11)', async () => {
  const pages = await openTestPages()
  const { jti } = await minted(pages)
  const answer = await pages.post(`/tokens/${jti}/revoke?from=list&q=//evil.example&x=http://evil`)
  assert.equal(answer.headers.location, '/tokens?q=%2F%2Fevil.example&done=revoked')
})

test('all tokens of a client, a subject, a key or the issuer are counted first, and revoked when that is confirmed', async () => {
  const pages = await openTestPages()
  const old = await minted(pages, { clientId: 'c1', subject: 'bob' })
  await rotateKeys(pages.idp, pages.issuer, {})
  await minted(pages, { clientId: 'c1', expiresIn: -5 })
  await minted(pages, { clientId: 'c2', subject: 'bob' })
  await minted(pages)
  const left = async () => {
    const { items } = await listTokens(pages.idp, pages.issuer, { filter: {}, page: {} })
    return items.filter(({ status }) => status !== 'revoked').length
  }
  const cases = [
    { by: 'kid', value: old.kid ?? '', count: 1, noun: `key ${old.kid}` },
    { by: 'client_id', value: 'c1', count: 1, noun: 'client c1' },
    { by: 'subject', value: 'bob', count: 1, noun: 'subject bob' },
    { by: 'all', value: '', count: 1, noun: 'this issuer' },
  ]
  for (const { by, value, count, noun } of cases) {
    const before = await left()
    const { text } = await pages.get(`/revoke-tokens?${new URLSearchParams({ by, value })}`)
    assert.ok(textOf(text).includes(`Revoke ${count} token of ${noun}?`), noun)
    assert.equal(await left(), before, 'looking revokes nothing')
    const [action = ''] = postsOf(text)
    const { status, headers } = await pages.post(action)
    assert.equal(status, 303)
    const list = new URLSearchParams(headers.location?.replace(/^.*\?/, ''))
    assert.equal(list.get(by), by === 'all' ? null : value)
    assert.deepEqual([list.get('done'), list.get('count')], ['revoked', String(count)])
    assert.equal(await left(), before - count)
    const again = await pages.get(`/revoke-tokens?${new URLSearchParams({ by, value })}`)
    assert.ok(textOf(again.text).includes(`No token of ${noun} is left to revoke`))
    assert.deepEqual(postsOf(again.text), [])
  }
})

test('many are told with their number, and the narrowed list leads to the question', async () => {
  const pages = await openTestPages()
  const opaque = { format: 'opaque', clientId: 'many' } as const
  for await (const _ of await mintTokens(pages.idp, pages.issuer, {
    request: opaque,
    count: 1204,
  }));
  const { text } = await pages.get('/tokens?client_id=many')
  assert.match(textOf(text), /Revoke all of client many…/)
  const link = linksOf(text).find((href) => href.startsWith('/revoke-tokens')) ?? ''
  const question = await pages.get(link)
  assert.match(textOf(question.text), /Revoke 1,204 tokens of client many\?/)
  assert.match(question.text, /<button[^>]*>Revoke 1,204 tokens<\/button>/)
  const answer = await pages.post(postsOf(question.text)[0] ?? '')
  assert.equal(answer.headers.location, '/tokens?client_id=many&done=revoked&count=1204')
  const back = await pages.get(answer.headers.location ?? '')
  assert.match(textOf(back.text), /1,204 tokens were revoked/)
})

test('a selection that names nothing, or nothing known, is refused, and revokes nothing (api.md)', async () => {
  const pages = await openTestPages()
  const { jti } = await minted(pages)
  for (const [query, detail] of [
    ['by=client_id', /Which one: must name a client/],
    ['by=jti&value=x', /Tokens of: must be one of client_id, subject, kid, all/],
    ['by=all&value=x', /must be empty where all tokens/],
    ['by=constructor&value=x', /must be one of/],
  ] as const) {
    for (const answer of [
      await pages.get(`/revoke-tokens?${query}`),
      await pages.post(`/revoke-tokens?${query}`),
    ]) {
      assert.equal(answer.status, 400, query)
      assert.match(textOf(answer.text), detail)
    }
  }
  assert.equal((await pages.post('/revoke-tokens')).status, 400)
  assert.equal((await getToken(pages.idp, pages.issuer, jti)).status, 'active')
})

test('hostile text in every column and filter is shown as text, and still names its tokens exactly (U-01)', async () => {
  const pages = await openTestPages()
  const subject = `${HOSTILE}\r\nnext`
  const { jti } = await minted(pages, { subject, clientId: 'x'.repeat(10_000), audience: HOSTILE })
  for (const path of [
    '/tokens',
    `/tokens?${new URLSearchParams({ q: HOSTILE, subject, kid: HOSTILE })}`,
    `/revoke-tokens?${new URLSearchParams({ by: 'subject', value: subject })}`,
    `/revoke-tokens?${new URLSearchParams({ by: HOSTILE, value: HOSTILE })}`,
  ]) {
    const { text } = await pages.get(path)
    assert.ok(!text.includes('<script>alert'), path)
    const outside = text.replaceAll(/<input[^>]*>/g, '')
    assert.ok(!outside.includes('\u202E'), 'nothing turns the page around')
    assert.ok(unescaped(text).includes('"><script>alert(1)'), path)
  }
  const { text } = await pages.get('/tokens')
  const link = linksOf(text).find((href) => href.startsWith('/tokens?subject=')) ?? ''
  assert.equal(rowsOf((await pages.get(link)).text).length, 1, 'the link finds the very subject')
  const question = `/revoke-tokens?${new URLSearchParams({ by: 'subject', value: subject })}`
  await pages.post(postsOf((await pages.get(question)).text)[0] ?? '')
  assert.equal((await getToken(pages.idp, pages.issuer, jti)).status, 'revoked')
})

test('each issuer lists and revokes its own tokens only, below its own base', async () => {
  const pages = await openTestPages()
  const other = await createIssuer(pages.idp, 'other')
  const mine = await minted(pages)
  await mintToken(pages.idp, other, { clientId: 'theirs' })
  const { text } = await pages.get('/issuers/other/tokens')
  assert.equal(rowsOf(text).length, 1)
  assert.ok(linksOf(text).includes('/issuers/other/tokens?client_id=theirs'))
  const answer = await pages.post('/issuers/other/revoke-tokens?by=all')
  assert.equal(answer.headers.location, '/issuers/other/tokens?done=revoked&count=1')
  assert.equal((await getToken(pages.idp, pages.issuer, mine.jti)).status, 'active')
})

test('a method that is not served is 405 with those that are (RFC 9110 section 15.5.6)', async () => {
  const { app } = await openTestPages()
  for (const [path, allow] of [
    ['/tokens', 'GET, HEAD'],
    ['/revoke-tokens', 'GET, HEAD, POST'],
  ] as const) {
    const asked = request(app).delete(path).set('Host', HOST).set('Origin', ORIGIN)
    const { status, headers } = await asked
    assert.deepEqual([status, headers.allow], [405, allow])
  }
})

test('where many tokens are looked through for few, the page says so and leads on', async () => {
  const pages = await openTestPages()
  const first = await minted(pages, { clientId: 'many', subject: 'rare', format: 'opaque' })
  await pages.idp.store.transaction(async (tx) => {
    for (let n = 0; n < 10_500; n += 1) {
      const changes = { clientId: 'many', subject: 'common', jti: `filled-${n}` }
      await tx.tokens.insert(newToken(pages.issuer.id, changes))
    }
  })
  const { text } = await pages.get('/tokens?client_id=many&q=rare')
  assert.match(textOf(text), /None found so far/)
  const on = linksOf(text).find((href) => href.includes('cursor=')) ?? ''
  const { text: rest } = await pages.get(on)
  assert.ok(linksOf(rest).includes(`/tokens/${first.jti}`))
  assert.ok(!linksOf(rest).some((href) => href.includes('cursor=')), 'nothing is left')
  await minted(pages, { clientId: 'many', subject: 'rare', format: 'opaque' })
  const short = await pages.get('/tokens?client_id=many&q=rare')
  assert.match(textOf(short.text), /1 token among those looked through so far/)
})
