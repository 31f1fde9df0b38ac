import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listEvents } from '../../../src/idp/list-events.ts'
import { getStaticTable, putStaticTable } from '../../../src/idp/static-tables.ts'
import { NOW, openTestPages, type TestPages, textOf, textOfId, unescaped } from './test-pages.ts'

const HOSTILE = `"><script>alert(1)</script>'&amp;\u202E`
const ENTRY = { client_id: 'c', scopes: ['read'] }

async function pagesWith(tokens: object, name = 'team'): Promise<TestPages> {
  const pages = await openTestPages()
  await putStaticTable(pages.idp, pages.issuer, { name, tokens })
  return pages
}

async function tokensOf({ idp, issuer }: TestPages, name = 'team') {
  return (await getStaticTable(idp, issuer, name)).tokens
}

/** Where the row of a token leads to edit it. */
function editLink(html: string, token: string): string {
  const row = html.split('<tr').find((one) => one.includes(`<code>${token}</code>`)) ?? ''
  return unescaped(/href="([^"#]*edit=\d+)#edit"/.exec(row)?.[1] ?? '')
}

/** What stands in the form with an id or an action, as a browser would send it. */
function sentBy(html: string, action: string): Record<string, string> {
  const form = html.split('<form').find((one) => one.includes(`action="${action}"`)) ?? ''
  const inputs = [...form.matchAll(/<input[^>]* name="(\w+)" value="([^"]*)"/g)]
  const areas = [...form.matchAll(/<textarea[^>]* name="(\w+)"[^>]*>\n?([\s\S]*?)<\/textarea>/g)]
  return Object.fromEntries(
    [...inputs, ...areas].map(([, name = '', value = '']) => [name, unescaped(value)]),
  )
}

test('the list has every table with its number of tokens, and makes and deletes one', async () => {
  const pages = await pagesWith({ a: ENTRY, b: ENTRY })
  const list = textOf((await pages.get('/static-tables')).text)
  assert.match(list, /team\s+2\s+now/)
  assert.match(list, /Delete team and 2 tokens/)
  const made = await pages.post('/static-tables', { name: ' fresh ' })
  assert.deepEqual([made.status, made.headers.location], [303, '/static-tables/fresh?done=made'])
  assert.match(
    textOf((await pages.get('/static-tables/fresh?done=made')).text),
    /The table was made/,
  )
  const gone = await pages.post('/static-tables/team/delete')
  assert.deepEqual([gone.status, gone.headers.location], [303, '/static-tables?done=deleted'])
  assert.equal((await pages.get('/static-tables/team')).status, 404)
  assert.equal((await pages.post('/static-tables/team/delete')).status, 404)
})

test('a name that cannot be, or is taken, is told at its field and makes and empties nothing (S-01)', async () => {
  const pages = await pagesWith({ a: ENTRY })
  for (const name of ['', '../x', HOSTILE, 'x'.repeat(64), 'team']) {
    const { status, text } = await pages.post('/static-tables', { name })
    assert.equal(status, 400, name)
    assert.match(text, /<title>Error: Static tokens/)
    assert.ok(text.includes('href="#field-name"'))
    assert.ok(!text.includes('<script>alert'))
    assert.equal(sentBy(text, '/static-tables').name, name)
  }
  assert.deepEqual(await tokensOf(pages), { a: ENTRY })
})

test('a table shows every member of its entries, times in words, and the code that uses it', async () => {
  const tokens = {
    'dev-token': { ...ENTRY, sub: 'alice', expires_at: NOW + 3600, tenant: 'acme' },
    'old-token': { client_id: 'd', scopes: [], expires_at: NOW - 60 },
    'ms-token': { client_id: 'd', scopes: [], expires_at: NOW * 1000 },
  }
  const { get, idp, issuer } = await pagesWith(tokens)
  const { status, text, headers } = await get('/static-tables/team')
  assert.deepEqual([status, headers['cache-control']], [200, 'no-store'])
  const words = textOf(text)
  for (const expected of [
    'dev-token',
    '{"tenant":"acme"}',
    'alice',
    'in 1 h',
    '1 min ago',
    'expired',
  ])
    assert.ok(words.includes(expected), expected)
  assert.match(words, /are these milliseconds\?/)
  assert.deepEqual(JSON.parse(textOfId(text, 'code-json')), tokens)
  const python = textOf(/id="code-python">([\s\S]*?)<\/code>/.exec(text)?.[1] ?? '')
  assert.match(
    python,
    /^from fastmcp import FastMCP\nfrom fastmcp\.server\.auth\.providers\.jwt import/,
  )
  assert.match(python, /auth=StaticTokenVerifier\(tokens=tokens\)\)$/)
  assert.ok(textOfId(text, 'code-live').includes(`${issuer.url}/api/static-tables/team`))
  await putStaticTable(idp, issuer, { name: 'copy', tokens: {} })
  const pasted = { text: python, step: 'merge' }
  const copy = await openTestPages()
  await putStaticTable(copy.idp, copy.issuer, { name: 'copy', tokens: {} })
  assert.equal((await copy.post('/static-tables/copy/import', pasted)).status, 303)
  assert.deepEqual(await tokensOf(copy, 'copy'), tokens)
})

test('the table is there as a file of Python and of JSON', async () => {
  const { get } = await pagesWith({ a: ENTRY })
  const python = await get('/static-tables/team/tokens.py')
  assert.equal(python.type, 'text/x-python')
  assert.match(python.headers['content-disposition'] ?? '', /attachment; filename="?team\.py"?/)
  assert.match(python.text, /^tokens = \{\n {4}"a": \{/)
  const json = await get('/static-tables/team/tokens.json')
  assert.deepEqual(JSON.parse(json.text), { a: ENTRY })
  assert.equal((await get('/static-tables/none/tokens.py')).status, 404)
})

test('a token is added, and a form with mistakes tells them all and adds nothing', async () => {
  const pages = await pagesWith({ a: ENTRY })
  const action = '/static-tables/team/tokens'
  const good = { token: ' new ', client_id: 'me', scopes: 'read  write', expires_at: '+1h' }
  const added = await pages.post(action, good)
  assert.deepEqual([added.status, added.headers.location], [303, '/static-tables/team?done=added'])
  assert.deepEqual((await tokensOf(pages)).new, {
    client_id: 'me',
    scopes: ['read', 'write'],
    expires_at: NOW + 3600,
  })
  const bad = { token: 'two words', client_id: '', scopes: '[1]', sub: '"', members: HOSTILE }
  const { status, text } = await pages.post(action, bad)
  assert.equal(status, 400)
  for (const field of ['token', 'client_id', 'scopes', 'sub', 'members'])
    assert.ok(text.includes(`href="#field-${field}"`), field)
  assert.deepEqual(sentBy(text, action), { ...bad, expires_at: '' })
  const twice = await pages.post(action, good)
  assert.equal(twice.status, 400)
  assert.match(textOf(twice.text), /Token: the table has that token already/)
  assert.equal(Object.keys(await tokensOf(pages)).length, 2)
})

test('a row opens as a form by its link, saves, and leads back to where it was', async () => {
  const pages = await pagesWith({ a: { ...ENTRY, tenant: 'acme' }, b: ENTRY })
  const { text } = await pages.get('/static-tables/team')
  assert.ok(!text.includes('id="edit"'))
  const link = editLink(text, 'a')
  const opened = await pages.get(link)
  const action = '/static-tables/team/tokens/edit'
  const values = sentBy(opened.text, action)
  assert.equal(values.token, 'a')
  assert.match(values.members ?? '', /"tenant": "acme"/)
  const saved = await pages.post(action, { ...values, scopes: 'write', sub: 'bob' })
  assert.deepEqual([saved.status, saved.headers.location], [303, '/static-tables/team?done=saved'])
  assert.deepEqual((await tokensOf(pages)).a, {
    client_id: 'c',
    scopes: ['write'],
    sub: 'bob',
    tenant: 'acme',
  })
  const wrong = await pages.post(action, { ...values, expires_at: 'soon' })
  assert.equal(wrong.status, 400)
  assert.match(textOf(wrong.text), /The token was not changed/)
  assert.equal(sentBy(wrong.text, action).expires_at, 'soon')
})

test('a token is removed by the form in its row, with the token in the body (decision 27)', async () => {
  const pages = await pagesWith({ a: ENTRY, b: ENTRY })
  const opened = await pages.get(editLink((await pages.get('/static-tables/team')).text, 'b'))
  const action = '/static-tables/team/tokens/delete'
  const removed = await pages.post(action, sentBy(opened.text, action))
  assert.equal(removed.headers.location, '/static-tables/team?done=removed')
  assert.deepEqual(Object.keys(await tokensOf(pages)), ['a'])
  assert.equal((await pages.post(action, { token: 'b' })).status, 404)
  const { items } = await listEvents(pages.idp, pages.issuer, { filter: {}, page: {} })
  assert.ok(items.some(({ type }) => type === 'static_token_deleted'))
})

test('a large table is read page by page, and searched; no page of it shows a whole table', async () => {
  const entries = Array.from({ length: 120 }, (_, n) => [
    `token-${n}`,
    { ...ENTRY, sub: `user-${n}` },
  ])
  const pages = await pagesWith(Object.fromEntries(entries))
  const first = await pages.get('/static-tables/team')
  assert.ok(first.text.includes('<code>token-49</code>'))
  assert.ok(!first.text.includes('<code>token-50</code>'))
  assert.ok(!first.text.includes('id="code-python"'), 'too many to show as code')
  const next = unescaped(/href="([^"]*cursor=[^"]*)" rel="next"/.exec(first.text)?.[1] ?? '')
  const second = await pages.get(next)
  assert.ok(second.text.includes('<code>token-50</code>'))
  const opened = await pages.get(editLink(second.text, 'token-60'))
  const action = '/static-tables/team/tokens/edit'
  const saved = await pages.post(action, sentBy(opened.text, action))
  assert.match(saved.headers.location ?? '', /\?cursor=[\w-]+&done=saved$/)
  const found = await pages.get('/static-tables/team?q=USER-77')
  assert.equal([...found.text.matchAll(/id="token-\d+"/g)].length, 1)
  assert.match(textOf((await pages.get('/static-tables/team?q=nobody')).text), /Nothing found/)
  assert.equal((await pages.get('/static-tables/team?cursor=bad')).status, 400)
})

const PASTED = `auth = StaticTokenVerifier(
    tokens={
        "a": {"client_id": "c", "scopes": ["read"]},
        'b': {'client_id': 'other', 'scopes': ('write',)},  # changed
        "d": {"client_id": "d", "scopes": [], "expires_at": None},
    },
    required_scopes=["read"],
)`

test('a pasted dict is shown first and changes nothing until one of the two ways is chosen', async () => {
  const tokens = { a: ENTRY, b: ENTRY, c: ENTRY }
  const pages = await pagesWith(tokens)
  const action = '/static-tables/team/import'
  const preview = await pages.post(action, { text: PASTED, step: 'preview' })
  assert.equal(preview.status, 200)
  const words = textOf(preview.text)
  assert.match(words, /Read 3 tokens: 1 new, 1 with another entry, 1 already there\./)
  assert.match(words, /Merge: add 1, replace 1/)
  assert.match(words, /Replace the whole table: add 1, replace 1, remove 1/)
  assert.deepEqual(await tokensOf(pages), tokens)
  const text = sentBy(preview.text, action).text ?? ''
  assert.equal(text, PASTED)
  const merged = await pages.post(action, { text, step: 'merge' })
  assert.equal(merged.headers.location, '/static-tables/team?done=imported')
  const changed = { b: { client_id: 'other', scopes: ['write'] } }
  const added = { d: { client_id: 'd', scopes: [], expires_at: null } }
  assert.deepEqual(await tokensOf(pages), { ...tokens, ...changed, ...added })
  const replaced = await pages.post(action, { text, step: 'replace' })
  assert.equal(replaced.status, 303)
  assert.deepEqual(Object.keys(await tokensOf(pages)), ['a', 'b', 'd'])
  const same = await pages.post(action, { text, step: 'preview' })
  assert.match(textOf(same.text), /There is nothing to change/)
})

test('JSON is pasted in the same way, with line ends of any kind', async () => {
  const pages = await pagesWith({})
  const json = JSON.stringify({ t: { ...ENTRY, on: true, off: false, no: null } }, null, 2)
  const text = json.replaceAll('\n', '\r\n')
  const imported = await pages.post('/static-tables/team/import', { text, step: 'replace' })
  assert.equal(imported.status, 303)
  assert.deepEqual(await tokensOf(pages), JSON.parse(json))
})

test('a text that cannot be read says line and column, and shows the place; nothing is imported', async () => {
  const pages = await pagesWith({ a: ENTRY })
  for (const step of ['preview', 'merge', 'replace']) {
    const text = 'tokens = {\r\n  "t": {"expires_at": int(time.time())},\r\n}'
    const answer = await pages.post('/static-tables/team/import', { text, step })
    assert.equal(answer.status, 400)
    const words = textOf(answer.text)
    assert.match(words, /Line 2, column 23: expected a value; got "int"; only values written out/)
    assert.match(words, /"t": \{"expires_at": int\(time\.time\(\)\)\},\n {22}\^/)
  }
  const empty = await pages.post('/static-tables/team/import', { text: ' ', step: 'merge' })
  assert.match(textOf(empty.text), /Is empty; paste the dict/)
  const json = await pages.post('/static-tables/team/import', { text: '[1]', step: 'merge' })
  assert.equal(json.status, 400)
  assert.deepEqual(await tokensOf(pages), { a: ENTRY })
})

test('an entry that FastMCP would not take is named by its place, token and member; nothing is imported', async () => {
  const pages = await pagesWith({ a: ENTRY })
  const text = `{"good": {"client_id": "c", "scopes": []}, "b/~": {"scopes": "read"}, "two words": {}, "": 1}`
  const { status, text: html } = await pages.post('/static-tables/team/import', {
    text,
    step: 'merge',
  })
  assert.equal(status, 400)
  const words = textOf(html)
  assert.match(words, /Token 2 \(b\/~\), client_id: is missing; it must be text\./)
  assert.match(words, /Token 2 \(b\/~\), scopes: must be a list of text\./)
  assert.match(words, /Token 3 \(two words\): a token is printable ASCII/)
  assert.match(words, /Token 4 \(empty\): a token has 1 to 4096 characters/)
  assert.deepEqual(await tokensOf(pages), { a: ENTRY })
})

test('a text of megabytes is taken, one beyond 8 MiB is refused, and one far beyond is not even read (R-03)', async () => {
  const pages = await pagesWith({})
  const action = '/static-tables/team/import'
  const large = JSON.stringify({ t: { ...ENTRY, more: 'é '.repeat(600_000) } })
  assert.equal((await pages.post(action, { text: large, step: 'merge' })).status, 303)
  assert.equal(JSON.stringify(await tokensOf(pages)), large)
  const tooLarge = await pages.post(action, { text: `"${'x'.repeat(8_400_000)}"`, step: 'merge' })
  assert.equal(tooLarge.status, 400)
  assert.match(textOf(tooLarge.text.slice(0, 20_000)), /Must have at most 8388608 bytes/)
  const far = await pages.post(action, { text: 'x'.repeat(26_000_000), step: 'merge' })
  assert.equal(far.status, 413)
})

test('hostile text in every place is shown as text (U-01)', async () => {
  const entry = {
    client_id: HOSTILE,
    scopes: [HOSTILE],
    sub: HOSTILE,
    expires_at: 9e15,
    [HOSTILE]: HOSTILE,
  }
  const token = '"><script>alert(1)</script>'
  const pages = await pagesWith({ [token]: entry })
  const shown = await pages.get('/static-tables/team')
  const opened = await pages.get(
    editLink(shown.text, '&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;'),
  )
  const preview = await pages.post('/static-tables/team/import', {
    text: JSON.stringify({ [token]: { ...entry, sub: `${HOSTILE}.` } }),
    step: 'preview',
  })
  for (const { status, text } of [shown, opened]) {
    assert.equal(status, 200)
    assert.ok(!text.includes('<script>alert'))
    assert.ok(!text.includes('\u202E'), 'nothing turns the page around')
  }
  assert.ok(!preview.text.includes('<script>alert'))
  const action = '/static-tables/team/tokens/edit'
  const saved = await pages.post(action, sentBy(opened.text, action))
  assert.equal(saved.status, 303, textOf(saved.text))
  assert.deepEqual(await tokensOf(pages), { [token]: entry })
})

test('a table that is not there is 404, and a GET changes nothing (L-09)', async () => {
  const pages = await pagesWith({ a: ENTRY })
  const none = '/static-tables/none'
  const form = { token: 't', client_id: 'c', text: '{}', step: 'merge' }
  for (const path of [none, `${none}/import`, `${none}/tokens.json`])
    assert.equal((await pages.get(path)).status, 404, path)
  for (const path of ['tokens', 'tokens/edit', 'tokens/delete', 'import', 'delete'])
    assert.equal((await pages.post(`${none}/${path}`, form)).status, 404, path)
  for (const path of ['tokens', 'tokens/edit', 'tokens/delete', 'delete']) {
    const { status, headers } = await pages.get(`/static-tables/team/${path}`)
    assert.deepEqual([status, headers.allow], [405, 'POST'], path)
  }
  assert.equal((await pages.get('/static-tables/%3Cscript%3E')).status, 404)
})
