import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { issuerNow } from '../../../src/idp/clock.ts'
import { setIssuerClock } from '../../../src/idp/edit-clock.ts'
import { findIssuer } from '../../../src/idp/find-issuer.ts'
import { NOW, openTestPages, textOf, unescaped } from './test-pages.ts'

const { get, post, idp, issuer } = await openTestPages()
afterEach(() => setIssuerClock(idp, issuer, {}))

const shown = async () => issuerNow(idp, await findIssuer(idp, 'default'))

test('the page shows both times, and says that a verifier elsewhere keeps its own clock (issue 5, section 3)', async () => {
  const { status, text } = await get('/clock')
  assert.equal(status, 200)
  const words = textOf(text)
  assert.match(words, /A verifier in another process keeps its own clock/)
  assert.match(words, /tells real time/)
  assert.doesNotMatch(words, /Back to real time/)
})

for (const [action, form, expected] of [
  ['move', { offset_seconds: '1 h' }, NOW + 3600],
  ['move', { offset_seconds: '-2d' }, NOW - 172_800],
  ['stop', { frozen_at: '1000000000' }, 1_000_000_000],
  ['stop', { frozen_at: '' }, NOW],
  ['stop', { frozen_at: 'in 1 h' }, NOW + 3600],
  ['step', { seconds: '-3600' }, NOW - 3600],
] as const)
  test(`a form moves the clock: ${action} ${JSON.stringify(form)} (issue 5, section 3)`, async () => {
    const answer = await post(`/clock/${action}`, form)
    assert.deepEqual([answer.status, answer.headers.location], [303, '/clock?done=changed'])
    assert.equal(await shown(), expected)
    const { text } = await get('/clock?done=changed')
    if (action !== 'stop') assert.match(textOf(text), /(ahead of|behind) real time/)
    else assert.match(textOf(text), /stands still at/)
  })

test('steps add up, of a clock that stands still too, and real time is a press away (issue 5, section 3)', async () => {
  await post('/clock/step', { seconds: '3600' })
  await post('/clock/step', { seconds: '60' })
  assert.equal(await shown(), NOW + 3660)
  await post('/clock/stop', { frozen_at: '' })
  await post('/clock/step', { seconds: '-60' })
  assert.equal(await shown(), NOW + 3600)
  assert.match(textOf((await get('/clock')).text), /stands still/)
  await post('/clock/real')
  assert.equal(await shown(), NOW)
})

test('text that is no time is refused at its field, and the clock stays (issue 5, section 3)', async () => {
  for (const [path, form] of [
    ['/clock/move', { offset_seconds: '<b>soon' }],
    ['/clock/move', {}],
    ['/clock/move', { offset_seconds: '999999999999d' }],
    ['/clock/stop', { frozen_at: '<b>soon' }],
    ['/clock/step', { seconds: 'x' }],
  ] as const) {
    const { status, text } = await post(path, form)
    assert.equal(status, 400, path)
    assert.match(textOf(text), /The clock is as it was/)
    if ('offset_seconds' in form)
      assert.ok(unescaped(text).includes(`value="${form.offset_seconds}"`))
  }
  assert.equal(await shown(), NOW)
  assert.equal((await get('/clock/move')).headers.allow, 'POST')
  assert.equal((await post('/clock')).status, 405)
})

test('nothing counts down while the clock stands still (decision 26)', async () => {
  const { body } = await post('/api/tokens').type('json').send({})
  const page = async () => (await get(`/tokens/${body.jti}`)).text
  assert.match(await page(), /countdown\.js/)
  await setIssuerClock(idp, issuer, { frozenAt: NOW })
  assert.doesNotMatch(await page(), /countdown\.js/)
})

test('every page can be shown with the clock far back and far ahead (decision 26)', async () => {
  const { body } = await post('/api/tokens').type('json').send({})
  for (const frozenAt of [0, 253_402_300_799]) {
    await setIssuerClock(idp, issuer, { frozenAt })
    const paths = [
      '/',
      '/mint',
      '/tokens',
      `/tokens/${body.jti}`,
      '/keys',
      '/all-keys',
      '/rotation',
    ]
    for (const path of [
      ...paths,
      '/rotate-keys',
      '/events',
      '/clock',
      '/static-tables',
      '/clients',
    ])
      assert.equal((await get(path)).status, 200, `${path} at ${frozenAt}`)
  }
})
