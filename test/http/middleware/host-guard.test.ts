import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { accessRules } from '../../../src/http/access.ts'
import { sendRaw, statusOf } from '../../support/raw-http.ts'
import { openTestIdp } from '../../support/test-idp.ts'
import { startTestServer } from '../../support/test-server.ts'

const { http, close } = await openTestIdp()
after(close)

const ROUTES = [
  ['get', '/'],
  ['get', '/issuers/default/'],
  ['get', '/sign-in'],
  ['get', '/static/base.css'],
  ['get', '/healthz'],
  ['get', '/nothing-here'],
  ['get', '/api/status'],
  ['get', '/api/tokens'],
  ['get', '/issuers/default/api/keys'],
  ['get', '/api/openapi.json'],
  ['get', '/.well-known/jwks.json'],
  ['get', '/.well-known/oauth-authorization-server'],
  ['get', '/.well-known/openid-configuration/issuers/default'],
  ['get', '/issuers/default/.well-known/openid-configuration'],
  ['post', '/introspect'],
  ['post', '/revoke'],
  ['post', '/token'],
  ['post', '/mint'],
  ['post', '/api/tokens'],
  ['options', '/token'],
  ['delete', '/api/issuers/x'],
] as const

test('a foreign Host is refused on every route, and gets nothing of it (L-01)', async () => {
  for (const [method, path] of ROUTES) {
    const { status, text } = await http[method](path).set('Host', 'evil.example:9400')
    assert.equal(status, 421, `${method} ${path}`)
    assert.doesNotMatch(text, /"keys"|"issuer"|"items"|evil\.example|Mint a token/)
  }
})

test('names that only look like ours are refused (L-02)', async () => {
  const alike = [
    'localhost.evil.example:9400',
    'evil-localhost:9400',
    'evillocalhost:9400',
    'localhost:9400.evil.example',
    'user@localhost:9400',
    'localhost:9400@evil.example',
    'localhost:9400, evil.example',
    'localhost:9400,localhost:9400',
    'localhost',
    'localhost:',
    'localhost:94000',
    'localhost:09400',
    'localhost:80',
    '0.0.0.0:9400',
    '127.0.0.2:9400',
    '127.1:9400',
    '2130706433:9400',
    '0x7f000001:9400',
    '[::]:9400',
    '[::ffff:127.0.0.1]:9400',
    '[0:0:0:0:0:0:0:1%25lo]:9400',
    '::1:9400',
    '127.0.0.1.nip.io:9400',
    'http://localhost:9400',
    'localhost:9400/',
    '*',
  ]
  for (const host of alike) {
    for (const path of ['/.well-known/jwks.json', '/api/status', '/healthz']) {
      const { status } = await http.get(path).set('Host', host)
      assert.ok(status >= 400 && status < 500, `${host} ${path}: ${status}`)
    }
  }
})

test('what a developer types is let in, in any case (L-03)', async () => {
  for (const host of ['localhost:9400', '127.0.0.1:9400', '[::1]:9400', 'LocalHost:9400']) {
    for (const path of ['/.well-known/jwks.json', '/api/status', '/']) {
      assert.equal((await http.get(path).set('Host', host)).status, 200, `${host} ${path}`)
    }
  }
})

test('a missing Host is 400, and so is a repeated one, though both be ours (L-04, RFC 9112 section 3.2)', async (t) => {
  const server = await startTestServer(t)
  const host = `Host: localhost:${server.port}\r\n`
  for (const path of ['/healthz', '/.well-known/jwks.json', '/api/status']) {
    for (const hosts of ['', host + host, `${host}Host: evil.example\r\n`]) {
      const answer = await sendRaw(
        server,
        `GET ${path} HTTP/1.1\r\n${hosts}Connection: close\r\n\r\n`,
      )
      assert.equal(statusOf(answer), 400, `${path} ${JSON.stringify(hosts)}`)
    }
    assert.equal(statusOf(await sendRaw(server, `GET ${path} HTTP/1.0\r\n\r\n`)), 400)
  }
})

test('the authority of an absolute-form target counts, not the Host beside it (L-05, RFC 9112 section 3.2.2)', async (t) => {
  const server = await startTestServer(t)
  const ours = `localhost:${server.port}`
  const ask = async (authority: string, host: string, path: string) =>
    statusOf(
      await sendRaw(
        server,
        `GET http://${authority}${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      ),
    )
  for (const path of ['/healthz', '/.well-known/jwks.json', '/api/status', '/']) {
    assert.equal(await ask('evil.example', ours, path), 421, path)
    assert.equal(await ask(`evil@${ours}`, ours, path), 421, path)
    assert.equal(await ask(ours, 'evil.example', path), 200, path)
  }
})

test('further names are let in where they were allowed, with the port unless they have one (--allowed-host)', async () => {
  const allowed = await openTestIdp({ allowedHosts: ['idp', 'mock.test:8080'] })
  const ask = async (host: string) => (await allowed.http.get('/healthz').set('Host', host)).status
  assert.equal(await ask('idp:9400'), 200)
  assert.equal(await ask('mock.test:8080'), 200)
  assert.equal(await ask('mock.test:9400'), 421)
  await allowed.close()
})

test('a public URL on the scheme’s own port is reached without one (decision 5)', () => {
  const { hosts, origins } = accessRules({ publicUrl: 'https://IdP.example', port: 9400 })
  assert.ok(hosts.has('idp.example'))
  assert.ok(hosts.has('localhost:9400'))
  assert.ok(!hosts.has('localhost'))
  assert.ok(origins.has('https://idp.example'))
})
