import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { listEvents } from '../../../src/idp/list-events.ts'
import { type ProbedServerOptions, startProbedServer } from '../../support/probed-server.ts'
import { HOST, NOW, ORIGIN, openTestPages, type TestPages, textOf, textOfId } from './test-pages.ts'

const HOSTILE = `"><script>alert(1)</script></textarea><b>'&amp;\u202E`

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const HIDDEN = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/u

/** A server by the clock of the pages. */
const probed = (options: ProbedServerOptions) => startProbedServer({ now: () => NOW, ...options })

/** Posts the form, and answers with the page of the report. */
async function reportOf(pages: TestPages, form: Readonly<Record<string, string>>) {
  const posted = await pages.post('/probe', form)
  assert.equal(posted.status, 303, textOf(posted.text).slice(0, 2000))
  const path = posted.headers.location ?? ''
  const { status, text } = await pages.get(path)
  assert.equal(status, 200)
  return { path, html: text, text: textOf(text) }
}

test('the form says that bad tokens go to this machine only, and is filled in by its address (B-01)', async () => {
  const { get } = await openTestPages()
  const { status, text } = await get('/probe')
  assert.equal(status, 200)
  assert.match(
    textOf(text),
    /Bad tokens are sent to a server on this machine \(a loopback address\) only/,
  )
  assert.match(text, /name="url" value="http:\/\/127\.0\.0\.1:8000\/mcp"/)
  assert.match(text, /type="checkbox"[^>]* name="allow_remote" value="true">/)
  assert.match(text, /type="checkbox"[^>]* name="bad_answers" value="true">/)
  const query = new URLSearchParams({ url: HOSTILE, only: 'exp', mode: 'static', drill: 'outage' })
  const filled = (await get(`/probe?${query}`)).text
  assert.match(filled, /name="only" value="exp"/)
  assert.match(filled, /<option value="static" selected>/)
  assert.match(filled, /<option value="outage" selected>/)
  assert.doesNotMatch(filled, /<script>alert/)
})

test('a form with mistakes sends nothing, keeps every value, and tells the mistakes at their fields (issue 5: the probe)', async () => {
  const pages = await openTestPages()
  const { url, seen } = await probed({ takes: 'exp' })
  const form = { url, only: `exp ${HOSTILE}`, skip: 'no-such-case' }
  const { status, text } = await pages.post('/probe', form)
  assert.equal(status, 400)
  assert.match(textOfId(text, 'field-only-error'), /<script>alert\(1\).*" names no case/)
  assert.match(textOfId(text, 'field-skip-error'), /"no-such-case" names no case/)
  assert.doesNotMatch(text, /<script>alert/)
  const times = await pages.post('/probe', { url: '', timeout_seconds: 'soon', mode: 'odd' })
  assert.match(
    textOfId(times.text, 'field-timeout_seconds-error'),
    /must be seconds|Must be seconds/,
  )
  assert.match(textOfId(times.text, 'field-mode-error'), /one of jwt, introspection, static/)
  assert.match(
    textOf((await pages.post('/probe', { url: '' })).text),
    /MCP server: must be an http/,
  )
  assert.deepEqual(seen, [])
})

test('a server on another machine is refused at the field of its URL (B-01)', async () => {
  const pages = await openTestPages()
  const { status, text } = await pages.post('/probe', { url: 'http://192.0.2.1/mcp' })
  assert.equal(status, 400)
  assert.match(textOfId(text, 'field-url-error'), /192\.0\.2\.1, which is not this machine/)
})

test('a run leads to its report: what was found worst first, with the rule, the answer, what to change and a command (issue 5: the probe)', async () => {
  const pages = await openTestPages()
  const { url } = await probed({ takes: 'exp' })
  const form = { url, mode: 'jwt', only: 'exp-past, sig-flipped aud-wrong iat-ancient' }
  const { html, text } = await reportOf(pages, form)
  assert.match(text, /2 errors, \d+ warnings?/)
  const titles = [...html.matchAll(/<h3 class="probe-title"[\s\S]*?<\/h3>/g)].map(([h3]) =>
    textOf(h3),
  )
  assert.match(titles[0] ?? '', /error/)
  assert.match(titles.at(-1) ?? '', /warning/)
  const wrong =
    /<li>\s*<p class="probe-case">[\s\S]*?sig-flipped[\s\S]*?<\/li>/.exec(html)?.[0] ?? ''
  assert.match(textOf(wrong), /RFC 7515 section 5\.2: The signature does not fit what is signed/)
  assert.match(textOf(wrong), /200, accepted/)
  assert.match(textOf(wrong), /Authorization: Bearer \[sig-flipped\]/)
  assert.match(textOf(wrong), /curl -sS --include[\s\S]*Authorization: Bearer eyJ/)
  assert.match(text, /To change: Check the signature over the very bytes that came/)
  assert.match(html, /href="\/faults\/tokens\?q=sig-flipped"/)
  assert.match(text, /\d cases? that may be accepted and may be refused/)
  assert.match(text, /6 cases, with what is due and what came back/)
  assert.match(html, /href="\/probe\?url=[^"]*only=exp-past/)
})

test('where the good token is refused the report says why first, and no bad one was sent (B-05)', async () => {
  const pages = await openTestPages()
  const { url, seen } = await probed({ takes: 'none' })
  const { text, html } = await reportOf(pages, { url, mode: 'jwt' })
  assert.match(text, /The good token was refused, so no bad one was sent/)
  assert.match(text, /The good token\s+Sent\s*POST http/)
  assert.doesNotMatch(html, /class="probe-title"/)
  assert.ok(seen.length < 40, `${seen.length} requests`)
})

test('a server that is not there is said so, and one that takes everything without a token (issue 5: the probe)', async () => {
  const pages = await openTestPages()
  const { text } = await reportOf(pages, { url: 'http://127.0.0.1:9/mcp' })
  assert.match(text, /The server could not be probed/)
  const open = await reportOf(pages, { url: (await probed({ takes: 'all' })).url })
  assert.match(open.text, /The server checks no token/)
  assert.match(open.text, /Answer 401 to every request without a token/)
})

test('whatever a probed server answers is text on the page and in every file (B-06)', async () => {
  const pages = await openTestPages()
  for (const takes of ['exp', 'none'] as const) {
    const { url } = await probed({ takes, hostile: true })
    const { html, path } = await reportOf(pages, { url, mode: 'jwt', only: 'exp-past aud-wrong' })
    assert.match(html, /\\u001b\]0;owned/)
    assert.doesNotMatch(html, /<script>document/)
    assert.equal(HIDDEN.exec(html), null)
    assert.ok(html.length < 200_000, `${html.length} characters`)
    for (const format of ['json', 'sarif', 'junit', 'markdown']) {
      const file = await pages.get(`${path}/${format}`)
      assert.equal(file.status, 200)
      const body = file.text ?? String(file.body)
      assert.equal(HIDDEN.exec(body.replaceAll('\n', '')), null, format)
    }
  }
})

test('a report is saved in four forms, each sent as a file and not shown (B-06)', async () => {
  const pages = await openTestPages()
  const { url } = await probed({ takes: 'exp' })
  const { path } = await reportOf(pages, { url, mode: 'jwt', only: 'exp-past' })
  const types = { json: 'application/json', sarif: 'application/sarif+json' }
  const more = { junit: 'application/xml', markdown: 'text/markdown' }
  for (const [format, type] of Object.entries({ ...types, ...more })) {
    const { status, headers } = await pages.get(`${path}/${format}`)
    assert.equal(status, 200)
    assert.ok(headers['content-type']?.startsWith(type), headers['content-type'])
    assert.match(headers['content-disposition'] ?? '', /^attachment; filename="probe/)
    assert.equal(headers['cache-control'], 'no-store')
  }
  const json = await pages.get(`${path}/json`)
  assert.equal(json.body.mode, 'jwt')
  assert.equal((await pages.get(`${path}/pdf`)).status, 404)
})

test('who asks for progress is told it line by line, and at last where the report is (issue 5: the probe)', async () => {
  const pages = await openTestPages()
  const { url } = await probed({ takes: 'exp' })
  const { status, headers, text } = await pages
    .post('/probe', { url, mode: 'jwt', only: 'exp' })
    .set('Accept', 'application/x-ndjson')
    .buffer(true)
    .parse((response, done) => {
      let all = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        all += chunk
      })
      response.on('end', () => done(null, all))
    })
    .then((answer) => ({
      ...answer,
      headers: answer.headers,
      status: answer.status,
      text: answer.body as string,
    }))
  assert.equal(status, 200)
  assert.match(headers['content-type'] ?? '', /^application\/x-ndjson/)
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const counts = lines.flatMap(({ done }) => (done === undefined ? [] : [done]))
  assert.deepEqual(
    counts,
    [...counts].sort((one, other) => one - other),
  )
  const last = lines.at(-2)
  assert.equal(last.done, last.of)
  assert.match(last.text, /^\d+ of \d+ cases, \d+ findings? so far$/)
  assert.equal((await pages.get(lines.at(-1).report)).status, 200)
  const wrong = await pages.post('/probe', { url: '' }).set('Accept', 'application/x-ndjson')
  assert.deepEqual([wrong.status, wrong.type], [400, 'text/html'])
})

test('a report is its issuer’s alone, and only the last ones are kept (L-17)', async () => {
  const pages = await openTestPages()
  await createIssuer(pages.idp, 'team-a')
  const { url } = await probed({ takes: 'exp' })
  const form = { url, mode: 'jwt', only: 'exp-past' }
  const { path } = await reportOf(pages, form)
  assert.equal((await pages.get(`/issuers/team-a${path}`)).status, 404)
  assert.doesNotMatch((await pages.get('/issuers/team-a/probe')).text, /probe\/reports/)
  assert.match((await pages.get('/probe')).text, new RegExp(`href="${path}"`))
  for (let more = 0; more < 10; more += 1) await reportOf(pages, form)
  const gone = await pages.get(path)
  assert.equal(gone.status, 404)
  assert.match(textOf(gone.text), /the last 10 are kept/)
})

test('whoever leaves ends the run (B-07)', async (t) => {
  const pages = await openTestPages()
  const { url, seen } = await probed({ takes: 'exp' })
  const server = pages.app.listen(0)
  t.after(() => server.close().closeAllConnections())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const headers = {
    Host: HOST,
    Origin: ORIGIN,
    'Content-Type': 'application/x-www-form-urlencoded',
  }
  const sent = request({ port, path: '/probe', method: 'POST', headers })
  sent.on('error', () => {})
  sent.end(new URLSearchParams({ url, mode: 'jwt' }).toString())
  while (seen.length < 10) await pause(5)
  sent.destroy()
  const ended = async () =>
    (await listEvents(pages.idp, pages.issuer, { filter: { types: ['probe_ended'] }, page: {} }))
      .items
  for (let tries = 0; tries < 100 && (await ended()).length === 0; tries += 1) await pause(20)
  assert.equal((await ended())[0]?.data.ending, 'aborted')
  assert.ok(seen.length < 200, `${seen.length} requests`)
  assert.doesNotMatch((await pages.get('/probe')).text, /probe\/reports/)
})

test('a drill is drawn over time, and says what it measured (issue 5: drills)', async () => {
  const pages = await openTestPages()
  const { url } = await probed({ takes: 'exp' })
  const form = { url, mode: 'jwt', drill: 'revocation', max_wait_seconds: '1' }
  const { html, text } = await reportOf(pages, form)
  assert.match(html, /<svg class="drill-drawing"/)
  assert.match(text, /the revoked token is refused: not within/)
})

test('the paths of the probe answer 405 to what they do not serve (RFC 9110 section 15.5.6)', async () => {
  const { post, get } = await openTestPages()
  assert.equal((await post('/probe/reports/x')).status, 405)
  assert.equal((await post('/probe/reports/x/json')).status, 405)
  assert.equal((await get('/probe/reports/x')).status, 404)
})
