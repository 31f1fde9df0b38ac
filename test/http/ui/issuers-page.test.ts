import assert from 'node:assert/strict'
import { test } from 'node:test'
import request from 'supertest'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { issuerContents } from '../../../src/idp/issuer-contents.ts'
import { keysReady } from '../../../src/idp/keys-ready.ts'
import { listIssuers } from '../../../src/idp/list-issuers.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { publishJwks } from '../../../src/idp/publish-jwks.ts'
import { HOST, openTestPages, type TestPages, textOf, unescaped } from './test-pages.ts'

const words = (html: string) => textOf(html).replaceAll(/\s+/g, ' ')

async function names({ idp }: TestPages): Promise<readonly string[]> {
  return (await listIssuers(idp, { limit: 500 })).items.map(({ name }) => name)
}

test('the page lists the issuers with their identifiers, a stretch at a time (issue 4: issuers)', async () => {
  const pages = await openTestPages()
  for (let count = 0; count < 55; count += 1)
    await pages.idp.store.issuers.insert(`team-${count}`, 0, NO_ROTATION)
  const first = (await pages.get('/issuers')).text
  assert.match(words(first), /default http:\/\/localhost:9400\/issuers\/default/)
  assert.match(first, /<a href="\/issuers\/team-0\/">team-0<\/a>/)
  const next = unescaped(/href="([^"]*)" rel="next"/.exec(first)?.[1] ?? '')
  const second = (await pages.get(next)).text
  assert.match(second, /\/team-54\/reset/)
  assert.doesNotMatch(second, /\/team-0\/reset/)
})

test('an issuer is made by its name, or without one, and the page says so once it is there (issue 4: issuers)', async () => {
  const pages = await openTestPages()
  const made = await pages.post('/issuers', { name: ' team-a ' })
  assert.equal(made.status, 303)
  assert.equal(made.headers.location, '/issuers?done=created&name=team-a')
  assert.match(
    words((await pages.get(made.headers.location)).text),
    /The issuer team-a was created/,
  )
  assert.equal((await pages.get('/issuers/team-a/')).status, 200)
  const unnamed = await pages.post('/issuers', { name: '' })
  assert.match(unnamed.headers.location ?? '', /^\/issuers\?done=created&name=[a-z0-9]{16}$/)
  assert.equal((await names(pages)).length, 3)
})

test('a name that is no path segment, or is taken, is 400 at its field, and makes nothing (issue 4: issuers)', async () => {
  const pages = await openTestPages()
  for (const [name, detail] of [
    ['Upper', /must be 1 to 63 characters/i],
    ['../x', /must be 1 to 63 characters/i],
    ['default', /there is an issuer &#34;default&#34; already/i],
  ] as const) {
    const { status, text } = await pages.post('/issuers', { name })
    assert.equal(status, 400, name)
    assert.match(/id="field-name-error"[\s\S]*?<\/p>/.exec(text)?.[0] ?? '', detail)
    assert.match(text, new RegExp(`name="name" value="${name}"`))
  }
  assert.deepEqual(await names(pages), ['default'])
})

test('what the address says was done is said of an issuer that is there only, and never in its own words (U-01)', async () => {
  const { get } = await openTestPages()
  const { text } = await get('/issuers?done=created&name=%3Cb%3Eowned')
  assert.doesNotMatch(text, /owned/)
  assert.match(words(text), /The issuer was created/)
  assert.doesNotMatch((await get('/issuers?done=owned')).text, /class="callout/)
})

test('deleting asks first and says what goes, and then deletes just that issuer (issue 4: issuers)', async () => {
  const pages = await openTestPages()
  const doomed = await createIssuer(pages.idp, 'doomed')
  await createIssuer(pages.idp, 'kept')
  await mintToken(pages.idp, doomed, {})
  await mintToken(pages.idp, doomed, {})
  await keysReady(pages.idp, doomed)
  const asked = await pages.get('/issuers/doomed/delete')
  assert.equal(asked.status, 200)
  assert.match(words(asked.text), /Delete issuer doomed/)
  assert.match(words(asked.text), /2 tokens ?4 keys/)
  assert.match(words(asked.text), /Delete issuer and 2 tokens/)
  assert.deepEqual(await names(pages), ['default', 'doomed', 'kept'])
  const done = await pages.post('/issuers/doomed/delete')
  assert.deepEqual([done.status, done.headers.location], [303, '/issuers?done=deleted'])
  assert.deepEqual(await names(pages), ['default', 'kept'])
  assert.match(words((await pages.get('/issuers?done=deleted')).text), /The issuer was deleted/)
  assert.equal((await pages.post('/issuers/doomed/delete')).status, 404)
})

test('the default issuer offers no deletion and refuses it (api.md, issuers)', async () => {
  const pages = await openTestPages()
  assert.doesNotMatch((await pages.get('/issuers')).text, /\/default\/delete/)
  for (const path of ['/delete', '/issuers/default/delete']) {
    assert.equal((await pages.get(path)).status, 409, path)
    assert.equal((await pages.post(path)).status, 409, path)
  }
  assert.deepEqual(await names(pages), ['default'])
})

test('resetting asks first, and puts the issuer back to its seed, its keys too where asked (issue 4: issuers)', async () => {
  const pages = await openTestPages()
  const { idp, issuer } = pages
  const kids = async () => (await publishJwks(idp, issuer)).keys.map(({ kid }) => kid)
  const before = await kids()
  await mintToken(idp, issuer, {})
  const asked = words((await pages.get('/reset')).text)
  assert.match(asked, /Reset issuer default/)
  assert.match(asked, /Reset and delete 1 token/)
  assert.equal((await issuerContents(idp, issuer)).tokens, 1)
  const kept = await pages.post('/reset')
  assert.deepEqual([kept.status, kept.headers.location], [303, '/issuers?done=reset&name=default'])
  assert.equal((await issuerContents(idp, issuer)).tokens, 0)
  assert.deepEqual(await kids(), before)
  await pages.post('/issuers/default/reset', { keys: 'true' })
  const others = await kids()
  assert.ok(others.every((kid) => !before.includes(kid)))
  assert.match(words((await pages.get(kept.headers.location ?? '')).text), /default was reset/)
})

test('all issuers are managed at the default issuer only, and other methods are refused (api.md, issuers)', async () => {
  const pages = await openTestPages()
  await createIssuer(pages.idp, 'apart')
  assert.equal((await pages.get('/issuers/apart/issuers')).status, 404)
  assert.equal((await pages.post('/issuers/apart/issuers', { name: 'x' })).status, 404)
  assert.equal((await pages.get('/issuers/default/issuers')).status, 200)
  assert.match((await pages.get('/issuers/apart/')).text, /href="\/issuers">All issuers/)
  for (const path of ['/issuers', '/issuers/apart/delete', '/issuers/apart/reset']) {
    const refused = await request(pages.app).put(path).set('Host', HOST)
    assert.deepEqual([refused.status, refused.headers.allow], [405, 'GET, HEAD, POST'], path)
  }
})
