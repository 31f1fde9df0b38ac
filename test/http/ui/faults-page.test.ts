import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NAVIGATION } from '../../../src/http/ui/navigation.ts'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { setIssuerClock } from '../../../src/idp/edit-clock.ts'
import { claimFault, endpointFault, setEndpointFault } from '../../../src/idp/endpoint-faults.ts'
import { openTestPages, textOf, unescaped } from './test-pages.ts'

const { get, post, idp, issuer, pass } = await openTestPages()

/** What is said above a page. */
const banners = (html: string) =>
  [...html.matchAll(/<p class="banner">([\s\S]*?)<\/p>/g)].map(([, text = '']) => textOf(text))

const clear = () => post('/faults/all-off')

test('the page lists every endpoint, sound to begin with, and links to a form for each (issue 5, section 2)', async () => {
  const { status, text } = await get('/faults')
  assert.equal(status, 200)
  assert.equal(text.match(/>sound</g)?.length, 7)
  assert.match(text, /href="\/faults\/jwks"/)
  assert.doesNotMatch(text, /Switch all off/)
  for (const path of ['/authorize', '/userinfo', '/token']) assert.ok(textOf(text).includes(path))
})

test('a form switches a fault on, which the page then shows with how often it was served (issue 5, section 2)', async () => {
  const form = await get('/faults/jwks')
  assert.equal(form.status, 200)
  assert.match(form.text, /value="no_kids"/)
  assert.doesNotMatch(form.text, /value="scope_array"/)
  assert.doesNotMatch(form.text, /name="client_id"/)
  const posted = await post('/faults/jwks', { mode: 'status', status: '503', times: '3' })
  assert.deepEqual([posted.status, posted.headers.location], [303, '/faults?done=on'])
  const record = (await endpointFault(idp, issuer, 'jwks')) ?? assert.fail()
  assert.deepEqual(record.fault, { mode: 'status', status: 503, times: 3 })
  assert.equal((await get('/.well-known/jwks.json')).status, 503)
  pass(60)
  const { text } = await get('/faults?done=on')
  const words = textOf(text).replace(/\s+/g, ' ')
  assert.match(words, /The fault is on/)
  assert.match(words, /A status of your choice, status 503/)
  assert.match(words, /once ?2 times more ?on since 1 min ago/)
  assert.match((await get('/faults/jwks')).text, /value="status"[^>]* checked/)
  const off = await post('/faults/jwks/off')
  assert.deepEqual([off.status, off.headers.location], [303, '/faults?done=off'])
  assert.equal((await get('/.well-known/jwks.json')).status, 200)
})

test('a form with mistakes says so at its fields, keeps what was typed and switches nothing on', async () => {
  const wrong = { mode: 'slow', times: '-1', delay_ms: 'soon', user_agent: '<b>' }
  const { status, text } = await post('/faults/token', wrong)
  assert.equal(status, 400)
  assert.match(text, /<title>Error: /)
  assert.match(text, /href="#field-delay_ms"/)
  for (const typed of ['soon', '-1', '<b>'])
    assert.ok(unescaped(text).includes(`value="${typed}"`), typed)
  const range = await post('/faults/token', { mode: 'slow', times: '-1' })
  assert.match(textOf(range.text), /How often: must be a whole number from 1/)
  const none = await post('/faults/token', {})
  assert.match(textOf(none.text), /What it answers: must be one that fits token/)
  assert.equal(await endpointFault(idp, issuer, 'token'), undefined)
})

test('a fault that is used up is shown as that, and no banner is left of it (issue 5, section 2)', async () => {
  const once = { endpoint: 'introspect', fault: { mode: 'drop', times: 1 } } as const
  const record = await setEndpointFault(idp, issuer, once)
  assert.equal(banners((await get('/faults')).text).length, 1)
  await claimFault(idp, record)
  const { text } = await get('/faults')
  assert.match(text, />used up</)
  assert.match(textOf(text), /none left/)
  assert.deepEqual(banners(text), [])
  await clear()
})

test('every page says that a fault is on and that the clock is moved, until they are not (issue 5, section 2, decision 26)', async () => {
  await setEndpointFault(idp, issuer, { endpoint: 'jwks', fault: { mode: 'drop' } })
  await setIssuerClock(idp, issuer, { offsetSeconds: 3600 })
  for (const path of [...Object.values(NAVIGATION).map((entry) => entry.path), '/tokens/none']) {
    const [fault = '', clock = '', ...rest] = banners((await get(path)).text)
    assert.match(fault, /A fault is on: the JWKS answers badly/, path)
    assert.match(clock, /clock is 1 h ahead of real time/, path)
    assert.deepEqual(rest, [])
  }
  await createIssuer(idp, 'beside')
  assert.deepEqual(
    banners((await get('/issuers/beside/')).text),
    [],
    'another issuer’s say nothing',
  )
  await setEndpointFault(idp, issuer, { endpoint: 'token', fault: { mode: 'drop' } })
  await setEndpointFault(idp, issuer, { endpoint: 'metadata', fault: { mode: 'drop' } })
  const several = banners((await get('/')).text)
  assert.match(several[0] ?? '', /Faults are on: JWKS, metadata and token endpoint answer badly/)
  await setIssuerClock(idp, issuer, { frozenAt: 0 })
  assert.match(banners((await get('/')).text)[1] ?? '', /stands still at 1970-01-01 00:00:00 UTC/)
  await clear()
  await setIssuerClock(idp, issuer, {})
  assert.deepEqual(banners((await get('/')).text), [])
})

test('all faults are switched off at once', async () => {
  for (const endpoint of ['jwks', 'token'] as const)
    await setEndpointFault(idp, issuer, { endpoint, fault: { mode: 'drop' } })
  assert.match((await get('/faults')).text, /Switch all off/)
  const off = await clear()
  assert.deepEqual([off.status, off.headers.location], [303, '/faults?done=all_off'])
  assert.deepEqual((await get('/faults')).text.match(/fault on/g), null)
})

test('what somebody else chose stands as text (CWE-79)', async () => {
  const hostile = '"><script>alert(1)</script>'
  const fault = {
    mode: 'redirect',
    location: 'https://a.example/<script>',
    userAgent: hostile,
  } as const
  await setEndpointFault(idp, issuer, { endpoint: 'jwks', fault })
  for (const path of ['/faults', '/faults/jwks']) {
    const { text } = await get(path)
    assert.doesNotMatch(text, /<script>(?!<)[^s]/)
    assert.ok(textOf(text).includes('user agents with'), path)
  }
  await clear()
})

test('an endpoint that there is not is 404, and another method 405 with Allow', async () => {
  assert.equal((await get('/faults/nothing')).status, 404)
  assert.equal((await post('/faults/nothing')).status, 404)
  assert.equal((await post('/faults/nothing/off')).status, 404)
  for (const [answer, allow] of [
    [await post('/faults'), 'GET, HEAD'],
    [await get('/faults/all-off'), 'POST'],
    [await get('/faults/jwks/off'), 'POST'],
  ] as const)
    assert.deepEqual([answer.status, answer.headers.allow], [405, allow])
})

test('the log tells of faults served and of changes in words (issue 5, section 2)', async () => {
  await setEndpointFault(idp, issuer, { endpoint: 'jwks', fault: { mode: 'no_kids', times: 1 } })
  await get('/.well-known/jwks.json')
  await clear()
  await setIssuerClock(idp, issuer, { offsetSeconds: -60 })
  await setIssuerClock(idp, issuer, {})
  const words = textOf((await get('/events')).text).replace(/\s+/g, ' ')
  for (const said of [
    /Fault served at JWKS: no kids/,
    /Switched a fault on at the JWKS: no kids, once/,
    /Switched the fault at the JWKS off: no kids/,
    /Moved the issuer's clock 1 min back/,
    /Put the issuer's clock back to real time/,
  ])
    assert.match(words, said)
  const served = textOf((await get('/events?outcome=fault&kind=requests')).text)
  assert.doesNotMatch(served, /Switched a fault on/)
})
