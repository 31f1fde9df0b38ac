import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { logRequest } from '../../../src/idp/log-request.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { NOW, openTestPages, type TestPages, textOf, unescaped } from './test-pages.ts'

const request = { endpoint: 'introspect', method: 'POST', status: 200, durationMs: 1.5 }

async function openBusy(): Promise<TestPages & { readonly jti: string }> {
  const pages = await openTestPages()
  const { record } = await mintToken(pages.idp, pages.issuer, { clientId: 'minter' })
  const { idp, issuer } = pages
  pages.pass(100)
  logRequest(idp, issuer, { ...request, outcome: 'active', clientId: 'rs', jti: record.jti })
  logRequest(idp, issuer, { ...request, outcome: 'unknown', clientId: 'rs' })
  logRequest(idp, issuer, { ...request, outcome: 'invalid_client', status: 401 })
  return { ...pages, jti: record.jti }
}

/** The sentences of a page's rows, top to bottom. */
function sentences(html: string): readonly string[] {
  return [...html.matchAll(/<td class="event-said">\s*<div>\s*<p>([\s\S]*?)<\/p>/g)].map((match) =>
    textOf(match[1] ?? '').trim(),
  )
}

const attribute = (html: string, name: string) =>
  unescaped(new RegExp(`${name}="([^"]*)"`).exec(html)?.[1] ?? '')

test('the page lists what happened, newest first, each in words with its time, its detail and its links (issue 4: events)', async () => {
  const { get, jti } = await openBusy()
  const { status, text } = await get('/events')
  assert.equal(status, 200)
  assert.deepEqual(sentences(text).slice(0, 4), [
    'POST to introspection refused: invalid_client (401)',
    'Client rs introspected a token: inactive, unknown here',
    `Client rs introspected token ${jti}: active`,
    `Minted JWT ${jti} for subject alice, client minter`,
  ])
  assert.match(text, new RegExp(`<a href="/tokens/${jti}"><code>${jti}</code></a>`))
  assert.match(text, /<a href="\/clients\/rs"><code>rs<\/code><\/a>/)
  assert.match(textOf(text), /1 min ago2026-11-21 07:18:05 UTC/)
  assert.match(textOf(text), /"duration_ms": 1\.5/)
})

test('the filters of the address narrow the list, and stay filled in (issue 4: events)', async () => {
  const { get, jti } = await openBusy()
  for (const [query, expected] of [
    ['kind=requests', 3],
    ['kind=requests&outcome=active', 1],
    ['endpoint=introspect&client_id=rs', 2],
    ['outcome=error', 1],
    ['type=token_minted', 1],
    [`jti=${jti}`, 2],
    ['since=50s', 3],
    [`since=${NOW + 100}`, 3],
    ['since=2026-11-21+07:19:00', 3],
    ['since=2026-11-21T07:19:46Z', 0],
    ['client_id=nobody', 0],
  ] as const) {
    assert.equal(sentences((await get(`/events?${query}`)).text).length, expected, query)
  }
  const { text } = await get('/events?kind=requests&since=50s&client_id=rs')
  assert.match(text, /<option value="requests" selected>/)
  assert.match(text, /name="since" value="50s"/)
  assert.match(text, /name="client_id" value="rs"/)
  assert.match(text, /<details class="more" open>/)
  const empty = textOf((await get('/events?client_id=nobody')).text)
  assert.match(empty, /No such events/)
})

test('a filter with mistakes is 400 and tells all of them at their fields, and shows nothing (issue 4: events)', async () => {
  const { get } = await openBusy()
  const { status, text } = await get('/events?since=soon&type=no_such&kind=x&endpoint=y')
  assert.equal(status, 400)
  assert.deepEqual(sentences(text), [])
  for (const name of ['since', 'type', 'kind', 'endpoint'])
    assert.match(text, new RegExp(`id="field-${name}-error"`), name)
  assert.equal((await get('/events?cursor=x')).status, 400)
})

test('older events are a page further, which does not grow by itself (issue 4: events)', async () => {
  const pages = await openTestPages()
  for (let count = 0; count < 60; count += 1)
    logRequest(pages.idp, pages.issuer, { ...request, outcome: 'unknown', clientId: `c${count}` })
  const first = (await pages.get('/events?kind=requests')).text
  assert.equal(sentences(first).length, 50)
  assert.match(first, /data-live /)
  const next = unescaped(/href="([^"]*)" rel="next"/.exec(first)?.[1] ?? '')
  assert.match(next, /^\/events\?kind=requests&cursor=/)
  const second = (await pages.get(next)).text
  assert.equal(sentences(second).length, 10)
  assert.doesNotMatch(second, /data-live /)
})

test('the rows that a live list fetches are those of the page, and only the ones behind an id, of the filter (issue 4: live events)', async () => {
  const { get, idp, issuer } = await openBusy()
  const page = (await get('/events?outcome=inactive&since=1h')).text
  const last = Number(attribute(page, 'data-last'))
  const rows = attribute(page, 'data-rows')
  assert.match(rows, /^\/events\/rows\?outcome=inactive&since=\d+$/)
  assert.match(attribute(page, 'data-stream'), /^\/api\/events\?outcome=inactive&since=\d+$/)
  assert.deepEqual(sentences((await get(`${rows}&after=${last}`)).text), [])
  logRequest(idp, issuer, { ...request, outcome: 'expired', clientId: 'rs', jti: '<b>' })
  logRequest(idp, issuer, { ...request, outcome: 'active', clientId: 'rs' })
  const { status, text } = await get(`${rows}&after=${last}`)
  assert.equal(status, 200)
  assert.deepEqual(sentences(text), ['Client rs introspected token <b>: inactive, expired'])
  const again = (await get('/events?outcome=inactive&since=1h')).text
  const row = /<tr class="event"[\s\S]*?<\/tr>/
  assert.equal(row.exec(text)?.[0], row.exec(again)?.[0])
  for (const wrong of ['after=x', 'since=soon', 'kind=x'])
    assert.equal((await get(`/events/rows?${wrong}`)).status, 400, wrong)
})

test('the download has the same filter as the page (issue 4: export)', async () => {
  const { get } = await openBusy()
  const page = (await get('/events?kind=requests&outcome=active&since=1h')).text
  const link = unescaped(/href="([^"]*)" download/.exec(page)?.[1] ?? '')
  const { status, text } = await get(link)
  assert.equal(status, 200)
  assert.equal(text.trim().split('\n').length, 1)
  assert.equal(JSON.parse(text).data.outcome, 'active')
})

test('the pages of events of a named issuer stay below its base, and take GET only', async () => {
  const pages = await openTestPages()
  await createIssuer(pages.idp, 'apart')
  const { text } = await pages.get('/issuers/apart/events')
  assert.match(attribute(text, 'data-stream'), /^\/issuers\/apart\/api\/events$/)
  assert.match(text, /action="\/issuers\/apart\/events"/)
  for (const path of ['/events', '/events/rows']) {
    const refused = await pages.post(path)
    assert.deepEqual([refused.status, refused.headers.allow], [405, 'GET, HEAD'], path)
  }
})
