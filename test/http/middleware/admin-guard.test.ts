import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ADMIN_ROUTES } from '../../../src/http/admin/routes.ts'
import {
  ADMIN_COOKIE,
  ADMIN_SESSION_SECONDS,
  adminSession,
} from '../../../src/http/middleware/admin-guard.ts'
import { RESOURCE_SERVER } from '../../support/http.ts'
import { NOW, openTestIdp } from '../../support/test-idp.ts'

const ADMIN_TOKEN = 'correct-horse-battery-staple'

const { http, clock, logged, close } = await openTestIdp({ adminToken: ADMIN_TOKEN })
after(close)

const access = (adminToken: string) => ({
  hosts: new Set<string>(),
  origins: new Set<string>(),
  adminToken,
})

test('every route of the admin API asks for the admin token, and says how (decision 5)', async () => {
  for (const { method, path } of ADMIN_ROUTES) {
    for (const base of ['', '/issuers/default']) {
      const { status, headers, type } = await http[method](
        base + path.replaceAll(/\{\w+\}/g, 'default'),
      )
      assert.equal(status, 401, `${method} ${base}${path}`)
      assert.match(headers['www-authenticate'] ?? '', /^Bearer/)
      assert.equal(type, 'application/problem+json')
    }
  }
})

test('the admin token lets in, in any spelling of Bearer (RFC 9110 section 11.1)', async () => {
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    const asked = http.get('/api/status').set('Authorization', `${scheme} ${ADMIN_TOKEN}`)
    assert.equal((await asked).status, 200)
  }
})

test('anything else does not let in, and is not shown again (decision 5)', async () => {
  const wrong = [
    'Bearer',
    'Bearer ',
    `Bearer ${ADMIN_TOKEN}x`,
    `Bearer ${ADMIN_TOKEN.slice(1)}`,
    `Bearer ${ADMIN_TOKEN.toUpperCase()}`,
    `Bearer ${ADMIN_TOKEN} ${ADMIN_TOKEN}`,
    `Basic ${Buffer.from(`admin:${ADMIN_TOKEN}`).toString('base64')}`,
    ADMIN_TOKEN,
  ]
  for (const authorization of wrong) {
    const { status, text } = await http.get('/api/keys').set('Authorization', authorization)
    assert.equal(status, 401, authorization)
    assert.ok(!text.includes(ADMIN_TOKEN))
  }
  const inUrl = await http.get(`/api/keys?admin_token=${ADMIN_TOKEN}&access_token=${ADMIN_TOKEN}`)
  assert.equal(inUrl.status, 401)
  assert.ok(!JSON.stringify(logged).includes(ADMIN_TOKEN))
})

test('endpoints for verifiers and clients, the health check and static files ask for none (decision 5)', async () => {
  for (const path of [
    '/.well-known/jwks.json',
    '/.well-known/openid-configuration',
    '/healthz',
    '/static/base.css',
    '/sign-in',
  ]) {
    assert.equal((await http.get(path)).status, 200, path)
  }
  const { status } = await http.form('/introspect', { token: 'x' }, RESOURCE_SERVER)
  assert.equal(status, 200)
})

test('a sign-in lasts its time, and a cookie that was changed or sealed with another token is none (decision 9, L-19)', async () => {
  const ask = async (cookie: string) =>
    (await http.get('/api/status').set('Cookie', `other=1; ${ADMIN_COOKIE}=${cookie}; more=2`))
      .status
  const session = adminSession(access(ADMIN_TOKEN), NOW)
  const [until = '', seal = ''] = session.split('.')
  assert.equal(await ask(session), 200)
  assert.equal(await ask(`${Number(until) + 1}.${seal}`), 401)
  assert.equal(await ask(`${until}.`), 401)
  assert.equal(await ask(until), 401)
  assert.equal(await ask(`9e9.${seal}`), 401)
  assert.equal(await ask(adminSession(access('another-token'), NOW)), 401)
  clock.advance(ADMIN_SESSION_SECONDS - 1)
  assert.equal(await ask(session), 200)
  clock.advance(1)
  assert.equal(await ask(session), 401)
})

test('an issuer that is not there is not told of to a stranger (decision 5)', async () => {
  const there = await http.get('/issuers/default/api/tokens')
  const absent = await http.get('/issuers/no-such/api/tokens')
  assert.deepEqual([absent.status, absent.text], [there.status, there.text])
})
