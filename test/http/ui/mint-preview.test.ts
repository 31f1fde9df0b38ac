import assert from 'node:assert/strict'
import { test } from 'node:test'
import request from 'supertest'
import { listKeys } from '../../../src/idp/list-keys.ts'
import { listTokens } from '../../../src/idp/list-tokens.ts'
import {
  formValues,
  HOST,
  NOW,
  ORIGIN,
  openTestPages,
  type TestPages,
  textOf,
  textOfId,
} from './test-pages.ts'

const HOSTILE = `"><script>alert(1)</script><b>'\u202E`

/** What the script posts: the form as it opens, changed. */
async function posted(pages: TestPages, changes: Readonly<Record<string, string>> = {}) {
  const form = { ...formValues((await pages.get('/mint')).text), ...changes }
  return pages.post('/mint/preview', form).set('Accept', 'application/json')
}

interface Line {
  readonly indent: string
  readonly parts: readonly { readonly text: string }[]
  readonly note: string | null
}

const jsonOf = (lines: readonly Line[]) =>
  JSON.parse(lines.map(({ parts }) => parts.map(({ text }) => text).join('')).join('\n'))

const mintedCount = async ({ idp, issuer }: TestPages) =>
  (await listTokens(idp, issuer, { filter: {}, page: {} })).items.length

test('a script is told header and claims in coloured parts, with times in words, as they would be minted', async () => {
  const pages = await openTestPages()
  const { status, type, headers, body } = await posted(pages, { scope: 'read write' })
  assert.deepEqual([status, type], [200, 'application/json'])
  assert.equal(headers['cache-control'], 'no-store')
  assert.match(headers.vary ?? '', /Accept/)
  const claims = jsonOf(body.claims)
  assert.deepEqual([claims.sub, claims.scope, claims.exp], ['alice', 'read write', NOW + 3600])
  assert.deepEqual(Object.keys(jsonOf(body.header)), ['alg', 'typ', 'kid'])
  const notes = (body.claims as Line[]).flatMap(({ note }) => note ?? [])
  assert.deepEqual(notes, ['issued now', 'expires in 1 h'])
  assert.deepEqual(body.mistakes, { fields: {}, others: [] })
  assert.equal(await mintedCount(pages), 0)
})

test('the claims of a preview are those of the token that the form then mints', async () => {
  const pages = await openTestPages()
  const form = {
    ...formValues((await pages.get('/mint')).text),
    profile: 'keycloak',
    claims: '{"tenant": "acme"}',
    not_before: '+5min',
  }
  const shown = jsonOf((await posted(pages, form)).body.claims)
  const { headers } = await pages.post('/mint', form)
  const token = await pages.get(headers.location ?? '')
  const minted = JSON.parse(
    Buffer.from(textOfId(token.text, 'token-value').split('.')[1] ?? '', 'base64url').toString(),
  )
  assert.deepEqual({ ...shown, jti: '' }, { ...minted, jti: '' })
})

test('a preview makes no key, and says that minting will (decision 16)', async () => {
  const pages = await openTestPages()
  const keys = async () => (await listKeys(pages.idp, pages.issuer, {})).items.length
  const before = await keys()
  const { body } = await posted(pages, { alg: 'PS512' })
  assert.match(body.about, /^Minting makes this issuer’s first PS512 key/)
  assert.equal(await keys(), before)
  const opaque = await posted(pages, { format: 'opaque' })
  assert.equal(opaque.body.header, null)
  assert.equal(opaque.body.claimsTitle, 'What introspection will know')
})

test('mistakes are told by field, all at once, in an answer that is no error to the browser', async () => {
  const pages = await openTestPages()
  const { status, body } = await posted(pages, { expires_in: 'soon', scope: 'a"b', claims: '{' })
  assert.equal(status, 200)
  assert.deepEqual([body.header, body.claims], [null, null])
  assert.deepEqual(Object.keys(body.mistakes.fields), ['scope', 'expires_in', 'claims'])
  assert.match(body.mistakes.fields.expires_in, /^Must be seconds/)
  await pages.post('/mint', { claims: '{"jti": "taken"}', profile: 'rfc9068', format: 'jwt' })
  const taken = await posted(pages, { claims: '{"jti": "taken"}' })
  assert.match(taken.body.mistakes.others.join(), /"taken" is there already/)
})

test('what is said of the form follows it: its link, the command that asks for the same, its preset', async () => {
  const pages = await openTestPages()
  const opened = (await posted(pages)).body.form
  assert.equal(opened.link, '/mint')
  assert.equal(opened.preset, 'plain')
  assert.match(opened.command, / -d '\{\}'$/)
  const changes = { subject: `it's`, audience: 'a\nb', scope: 'x', expires_in: '15min' }
  const { form } = (await posted(pages, changes)).body
  assert.equal(form.address, `${pages.issuer.url}${form.link}`)
  assert.deepEqual(formValues((await pages.get(form.link)).text), {
    ...formValues((await pages.get('/mint')).text),
    ...changes,
  })
  assert.equal(form.preset, '')
  const sent = /-d '([\s\S]*)'$/.exec(form.command)?.[1]?.replaceAll(`'\\''`, `'`)
  assert.deepEqual(JSON.parse(sent ?? ''), {
    subject: `it's`,
    audience: ['a', 'b'],
    scope: 'x',
    expires_in: 900,
  })
  const long = (await posted(pages, { subject: 'x'.repeat(9000) })).body.form
  assert.deepEqual([long.link, long.address], ['', ''])
})

test('line breaks as browsers post them are those that were typed (HTML, constructing the form data set)', async () => {
  const pages = await openTestPages()
  const audience = 'http://127.0.0.1:8000/mcp\r\nhttps://api.example.com/mcp'
  const { form } = (await posted(pages, { audience })).body
  assert.equal(form.preset, 'audiences')
  assert.equal(new URLSearchParams(form.link.split('?')[1]).get('audience')?.includes('\r'), false)
})

test('without scripts the button shows the page with the form as filled in and its preview', async () => {
  const pages = await openTestPages()
  const form = { ...formValues((await pages.get('/mint')).text), subject: HOSTILE, scope: 'a b' }
  const { status, text } = await pages.post('/mint/preview', form).set('Accept', 'text/html')
  assert.equal(status, 200)
  assert.deepEqual(formValues(text), form)
  assert.match(textOfId(text, 'preview-claims'), /"scope": "a b"/)
  assert.ok(!text.includes('<script>alert') && !text.includes('<b>'))
  assert.match(text, /formaction="\/mint\/preview"/)
  assert.equal(await mintedCount(pages), 0)
})

test('without scripts a preview of a form with mistakes is refused, and says so without speaking of minting', async () => {
  const pages = await openTestPages()
  const { status, text } = await pages.post('/mint/preview', { expires_in: 'soon' })
  assert.equal(status, 400)
  assert.match(textOf(text), /The form needs a change/)
  assert.doesNotMatch(textOf(text), /No token was minted/)
  assert.match(textOf(text), /Nothing to show yet/)
  assert.match(textOfId(text, 'field-expires_in-error'), /Must be seconds/)
})

test('the page shows what its address would mint, and what is wrong with it, before anybody submits', async () => {
  const { get } = await openTestPages()
  const shown = await get('/mint?profile=okta&scope=a+b&audience=x%0Ay')
  assert.match(textOfId(shown.text, 'preview-claims'), /"scp": \[\s+"a",\s+"b"\s+\]/)
  const wrong = await get('/mint?expires_in=soon')
  assert.equal(wrong.status, 200)
  assert.match(textOfId(wrong.text, 'field-expires_in-error'), /Must be seconds/)
})

test('a preview is posted from our own pages only, as a form, and another method is refused (H-11)', async () => {
  const pages = await openTestPages()
  assert.equal((await pages.get('/mint/preview')).status, 405)
  assert.equal((await pages.get('/mint/preview')).headers.allow, 'POST')
  const foreign = request(pages.app).post('/mint/preview').set('Host', HOST).type('form')
  assert.equal((await foreign.set('Origin', 'http://evil.example').send({})).status, 403)
  const json = request(pages.app).post('/mint/preview').set('Host', HOST).set('Origin', ORIGIN)
  assert.equal((await json.send({ subject: 'a' })).status, 415)
})
