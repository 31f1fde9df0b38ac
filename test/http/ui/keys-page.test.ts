import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { createKey, importKey } from '../../../src/idp/add-key.ts'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { listKeys } from '../../../src/idp/list-keys.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { rotateKeys } from '../../../src/idp/rotate-keys.ts'
import { setRotationPolicy } from '../../../src/idp/rotation-policy.ts'
import { NOW, openTestPages, type TestPages, textOf, textOfId } from './test-pages.ts'

const current = async ({ idp, issuer }: TestPages, alg: 'RS256' | 'ES256' | 'HS256') =>
  (await idp.store.signingKeys.current(issuer.id, alg))?.kid ?? ''

const words = (html: string) => textOf(html).replaceAll(/\s+/g, ' ')

/** The kids that the section about the JWKS lists, cut short as they are there. */
const held = (html: string) =>
  [
    ...(/<ul class="jwks-keys">([\s\S]*?)<\/ul>/.exec(html)?.[1] ?? '').matchAll(
      /\/keys\/([^"]+)"/g,
    ),
  ].map((match) => match[1])

const jwksKids = async (pages: TestPages): Promise<readonly string[]> =>
  (await pages.get('/.well-known/jwks.json')).body.keys.map(({ kid }: { kid: string }) => kid)

test('the page draws the keys of each algorithm, says their states in words, and lists what the JWKS holds (issue: keys)', async () => {
  const pages = await openTestPages()
  pages.pass(120)
  const { status, text } = await pages.get('/keys')
  assert.equal(status, 200)
  assert.deepEqual(held(text), await jwksKids(pages))
  const said = words(text)
  for (const expected of [
    'RS256',
    'ES256',
    'Has signed for 2 min',
    'Published 2 min ago; signs after the next rotation',
    'Now: 4 keys',
    'Keys rotate only when somebody asks for it',
    'Nobody has fetched it yet',
  ]) {
    assert.ok(said.includes(expected), expected)
  }
  assert.equal(text.match(/class="timeline-bar timeline-current"/g)?.length, 2 + 1, 'and a legend')
})

test('the JWKS as of a time is the one that was fetched then (issue: which keys a JWKS held)', async () => {
  const pages = await openTestPages()
  const before = await jwksKids(pages)
  pages.pass(600)
  await rotateKeys(pages.idp, pages.issuer, { alg: 'ES256', graceSeconds: 60, announced: false })
  const during = await jwksKids(pages)
  pages.pass(600)
  const after = await jwksKids(pages)
  assert.notDeepEqual(before, after)
  const at = async (asked: string) =>
    held((await pages.get(`/keys?${new URLSearchParams({ at: asked })}`)).text)
  assert.deepEqual(new Set(await at('15 min ago')), new Set(before))
  assert.deepEqual(await at('10min'), during)
  assert.deepEqual(await at('now'), after)
  assert.deepEqual(await at('in 1 d'), after)
  assert.deepEqual(await at(String(NOW - 1)), [])
  const { text } = await pages.get('/keys?at=15+min+ago&span=day')
  assert.match(text, /<text class="timeline-label timeline-label-asked"/)
  assert.match(text, /href="\/keys\?at=15\+min\+ago&amp;span=week"/, 'another span keeps the time')
  assert.match(text, /<input type="hidden" name="span" value="day">/)
})

test('a text that is no time is refused beside its field, and the page is whole', async () => {
  const pages = await openTestPages()
  const { status, text } = await pages.get('/keys?at=%22%3Eyesterday')
  assert.equal(status, 400)
  assert.match(words(text), /JWKS as of: must be a time such as 10 min ago/)
  assert.ok(text.includes('value="&#34;&gt;yesterday"'))
  assert.equal(held(text).length, 4)
})

test('who fetched the JWKS last is told, and who has not since the rotation (issue: who fetched the JWKS last)', async () => {
  const pages = await openTestPages()
  await pages.get('/.well-known/jwks.json').set('User-Agent', 'python-httpx/0.28.1')
  await rotateKeys(pages.idp, pages.issuer, { alg: 'RS256', announced: false })
  await pages.get('/.well-known/jwks.json').set('User-Agent', '<b>curl</b>/8')
  const said = words((await pages.get('/keys')).text)
  const behind = `Has not fetched since RS256 ${(await current(pages, 'RS256')).slice(0, 16)}`
  assert.match(said, /<b>curl<\/b>\/81 fetch.*knows what signs.*python-httpx.*out of date/)
  assert.ok(said.includes(behind), said.slice(-600))
})

test('a rotation is shown before it is done, and done as shown (issue: rotate with the plan shown before)', async () => {
  const pages = await openTestPages()
  const { idp, issuer } = pages
  await mintToken(idp, issuer, { alg: 'ES256', expiresIn: 7200 })
  pages.pass(300)
  const old = await current(pages, 'ES256')
  const next = (await idp.store.signingKeys.next(issuer.id, 'ES256'))[0]?.kid ?? ''
  const { status, text } = await pages.get('/rotate-keys?alg=ES256')
  assert.equal(status, 200)
  const said = words(text)
  assert.ok(said.includes(`${next.slice(0, 16)}… becomes current: it signs from then on.`))
  assert.ok(said.includes('It has been in the JWKS for 5 min.'))
  assert.ok(
    said.includes(`${old.slice(0, 16)}… stops signing and stays published as previous until`),
  )
  assert.ok(said.includes('because the longest-lived token it signed expires then.'))
  assert.ok(said.includes('A new key is made and published as next'))
  assert.equal(await current(pages, 'ES256'), old, 'nothing is rotated yet')
  const form = { alg: 'ES256', announced: 'true', grace_seconds: '', current_kid: old }
  const done = await pages.post('/rotate-keys', form)
  assert.deepEqual([done.status, done.headers.location], [303, '/keys?done=rotated'])
  assert.equal(await current(pages, 'ES256'), next)
  const demoted = await idp.store.signingKeys.byKid(issuer.id, old)
  assert.equal(demoted?.retiresAt, NOW + 7200)
  assert.match(
    words((await pages.get('/keys?done=rotated')).text),
    /The keys were rotated New tokens/,
  )
})

test('pressing twice rotates once: a plan that is out of date is refused, and the new one shown', async () => {
  const pages = await openTestPages()
  const form = { alg: 'ES256', announced: 'true', current_kid: await current(pages, 'ES256') }
  await pages.post('/rotate-keys', form)
  const rotated = await current(pages, 'ES256')
  const { status, text } = await pages.post('/rotate-keys', form)
  assert.equal(status, 400)
  assert.match(words(text), /Nothing was rotated .* is current by now/)
  assert.equal(await current(pages, 'ES256'), rotated)
  assert.ok(text.includes(`name="current_kid" value="${rotated}"`), 'the form is for what is there')
})

test('an unannounced rotation warns that no verifier has seen the key, and an announced one of who has not (M-08)', async () => {
  const pages = await openTestPages()
  const { idp, issuer } = pages
  pages.pass(3600)
  const plan = async (query: string) => words((await pages.get(`/rotate-keys?${query}`)).text)
  const unannounced = await plan('alg=RS256&announced=false')
  assert.match(unannounced, /A new key is made and becomes current/)
  assert.match(unannounced, /No verifier has seen the new key .* at most every 30 s/)
  assert.doesNotMatch(await plan('alg=RS256'), /seen the n/)
  await pages.get('/.well-known/jwks.json').set('User-Agent', 'old-verifier')
  await rotateKeys(idp, issuer, { alg: 'RS256' })
  assert.match(await plan('alg=RS256'), /Not everybody has seen the next key old-verifier fetched/)
  await pages.get('/.well-known/jwks.json').set('User-Agent', 'old-verifier')
  assert.match(await plan('alg=RS256'), /The next key was published only just now/)
  pages.pass(60)
  assert.doesNotMatch(await plan('alg=RS256'), /next key was published only|has seen the next/)
  const done = await pages.post('/rotate-keys', { alg: 'RS256', announced: 'false' })
  assert.equal(done.headers.location, '/keys?done=rotated_unannounced')
})

test('the rotation of a shared secret says that verifiers have to be given the new one', async () => {
  const pages = await openTestPages()
  const said = words((await pages.get('/rotate-keys?alg=HS256')).text)
  assert.match(said, /Verifiers have to be given the new secret/)
  const done = await pages.post('/rotate-keys', { alg: 'HS256', grace_seconds: '0' })
  assert.equal(done.headers.location, '/keys?done=rotated_secret')
})

test('a rotation form with mistakes keeps what was typed, and nothing is rotated', async () => {
  const pages = await openTestPages()
  const kid = await current(pages, 'RS256')
  for (const [grace, message] of [
    ['soon', /Old key stays for: must be seconds such as 300/],
    ['-5', /Old key stays for: must be whole seconds, 0 or more/],
  ] as const) {
    const { status, text } = await pages.post('/rotate-keys', { grace_seconds: grace })
    assert.equal(status, 400)
    assert.match(words(text), message)
    assert.ok(text.includes(`value="${grace}"`))
    assert.equal((await pages.get(`/rotate-keys?grace_seconds=${grace}`)).status, 400)
  }
  const wrong = await pages.post('/rotate-keys', { alg: 'none', announced: 'maybe' })
  assert.equal(wrong.status, 400)
  assert.equal(await current(pages, 'RS256'), kid)
})

test('a key’s page shows its state, times, public part and downloads, and never its private part (U-06)', async () => {
  const pages = await openTestPages()
  const kid = await current(pages, 'RS256')
  const { record } = await mintToken(pages.idp, pages.issuer, {})
  assert.equal(record.kid, kid)
  const { status, text } = await pages.get(`/keys/${kid}`)
  assert.equal(status, 200)
  const jwk = JSON.parse(textOfId(text, 'public-jwk').replaceAll('\n', ''))
  assert.deepEqual(Object.keys(jwk).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use'])
  assert.match(textOfId(text, 'public-pem'), /^-----BEGIN PUBLIC KEY-----/)
  assert.doesNotMatch(text, /PRIVATE KEY/)
  assert.ok(text.includes(`href="/tokens?kid=${kid}"`))
  for (const file of ['.pem', '.jwk', '.pem?private=true', '.jwk?private=true']) {
    const path = `/api/keys/${kid}${file}`
    assert.ok(text.includes(`href="${path}" download`), path)
    const saved = await pages.get(path)
    assert.equal(saved.status, 200)
    assert.match(String(saved.headers['content-disposition']), /^attachment; filename="/)
  }
  assert.equal((await pages.get('/keys/nope')).status, 404)
})

test('a shared secret stands in a closed part of its page, whole, and in no address (K-02)', async () => {
  const pages = await openTestPages()
  const { kid, privateKey } = await createKey(pages.idp, pages.issuer, { alg: 'HS256' })
  const { text } = await pages.get(`/keys/${kid}`)
  assert.equal(textOfId(text, 'secret'), privateKey)
  assert.match(text, /<details class="more">\s*<summary>Show the secret<\/summary>/)
  assert.equal(text.split(privateKey).length, 2, 'it stands there once')
  assert.ok(!(await pages.get('/keys')).text.includes(privateKey))
  assert.ok(text.includes(`href="/api/keys/${kid}.jwk?private=true" download`))
})

test('a revocation is shown before it is done: the JWKS, the tokens and what takes its place (issue: emergency revocation)', async () => {
  const pages = await openTestPages()
  const { idp, issuer } = pages
  for (let n = 0; n < 3; n++) await mintToken(idp, issuer, { alg: 'ES256' })
  const kid = await current(pages, 'ES256')
  const next = (await idp.store.signingKeys.next(issuer.id, 'ES256'))[0]?.kid ?? ''
  const { text } = await pages.get(`/keys/${kid}/revoke`)
  const said = words(text)
  assert.match(said, /It leaves the JWKS now/)
  assert.match(said, /3 tokens that it signed, expired ones among them, are inactive/)
  assert.ok(said.includes(`${next.slice(0, 16)}… signs in its place`))
  assert.match(said, /Revoke the key and 3 tokens/)
  assert.equal(await current(pages, 'ES256'), kid)
  const done = await pages.post(`/keys/${kid}/revoke`)
  assert.deepEqual([done.status, done.headers.location], [303, `/keys/${kid}?done=revoked`])
  assert.equal(await current(pages, 'ES256'), next)
  assert.ok(!(await jwksKids(pages)).includes(kid))
  const after = await pages.get(`/keys/${kid}?done=revoked`)
  assert.match(words(after.text), /The key was revoked/)
  assert.doesNotMatch(after.text, /Revoke…/)
  assert.equal((await pages.get(`/keys/${kid}/revoke`)).status, 303)
})

test('a key is made, and its page says what it does (issue: create)', async () => {
  const pages = await openTestPages()
  for (const [alg, state, said] of [
    ['ES384', 'next', /The key was made It is in the JWKS, and signs after the next rotation/],
    ['EdDSA', 'current', /The key was made, and signs from now on A verifier/],
    ['HS512', 'next', /Verifiers have to be given the secret/],
  ] as const) {
    const { status, headers } = await pages.post('/add-key', { alg, state })
    assert.equal(status, 303)
    const page = await pages.get(String(headers.location))
    assert.match(words(page.text), said)
    assert.ok(words(page.text).includes(`${alg} key ${state}`))
  }
  assert.equal((await pages.post('/add-key', { alg: 'none' })).status, 400)
})

test('PEM, JWK and a secret are imported as they were pasted (issue: import)', async () => {
  const pages = await openTestPages()
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = privateKey
    .export({ format: 'pem', type: 'pkcs8' })
    .toString()
    .replaceAll('\n', '\r\n')
  const { privateKey: other } = generateKeyPairSync('ed25519')
  const jwk = JSON.stringify(other.export({ format: 'jwk' }), null, 2)
  const secret = ' a secret that begins with a blank, and ends so '
  for (const form of [
    { alg: 'ES256', key: `\n${pem}\n`, kid: 'from-pem' },
    { alg: 'EdDSA', key: jwk, kid: 'from-jwk', state: 'current' },
    { alg: 'HS256', key: `${secret}\r\n`, kid: 'from-text' },
  ]) {
    const { status, headers } = await pages.post('/import-key', form)
    assert.deepEqual([status, headers.location], [303, `/keys/${form.kid}?done=imported`])
  }
  assert.equal((await pages.get('/api/keys/from-text/secret')).text, secret)
  assert.equal((await pages.get('/api/keys/from-jwk')).body.state, 'current')
  assert.match(words((await pages.get('/keys/from-pem?done=imported')).text), /was imported/)
})

test('an import with a mistake says what came and what is accepted at its field, and keeps what was typed (J-06)', async () => {
  const pages = await openTestPages()
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ format: 'pem', type: 'spki' }).toString()
  const ec = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), alg: 'ES384' })
  await importKey(pages.idp, pages.issuer, { alg: 'HS256', secret: 'x'.repeat(40), kid: 'taken' })
  for (const [form, message] of [
    [{ alg: 'ES256', key: '' }, /Private key or shared secret: is missing: paste the key/],
    [{ alg: 'ES256', key: spki }, /is not a private key but a public one/],
    [{ alg: 'ES256', key: 'ssh-ed25519 AAAA' }, /must begin with -----BEGIN \(PEM\) or \{/],
    [{ alg: 'ES256', key: '{"kty": ' }, /begins like a JWK, but is not JSON/],
    [{ alg: 'ES256', key: ec }, /"alg" is "ES384", but "alg" says "ES256"/],
    [{ alg: 'HS256', key: 'short' }, /must be at least 32 bytes for HS256/],
    [
      { alg: 'HS256', key: 'y'.repeat(40), kid: 'a b' },
      /Name \(kid\): must be 1 to 128 characters/,
    ],
    [{ alg: 'HS256', key: 'y'.repeat(40), kid: 'taken' }, /there is a key with the kid taken/],
  ] as const) {
    const { status, text } = await pages.post('/import-key', form)
    assert.equal(status, 400, form.key)
    assert.match(words(text), message)
    assert.equal(textOfId(text, 'field-key').trim(), form.key.trim())
  }
  const { items } = await listKeys(pages.idp, pages.issuer, {})
  assert.equal(items.filter(({ origin }) => origin === 'imported').length, 1)
})

test('a schedule is set by the form, and the page says when rotations are due and draws them (issue: schedule)', async () => {
  const pages = await openTestPages()
  const form = {
    every_seconds: '1h',
    grace_seconds: '',
    prepublish_seconds: '90',
    alg_ES256: 'true',
  }
  const { status, headers } = await pages.post('/rotation', form)
  assert.deepEqual([status, headers.location], [303, '/keys?done=scheduled'])
  assert.deepEqual((await pages.get('/api/rotation')).body, {
    every_seconds: 3600,
    grace_seconds: null,
    prepublish_seconds: 90,
    algs: ['ES256'],
  })
  pages.pass(600)
  const { text } = await pages.get('/keys')
  assert.match(words(text), /Keys rotate by themselves every 1 h\. ES256 next in 50 min/)
  assert.equal(text.match(/timeline-label-due/g)?.length, 1)
  assert.ok(text.includes('timeline-previous timeline-coming'), 'what it will do is drawn')
  const shown = (await pages.get('/rotation')).text
  assert.match(shown, /name="every_seconds" value="1h"/)
  assert.match(shown, /name="alg_ES256" value="true" checked/)
  const off = await pages.post('/rotation', {})
  assert.equal(off.headers.location, '/keys?done=unscheduled')
  assert.equal((await pages.get('/api/rotation')).body.every_seconds, null)
})

test('a schedule with mistakes says all of them, and stays as it was', async () => {
  const pages = await openTestPages()
  const { issuer, idp } = pages
  const policy = { everySeconds: 600, graceSeconds: null, prepublishSeconds: 60, algs: [] }
  await setRotationPolicy(idp, issuer, policy)
  const unread = await pages.post('/rotation', { every_seconds: 'often', grace_seconds: '1 week' })
  assert.equal(unread.status, 400)
  assert.match(words(unread.text), /Rotate every: must be seconds.*Old key stays for: must be sec/)
  const short = await pages.post('/rotation', { every_seconds: '1', prepublish_seconds: '-1' })
  assert.match(words(short.text), /must be whole seconds, 5 or more.*must be whole seconds, 0/)
  assert.match(short.text, /name="every_seconds" value="1"/)
  assert.equal((await pages.get('/api/rotation')).body.every_seconds, 600)
})

test('all keys are listed page by page, and the time line says how many it leaves out', async () => {
  const pages = await openTestPages()
  for (let n = 0; n < 56; n++)
    await rotateKeys(pages.idp, pages.issuer, { alg: 'ES256', graceSeconds: 0 })
  const { text } = await pages.get('/keys')
  assert.match(words(text), /50 older keys are not shown/)
  const first = await pages.get('/all-keys')
  assert.match(words(first.text), /50 keys; there are more/)
  const next = /href="(\/all-keys\?cursor=[^"]+)" rel="next"/.exec(first.text)?.[1] ?? ''
  assert.match(words((await pages.get(next)).text), /10 keys on this page/)
  assert.equal((await pages.get('/all-keys?cursor=x')).status, 400)
})

test('the pages of another issuer are about its keys alone, and lead to its own pages', async () => {
  const pages = await openTestPages()
  const other = await createIssuer(pages.idp, 'other')
  const { text } = await pages.get('/issuers/other/keys')
  const kid = (await pages.idp.store.signingKeys.current(other.id, 'ES256'))?.kid
  assert.ok(text.includes(`href="/issuers/other/keys/${kid}"`))
  assert.doesNotMatch(text, /href="\/(keys|rotate-keys|add-key|rotation)\b/)
  assert.equal((await pages.get(`/keys/${kid}`)).status, 404)
})

test('every path says which methods it serves (RFC 9110 section 15.5.6)', async () => {
  const pages = await openTestPages()
  const kid = await current(pages, 'RS256')
  for (const [path, allow] of [
    ['/keys', 'GET, HEAD'],
    ['/all-keys', 'GET, HEAD'],
    [`/keys/${kid}`, 'GET, HEAD'],
  ] as const) {
    const { status, headers } = await pages.post(path)
    assert.deepEqual([status, headers.allow], [405, allow], path)
  }
})
