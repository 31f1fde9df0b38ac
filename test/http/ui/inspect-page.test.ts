import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { listEvents } from '../../../src/idp/list-events.ts'
import type { MintRequest } from '../../../src/idp/mint-request.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { revokeKey } from '../../../src/idp/revoke-key.ts'
import { revokeTokenByJti } from '../../../src/idp/revoke-tokens.ts'
import { putStaticTable } from '../../../src/idp/static-tables.ts'
import { openTestPages, type TestPages, textOf, textOfId, unescaped } from './test-pages.ts'

const AUDIENCE = 'http://127.0.0.1:8000/mcp'

let pages: TestPages

before(async () => {
  pages = await openTestPages()
})

const mint = async (request: MintRequest = {}) =>
  (await mintToken(pages.idp, pages.issuer, request)).record

type Form = Readonly<Record<string, string>>

async function inspect(pasted: string, expected: Form = {}, status = 200): Promise<string> {
  const answer = await pages.post('/inspect', { pasted, ...expected })
  assert.equal(answer.status, status, answer.text)
  return answer.text
}

/** The verdict at the top of a result. */
function verdict(html: string): string {
  const found = /<div class="verdict">([\s\S]*?)<\/div>\s*<\/div>/.exec(html)?.[1] ?? ''
  return textOf(found).replaceAll(/\s+/g, ' ').trim()
}

/** The checks of a result: name, badge and reason of each. */
function checks(html: string): readonly { name: string; badge: string; reason: string }[] {
  return [...html.matchAll(/<tr>\s*<td class="cell-check"[\s\S]*?<\/tr>/g)].map(([row]) => {
    const [check = '', reason = ''] = [...row.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(
      ([, cell = '']) => textOf(cell).trim(),
    )
    const [badge = '', ...name] = check.split(/\s+/)
    return { badge, name: name.join(' '), reason }
  })
}

const failed = (html: string) =>
  checks(html)
    .filter(({ badge }) => badge === 'fail')
    .map(({ name }) => name)

test('the empty form says what it takes, and shows no result (issue: Inspect)', async () => {
  const { status, text } = await pages.get('/inspect')
  assert.equal(status, 200)
  assert.match(text, /<h1>Inspect a token<\/h1>/)
  assert.match(text, /aria-current="page">Inspect</)
  assert.doesNotMatch(text, /class="verdict"|cell-check/)
})

test('a sound token passes every check, with its page, its key and what introspection answers (issue: Inspect)', async () => {
  const token = await mint({ scope: 'read write', claims: { tenant: 'acme' } })
  const html = await inspect(token.value, { audience: AUDIENCE, required_scopes: ' read  write ' })
  assert.match(verdict(html), /^A strict verifier accepts this token Introspection answers/)
  assert.deepEqual(failed(html), [])
  assert.deepEqual(
    checks(html)
      .filter(({ badge }) => badge === 'n/a')
      .map(({ name }) => name),
    ['crit', 'nbf'],
  )
  assert.equal(textOfId(html, 'token-value'), token.value)
  assert.deepEqual(JSON.parse(textOfId(html, 'introspection')).tenant, 'acme')
  assert.match(textOfId(html, 'token-claims'), /expires in 1 h, 2026-11-21 /)
  assert.match(html, new RegExp(`href="/tokens/${token.jti}"`))
  assert.match(textOf(html), new RegExp(`${token.kid}\\s*current\\s*RS256`))
  assert.match(textOf(html), /Signature\s+good under this key/)
})

test('every answer stays out of caches and addresses, and what was pasted stays in the form (RFC 6750 section 5.3)', async () => {
  const { value } = await mint()
  const pasted = `  curl -H 'Authorization: Bearer ${value}' \\\r\n  http://a\r\n`
  const answer = await pages.post('/inspect', { pasted, audience: '<b>"' })
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.equal(answer.headers.location, undefined)
  const area = /<textarea[^>]*>\n([\s\S]*?)<\/textarea>/.exec(answer.text)?.[1] ?? ''
  assert.equal(unescaped(area), pasted.replaceAll('\r\n', '\n'))
  assert.match(answer.text, /name="audience" value="&lt;b&gt;&#34;"/)
  const links = [...answer.text.matchAll(/(?:href|action)="([^"]*)"/g)].map(([, url]) => url)
  assert.deepEqual(
    links.filter((url) => url?.includes(value)),
    [],
  )
})

test('an expired token is refused for that, in words, with a link that mints one that passes (issue: verdict)', async () => {
  const { value } = await mint({ expiresIn: -180, scope: 'read', subject: 'carol' })
  const html = await inspect(`Bearer ${value}`, { required_scopes: 'read admin' })
  assert.match(verdict(html), /refuses this token: it expired 3 min ago It also fails at: scope\.$/)
  assert.deepEqual(failed(html), ['exp', 'scope', 'Issued here'])
  const href = /<a class="button" href="([^"]*)">Mint one like it that passes/.exec(html)?.[1]
  const form = await pages.get(unescaped(href ?? '/none'))
  assert.match(form.text, /name="subject" value="carol"/)
  assert.match(form.text, /name="scope" value="read admin"/)
  assert.match(form.text, /name="expires_in" value="3600"/)
})

const VERDICTS: readonly (readonly [
  what: string,
  request: MintRequest,
  expected: Form,
  said: RegExp,
])[] = [
  [
    'a wrong audience',
    {},
    { audience: 'urn:other' },
    /refuses this token: aud is .* without "urn:other"/,
  ],
  [
    'a lacking scope',
    {},
    { required_scopes: 'admin' },
    /answers 403 insufficient_scope: the token lacks admin/,
  ],
  [
    'a time to come',
    { notBefore: 1_795_245_485 + 600 },
    {},
    /refuses this token: it becomes valid in 10 min/,
  ],
  ['no expiry', { expiresIn: null }, {}, /refuses this token: no exp/],
  [
    'another type',
    { header: { typ: 'JWT' } },
    {},
    /refuses this token: typ is "JWT".* Many verifiers do not look/,
  ],
  ['alg none', { header: { alg: 'none' } }, {}, /refuses this token: alg is "none"/],
  [
    'another issuer',
    { claims: { iss: 'https://a' } },
    {},
    /refuses this token: iss is "https:\/\/a"/,
  ],
  ['no kid', { header: { kid: null } }, {}, /refuses this token: no kid/],
  [
    'no audience asked',
    {},
    {},
    /accepts this token It is for http:\/\/127.0.0.1:8000\/mcp: a verifier that expects another/,
  ],
]

for (const [what, request, expected, said] of VERDICTS) {
  test(`the verdict says in a sentence what a strict verifier makes of a token with ${what} (issue: verdict)`, async () => {
    assert.match(verdict(await inspect((await mint(request)).value, expected)), said)
  })
}

test('a revoked token passes as a JWT, and not where somebody introspects (RFC 7662 section 2.2)', async () => {
  const token = await mint()
  await revokeTokenByJti(pages.idp, pages.issuer, { jti: token.jti })
  const html = await inspect(token.value)
  assert.match(verdict(html), /one that introspects refuses it .*it was revoked/)
  assert.match(textOfId(html, 'introspection'), /"active": false/)
  const byRevokedKey = await mint({ alg: 'PS384' })
  await revokeKey(pages.idp, pages.issuer, byRevokedKey.kid ?? '')
  assert.match(verdict(await inspect(byRevokedKey.value)), /kid names a revoked key/)
})

test('a token of another issuer is not ours, and what it says is told all the same (issue: is this ours?)', async () => {
  const other = await createIssuer(pages.idp, 'elsewhere')
  const { record } = await mintToken(pages.idp, other, {})
  const html = await inspect(record.value)
  assert.deepEqual(failed(html), ['kid', 'iss', 'Issued here'])
  assert.match(textOf(html), /Issued here\s+no\s+No token with just this text/)
  assert.match(textOf(html), /Not a key of this issuer/)
  const expected = await inspect(record.value, { issuer: other.issuer })
  assert.match(verdict(expected), /cannot be said here/)
  assert.doesNotMatch(expected, /Mint one like it/)
  const there = await pages.post('/issuers/elsewhere/inspect', { pasted: record.value })
  assert.match(there.text, new RegExp(`href="/issuers/elsewhere/tokens/${record.jti}"`))
})

test('a token that somebody else made with our key is told from ours (issue: is this ours?)', async () => {
  const { value } = await mint({ header: { kid: null } })
  const { store } = pages.idp
  assert.ok(store)
  const html = await inspect(value)
  assert.match(textOf(html), /its header does not name this key/)
  assert.deepEqual(failed(html), ['kid'])
})

test('an opaque token is told by what introspection knows (RFC 7662)', async () => {
  const token = await mint({ format: 'opaque', scope: 'read' })
  const html = await inspect(token.value, { required_scopes: 'read' })
  assert.match(verdict(html), /^A verifier that introspects accepts this token/)
  assert.match(html, /What introspection knows/)
  assert.deepEqual(failed(html), [])
  const lacking = await inspect(token.value, { required_scopes: 'admin' })
  assert.match(verdict(lacking), /insufficient_scope/)
  const wrong = await inspect(token.value, { audience: 'x' })
  assert.match(verdict(wrong), /refuses this token: aud is .*active all the same/)
  assert.match(verdict(await inspect('no-such-token')), /not active: this issuer has not issued it/)
})

test('a static token is told by its table, with a way there (issue: is this ours?)', async () => {
  const tokens = {
    'inspected-token': { client_id: 'c', scopes: ['read'] },
    'inspected-old': { client_id: 'c', scopes: [], expires_at: 1_000_000_000 },
  }
  await putStaticTable(pages.idp, pages.issuer, { name: 'inspected', tokens })
  const html = await inspect('Authorization: Bearer inspected-token')
  assert.match(
    verdict(html),
    /A static-token verifier with the table “inspected” accepts this token/,
  )
  assert.match(html, /href="\/static-tables\/inspected"/)
  assert.match(verdict(await inspect('inspected-old')), /refuses this token: it has expired/)
  const admin = await inspect('inspected-token', { required_scopes: 'admin' })
  assert.match(verdict(admin), /insufficient_scope/)
})

const text64 = (text: string) => Buffer.from(text).toString('base64url')
const HEADER = text64('{"alg":"RS256","typ":"at+jwt"}')

const BROKEN: readonly (readonly [what: string, token: string, said: readonly RegExp[]])[] = [
  ['two segments', `${HEADER}.e30`, [/a JWT has 3 segments; this has 2/]],
  [
    'a payload that ends early',
    `${HEADER}.${text64('{"sub":"alice","exp":17')}.AAAA`,
    [/\{"sub":"alice","exp":17/, /Reading stops after 23 characters: it ends before its JSON does/],
  ],
  [
    'a payload that is no JSON',
    `${HEADER}.${text64('not JSON')}.AAAA`,
    [/It is not JSON/, /the payload is not JSON in UTF-8/],
  ],
  [
    'a payload that stops being JSON',
    `${HEADER}.${text64('{"sub": alice}')}.AAAA`,
    [/Reading stops after 8 characters: what follows is not JSON/],
  ],
  [
    'a payload that is a list',
    `${HEADER}.${text64('[1]')}.AAAA`,
    [/It is JSON, but not an object/],
  ],
  ['bytes that are no text', `${HEADER}.eyJhIjoi__8.AAAA`, [/the bytes that follow are not UTF-8/]],
  ['base64 that is none', `${HEADER}.eyJhIjoi!x.AAAA`, [/what follows is not base64url/]],
  ['no payload', `${HEADER}..AAAA`, [/There is nothing to read/]],
  ['no signature', `${HEADER}.e30.`, [/There is no signature/]],
  ['five segments', `${HEADER}.a.b.c.d`, [/encrypted token/]],
  ['nothing but dots', '..', [/There is nothing to read/]],
]

for (const [what, token, said] of BROKEN) {
  test(`of a token with ${what} it is shown what can be read, and where that ends (issue: broken tokens)`, async () => {
    const html = await inspect(token)
    assert.ok(failed(html).length > 0)
    assert.match(verdict(html), /refuses this token/)
    for (const words of said) assert.match(textOf(html), words)
    if (what !== 'nothing but dots') assert.match(html, /"alg"|&#34;alg&#34;/)
  })
}

test('what was removed from a pasted token is said, and other tokens are listed (issue: several tokens)', async () => {
  const { value } = await mint()
  const broken = await inspect(`"${value.slice(0, 70)}\n${value.slice(70)}"`)
  assert.match(textOf(broken), /Removed: quotation marks around it, line breaks in it/)
  const answer = { access_token: value, refresh_token: 'a-refresh-token' }
  const several = await inspect(JSON.stringify(answer))
  assert.match(
    textOf(several),
    /2 tokens were found; this is the first\s+a-refresh-token from JSON/,
  )
})

test('a text without a token is an error at its field, and nothing is inspected (issue: forms)', async () => {
  for (const [pasted, said] of [
    ['', /It is empty/],
    ['two words', /There is no token in it/],
    ['Authorization: Bearer $TOKEN', /placeholder/],
    ['Authorization: Basic YTpi', /Basic credentials/],
  ] as const) {
    const html = await inspect(pasted, { audience: 'kept' }, 400)
    assert.match(textOfId(html, 'field-pasted-error'), said)
    assert.match(html, /role="alert"[\s\S]*href="#field-pasted"/)
    assert.match(html, /name="audience" value="kept"/)
    assert.doesNotMatch(html, /class="verdict"/)
  }
})

test('inspecting leaves no event and no line of a log with the token in it (O-01)', async () => {
  const { value } = await mint()
  const read = () => listEvents(pages.idp, pages.issuer, { filter: {}, page: { limit: 1 } })
  const earlier = await read()
  await inspect(value)
  assert.deepEqual(await read(), earlier)
  assert.doesNotMatch(JSON.stringify(pages.logged), new RegExp(value.slice(-40)))
})

test('the largest form is answered, and a larger one refused (J-08)', async () => {
  const members = Array.from({ length: 9000 }, (_, n) => [`claim_${n}`, [n]])
  const large = `${HEADER}.${text64(JSON.stringify(Object.fromEntries(members)))}.AAAA`
  assert.ok(large.length > 200_000 && large.length < 250_000, `${large.length}`)
  const html = await inspect(large)
  assert.match(textOf(html), /and 26,002 more lines/)
  assert.ok(html.length < 2_000_000)
  assert.match(verdict(await inspect('x'.repeat(250_000))), /not active/)
  await inspect('x'.repeat(300_000), {}, 413)
})

test('other methods are refused with those that are served (RFC 9110 section 15.5.6)', async () => {
  const answer = await pages.get('/inspect').then(() => pages.post('/inspect', {}))
  assert.equal(answer.status, 400)
  const { default: request } = await import('supertest')
  const refused = await request(pages.app)
    .delete('/inspect')
    .set('Host', 'localhost:9400')
    .set('Origin', 'http://localhost:9400')
  assert.deepEqual([refused.status, refused.headers.allow], [405, 'GET, HEAD, POST'])
})
