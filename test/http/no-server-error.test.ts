import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { z } from 'zod'
import { ADMIN_ROUTES } from '../../src/http/admin/routes.ts'
import { basic, DEMO_CLIENT } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { http, logged, close } = await openTestIdp()
after(close)

/** Values that a careless reader stumbles over. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  -0,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  '',
  ' ',
  '\u0000',
  '\u{1f600}',
  "'; DROP TABLE tokens; --",
  '%00',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'x'.repeat(5000),
  [],
  [[]],
  [null],
  [''],
  ['a', 'a'],
  {},
  { keys: [] },
  { kty: 'oct', k: 'AA' },
  { kty: 'RSA', n: 'AQAB', e: 'AQAB', d: '' },
  { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', d: 'AA' },
  { exp: 'soon', iat: {}, aud: [] },
  { alg: 'none', typ: null, kid: 5, crit: ['x'], b64: false },
  '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----',
]

const PATHS = [
  'default',
  '%00',
  '__proto__',
  'x'.repeat(3000),
  '%F0%9F%98%80',
  '..%2f..%2fx',
  '%27--',
]

async function assertNoFault(sent: PromiseLike<{ status: number; text: string }>, about: string) {
  const { status, text } = await sent
  assert.ok(status >= 200 && status < 500, `${about}: ${status} ${text}`)
}

test('no value of any member of any body gives a 5xx (T-19, J-06, J-07)', async () => {
  for (const { method, path, body } of ADMIN_ROUTES) {
    if ((method !== 'post' && method !== 'put') || path === '/api/reset') continue
    const concrete = path.replaceAll(/\{\w+\}/g, 'default')
    const members = body instanceof z.ZodObject ? Object.keys(body.shape) : ['token', 'x']
    for (const member of members) {
      for (const value of ODD) {
        const sound = path === '/api/keys' && member !== 'alg' ? { alg: 'ES256' } : {}
        const sent = http[method](concrete).send({ ...sound, [member]: value })
        await assertNoFault(
          sent,
          `${method} ${path} ${member}=${JSON.stringify(value)?.slice(0, 60)}`,
        )
      }
    }
  }
})

test('no text in any path or query gives a 5xx (H-11, T-19)', async () => {
  for (const { method, path, query } of ADMIN_ROUTES) {
    if (path === '/api/reset' || path === '/api/issuers/{name}') continue
    if (path.includes('{')) {
      for (const text of PATHS) {
        const sent = http[method](path.replaceAll(/\{\w+\}/g, text))
        await assertNoFault(
          method === 'get' || method === 'delete' ? sent : sent.send({}),
          `${path} ${text}`,
        )
      }
    }
    const names = query instanceof z.ZodObject ? Object.keys(query.shape) : []
    for (const name of names.filter((one) => one !== 'wait')) {
      for (const text of [...PATHS, '', '-1', '0', '999999999999999', '1e9', '%25', '_%25']) {
        await assertNoFault(
          http[method](`${path.replaceAll(/\{\w+\}/g, 'x')}?${name}=${text}`),
          `${path}?${name}=${text.slice(0, 30)}`,
        )
      }
    }
  }
})

test('no form gives a 5xx: NUL, controls, pairs of surrogates, lone ones, odd names (T-09, T-19)', async () => {
  const values = [
    '%00',
    '%0d%0a',
    '%ED%A0%80',
    '%F0%9F%98%80',
    'a%00b',
    '+',
    '%2B',
    '&',
    '=',
    '%7B%7D',
    'x'.repeat(100_000),
  ]
  const names = [
    'token',
    'grant_type',
    'scope',
    'resource',
    'client_id',
    'client_secret',
    'token_type_hint',
    '__proto__',
    'a[b]',
    '%00',
    '',
  ]
  for (const path of ['/token', '/introspect', '/revoke']) {
    for (const name of names) {
      for (const value of values) {
        const form = `grant_type=client_credentials&token=x&${name}=${value}`
        for (const authorization of [basic(DEMO_CLIENT), undefined]) {
          const sent = http.post(path).type('form')
          if (authorization !== undefined) sent.set('Authorization', authorization)
          await assertNoFault(sent.send(form), `${path} ${name}=${value.slice(0, 20)}`)
        }
      }
    }
    for (const authorization of [
      'Basic',
      'Basic =',
      'Basic AAAA',
      'Basic Og==',
      'Basic OnNlY3JldA==',
      'Basic //79',
      'Bearer x',
      'x',
      `Basic ${'A'.repeat(10_000)}`,
    ]) {
      const sent = http.post(path).type('form').set('Authorization', authorization).send('token=x')
      const { status } = await sent
      assert.ok(status >= 400 && status < 500, `${authorization}: ${status}`)
    }
  }
})

test('and after all of that it mints, verifies and revokes, and has noted no fault (Z-90)', async () => {
  const { body } = await http.post('/api/tokens').send({ client_id: 'demo-client' })
  const introspect = async () =>
    (await http.form('/introspect', { token: body.access_token }, DEMO_CLIENT)).body.active
  assert.equal(await introspect(), true)
  assert.equal((await http.form('/revoke', { token: body.access_token }, DEMO_CLIENT)).status, 200)
  assert.equal(await introspect(), false)
  assert.deepEqual(
    logged.filter(({ level }) => level === 'error'),
    [],
  )
  assert.equal(Object.keys(Object.prototype).length, 0)
})
