import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AccessOptions, accessRules } from '../../src/http/access.ts'

const rules = (options: AccessOptions) => {
  const { hosts, origins } = accessRules(options)
  return { hosts: [...hosts].sort(), origins: [...origins].sort() }
}

test('a server on a port of its own answers to the loopback names with that port (L-01, decision 5)', () => {
  assert.deepEqual(rules({ publicUrl: 'http://localhost:9400', port: 9400 }), {
    hosts: ['127.0.0.1:9400', '[::1]:9400', 'localhost:9400'],
    origins: ['http://127.0.0.1:9400', 'http://[::1]:9400', 'http://localhost:9400'],
  })
})

test('on the scheme’s own port a name is taken with and without it, and an origin has none (RFC 9110 section 7.2, RFC 6454 section 6.2)', () => {
  assert.deepEqual(rules({ publicUrl: 'http://127.0.0.1', port: 80 }), {
    hosts: ['127.0.0.1', '127.0.0.1:80', '[::1]', '[::1]:80', 'localhost', 'localhost:80'],
    origins: ['http://127.0.0.1', 'http://[::1]', 'http://localhost'],
  })
})

test('behind a proxy that speaks TLS the public name is reached by https only, the server itself still by http (L-06)', () => {
  const { hosts, origins } = rules({ publicUrl: 'https://IdP.example', port: 9400 })
  assert.deepEqual(hosts, [
    '127.0.0.1:9400',
    '[::1]:9400',
    'idp.example',
    'idp.example:443',
    'localhost:9400',
  ])
  assert.ok(origins.includes('https://idp.example'))
  assert.ok(origins.includes('http://localhost:9400'))
  assert.ok(!origins.includes('http://idp.example'))
})

test('a name that is allowed besides has the server’s port unless it names one (decision 5)', () => {
  const { hosts, origins } = rules({
    publicUrl: 'http://localhost:9400',
    port: 9400,
    allowedHosts: ['IDP', 'mock.test:8080', '[fd00::1]', '[fd00::2]:80'],
  })
  for (const host of [
    'idp:9400',
    'mock.test:8080',
    '[fd00::1]:9400',
    '[fd00::2]:80',
    '[fd00::2]',
  ]) {
    assert.ok(hosts.includes(host), host)
  }
  for (const host of ['idp', 'mock.test', 'mock.test:9400', '[fd00::1]']) {
    assert.ok(!hosts.includes(host), host)
  }
  assert.ok(origins.includes('http://mock.test:8080'))
  assert.ok(origins.includes('http://[fd00::2]'))
})

test('mounted in another server, the port is the public URL’s (decision 1)', () => {
  const { hosts } = rules({ publicUrl: 'https://tools.example:8443/idp' })
  assert.deepEqual(hosts, ['127.0.0.1:8443', '[::1]:8443', 'localhost:8443', 'tools.example:8443'])
})
