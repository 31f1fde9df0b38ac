import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { listKeys } from '../../../src/idp/list-keys.ts'
import { logRequest } from '../../../src/idp/log-request.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { mintTokens } from '../../../src/idp/mint-tokens.ts'
import { rotateKeys } from '../../../src/idp/rotate-keys.ts'
import { NOW, openTestPages, textOf, unescaped } from './test-pages.ts'

const request = { endpoint: 'introspect', method: 'POST', status: 200, durationMs: 1 }

/** The tiles of the page: what each counts, and the list behind it. */
function tiles(html: string): ReadonlyMap<string, { count: string; href: string }> {
  const found = html.matchAll(
    /<a class="tile-link" href="([^"]*)"><span class="tile-name">([^<]*)<\/span> <span class="tile-count[^>]*>([^<]*)</g,
  )
  return new Map(
    [...found].map(([, href = '', name = '', count = '']) => [
      name,
      { count, href: unescaped(href) },
    ]),
  )
}

test('the home page of an issuer begins with the three things to do first, until something was done (issue 4: overview)', async () => {
  const { get, idp, issuer } = await openTestPages()
  const fresh = await get('/')
  assert.equal(fresh.status, 200)
  assert.match(textOf(fresh.text), /Three things to do first/)
  for (const href of ['/mint', '/connect', '/keys', '/inspect'])
    assert.match(fresh.text, new RegExp(`href="${href}"`), href)
  logRequest(idp, issuer, { ...request, outcome: 'unknown' })
  assert.match(textOf((await get('/')).text), /What to do here/)
  const other = await openTestPages()
  await mintToken(other.idp, other.issuer, {})
  for (let count = 0; count < 10; count += 1)
    await rotateKeys(other.idp, other.issuer, { alg: 'ES256' })
  const used = textOf((await other.get('/')).text)
  assert.match(used, /What to do here/)
  assert.doesNotMatch(used, /Three things to do first/)
})

test('today’s numbers are told, each with a link to the list of just those (issue 4: overview)', async () => {
  const { get, idp, issuer, pass } = await openTestPages()
  await mintToken(idp, issuer, {})
  const untilMidnight = 86_400 - (NOW % 86_400)
  pass(untilMidnight)
  const { record } = await mintToken(idp, issuer, {})
  for await (const _ of await mintTokens(idp, issuer, { count: 1200, request: { alg: 'HS256' } }));
  for (const outcome of ['active', 'expired', 'unknown'])
    logRequest(idp, issuer, { ...request, outcome, jti: record.jti })
  logRequest(idp, issuer, { ...request, status: 401, outcome: 'invalid_client' })
  logRequest(idp, issuer, { ...request, endpoint: 'jwks', method: 'GET', outcome: 'ok' })
  const { text } = await get('/')
  const counts = [...tiles(text)].map(([name, { count }]) => `${name} ${count}`)
  assert.deepEqual(counts, [
    'Tokens 1,201',
    'Introspections 3',
    'JWKS fetches 1',
    'Revoked tokens 0',
    'Errors 1',
  ])
  assert.match(textOf(text), /1 active 2 inactive/)
  const listed = async (href: string) =>
    ((await get(href)).text.match(/<tr class="event"/g) ?? []).length
  assert.equal(await listed(tiles(text).get('Errors')?.href ?? ''), 1)
  assert.equal(await listed(tiles(text).get('JWKS fetches')?.href ?? ''), 1)
  assert.ok((await listed(tiles(text).get('Tokens')?.href ?? '')) >= 2)
  const inactive = unescaped(/href="([^"]*)">2 inactive/.exec(text)?.[1] ?? '')
  assert.equal(await listed(inactive), 2)
})

test('the keys in use are listed by algorithm, with their state and since or until when (issue 4: overview)', async () => {
  const { get, idp, issuer, pass } = await openTestPages()
  pass(300)
  await rotateKeys(idp, issuer, { alg: 'ES256', graceSeconds: 600 })
  pass(60)
  const text = textOf((await get('/')).text).replaceAll(/\s+/g, ' ')
  const keys = (await listKeys(idp, issuer, {})).items
  const kid = (state: string) =>
    keys.find(({ alg, effectiveState }) => alg === 'ES256' && effectiveState === state)?.kid
  assert.ok(
    text.includes(`ES256 ${kid('current')} current signing for 1 min2026-11-21 07:23:05 UTC`),
  )
  assert.ok(text.includes(`ES256 ${kid('previous')} previous leaves the JWKS in 9 min`))
  assert.ok(text.includes(`ES256 ${kid('next')} next published 1 min ago`))
})

test('the last events are listed in the words of the list of events, and the URLs are there to copy (issue 4: overview)', async () => {
  const { get, idp, issuer } = await openTestPages()
  const { record } = await mintToken(idp, issuer, {})
  const text = textOf((await get('/')).text)
  assert.ok(text.includes(`Minted JWT ${record.jti} for subject alice, client demo-client`))
  assert.ok(text.includes(`${issuer.issuer}/.well-known/jwks.json`))
})

test('every issuer has its own home page, which takes GET only', async () => {
  const { get, post, idp } = await openTestPages()
  const other = await createIssuer(idp, 'apart')
  await mintToken(idp, other, {})
  const theirs = await get('/issuers/apart/')
  assert.equal(tiles(theirs.text).get('Tokens')?.count, '1')
  assert.match(theirs.text, /href="\/issuers\/apart\/events"/)
  assert.equal(tiles((await get('/')).text).get('Tokens')?.count, '0')
  const refused = await post('/issuers/apart/')
  assert.deepEqual([refused.status, refused.headers.allow], [405, 'GET, HEAD'])
})
