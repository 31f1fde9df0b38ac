import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { listTokens } from '../../../src/idp/list-tokens.ts'
import { formValues, openTestPages, type TestPages, textOf, textOfId } from './test-pages.ts'

const HOSTILE = `"><script>alert(1)</script></textarea><b>'&amp;\u202E\u{1F469}\u200D\u{1F4BB}`

async function mintedCount({ idp, issuer }: TestPages): Promise<number> {
  return (await listTokens(idp, issuer, { filter: {}, page: {} })).items.length
}

test('the page opens with the API’s defaults in the form', async () => {
  const { get } = await openTestPages()
  const { status, text } = await get('/mint')
  assert.equal(status, 200)
  assert.deepEqual(formValues(text), {
    subject: 'alice',
    client_id: 'demo-client',
    audience: 'http://127.0.0.1:8000/mcp',
    scope: '',
    expires_in: '3600',
    format: 'jwt',
    alg: '',
    profile: 'rfc9068',
    kid: '',
    not_before: '',
    claims: '',
    header: '',
    fault: '',
  })
})

test('the page is kept out of caches, has a strict policy, and may not be framed (H-01, H-02, H-04)', async () => {
  const { get } = await openTestPages()
  const { headers } = await get('/mint')
  assert.equal(headers['cache-control'], 'no-store')
  assert.match(headers['content-type'] ?? '', /^text\/html; charset=utf-8$/i)
  assert.equal(headers['x-content-type-options'], 'nosniff')
  const policy = headers['content-security-policy'] ?? ''
  for (const rule of [
    "default-src 'none'",
    "script-src 'self'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ]) {
    assert.ok(policy.includes(rule), rule)
  }
  assert.doesNotMatch(policy, /unsafe|upgrade-insecure-requests/)
})

test('a form that is posted mints, and leads to the token’s page (RFC 9110 section 15.4.4)', async () => {
  const pages = await openTestPages()
  const form = formValues((await pages.get('/mint')).text)
  const answer = await pages.post('/mint', { ...form, subject: 'bob', scope: 'read write' })
  assert.equal(answer.status, 303)
  assert.match(answer.headers.location ?? '', /^\/tokens\/[\w-]+$/)
  assert.equal(await mintedCount(pages), 1)
  const shown = await pages.get(answer.headers.location ?? '')
  const claims = JSON.parse(
    Buffer.from(textOfId(shown.text, 'token-value').split('.')[1] ?? '', 'base64url').toString(),
  )
  assert.deepEqual([claims.sub, claims.scope], ['bob', 'read write'])
})

test('a form with mistakes mints nothing, keeps every value, and tells all mistakes at once with links', async () => {
  const pages = await openTestPages()
  const form = {
    ...formValues((await pages.get('/mint')).text),
    subject: HOSTILE,
    client_id: '',
    expires_in: 'soon',
    kid: ' no-such-key ',
    alg: 'none',
    claims: `\n\n{"a": ${HOSTILE}`,
    scope: 'gr\u00fcn',
  }
  const { status, text } = await pages.post('/mint', form)
  assert.equal(status, 400)
  assert.equal(await mintedCount(pages), 0)
  assert.deepEqual({ ...formValues(text), alg: 'none' }, { ...form, claims: form.claims })
  for (const name of ['expires_in', 'alg', 'claims']) {
    assert.match(text, new RegExp(`<a href="#field-${name}">`), name)
    assert.match(text, new RegExp(`id="field-${name}-error"`), name)
    assert.match(
      text,
      new RegExp(
        `id="field-${name}"[^>]*aria-describedby="[^"]*field-${name}-error"[^>]*aria-invalid="true"`,
      ),
      name,
    )
  }
  assert.match(text, /<title>Error: Mint a token/)
  assert.match(text, /<details class="more" open>/)
})

test('a form with one mistake that the API would not see mints nothing either', async () => {
  const pages = await openTestPages()
  const form = formValues((await pages.get('/mint')).text)
  const mistakes = [{ expires_in: 'soon' }, { not_before: 'x' }, { claims: '[' }, { header: '1' }]
  for (const mistake of mistakes) {
    assert.equal((await pages.post('/mint', { ...form, ...mistake })).status, 400)
  }
  assert.equal(await mintedCount(pages), 0)
})

test('mistakes that only the identity provider can find stand in the form too', async () => {
  const pages = await openTestPages()
  const form = formValues((await pages.get('/mint')).text)
  const unknown = await pages.post('/mint', { ...form, kid: 'no-such-key' })
  assert.equal(unknown.status, 400)
  assert.match(textOfId(unknown.text, 'field-kid-error'), /Names no key of this issuer/)
  const twice = { ...form, claims: '{"jti": "same"}' }
  assert.equal((await pages.post('/mint', twice)).status, 303)
  const again = await pages.post('/mint', twice)
  assert.equal(again.status, 400)
  assert.match(textOf(again.text), /No token was minted[\s\S]*jti/)
  const scoped = await pages.post('/mint', { ...form, scope: 'a"b', claims: '{"exp": "x"}' })
  assert.match(textOf(scoped.text), /Scopes: /)
})

test('an opaque token is refused a header and a key, and minted without', async () => {
  const pages = await openTestPages()
  const form = { ...formValues((await pages.get('/mint')).text), format: 'opaque' }
  const refused = await pages.post('/mint', { ...form, header: '{"x": 1}', alg: 'RS256' })
  assert.equal(refused.status, 400)
  assert.match(textOfId(refused.text, 'field-header-error'), /opaque/)
  assert.match(textOfId(refused.text, 'field-alg-error'), /opaque/)
  assert.equal((await pages.post('/mint', form)).status, 303)
})

test('the address fills in the form, and what is hostile in it is text (U-01, U-02)', async () => {
  const { get } = await openTestPages()
  const query = new URLSearchParams({
    subject: HOSTILE,
    claims: `\n${HOSTILE}`,
    profile: 'okta',
    scope: '',
    evil: HOSTILE,
  })
  const { status, text } = await get(`/mint?${query}`)
  assert.equal(status, 200)
  const values = formValues(text)
  assert.equal(values.subject, HOSTILE)
  assert.equal(values.claims, `\n${HOSTILE}`)
  assert.equal(values.profile, 'okta')
  assert.equal(values.client_id, 'demo-client')
  assert.ok(!text.includes('<script>alert'))
  assert.ok(!text.includes('<b>'))
})

test('odd addresses show the form or are refused, and change nothing (H-11, H-26, L-09)', async () => {
  const pages = await openTestPages()
  for (const query of ['subject[a]=1', 'subject=a&subject=b', '__proto__[x]=1', 'constructor=1']) {
    assert.equal((await pages.get(`/mint?${query}`)).status, 200, query)
  }
  assert.equal((await pages.get('/mint?subject=%FF%ZZ')).status, 400)
  for (const query of ['subject=%FF', 'subject=%ZZ']) {
    assert.equal((await pages.get(`/mint?${query}`)).status, 400, query)
  }
  assert.equal(await mintedCount(pages), 0)
})

test('another issuer’s page has that issuer’s URLs, posts below it, and mints there (L-17)', async () => {
  const pages = await openTestPages()
  const issuer = await createIssuer(pages.idp, 'team-a')
  const { text } = await pages.get('/issuers/team-a/mint')
  assert.equal(textOfId(text, 'url-jwks'), `${issuer.issuer}/.well-known/jwks.json`)
  assert.match(
    text,
    /<form class="card form mint-form" method="post" action="\/issuers\/team-a\/mint"/,
  )
  const answer = await pages.post('/issuers/team-a/mint', formValues(text))
  assert.match(answer.headers.location ?? '', /^\/issuers\/team-a\/tokens\/[\w-]+$/)
  assert.equal((await pages.get(answer.headers.location ?? '')).status, 200)
  assert.equal(await mintedCount(pages), 0)
  const elsewhere = (answer.headers.location ?? '').replace('/issuers/team-a', '')
  assert.equal((await pages.get(elsewhere)).status, 404)
})

test('an issuer that is not there is a page that says so and reflects nothing (H-21)', async () => {
  const { get } = await openTestPages()
  const { status, text } = await get('/issuers/%3Cscript%3E/')
  assert.equal(status, 404)
  assert.ok(!text.includes('script>') || !/<script>(?!<)/.test(text))
  assert.doesNotMatch(text, /%3Cscript|&lt;script/)
})
