import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLoopbackHost } from '../../src/config/loopback.ts'
import { isHost } from '../../src/config/value-rules.ts'

const LOOPBACK = [
  'localhost',
  'LOCALHOST',
  '127.0.0.1',
  '127.8.9.10',
  '::1',
  '[::1]',
  '0:0:0:0:0:0:0:1',
  '::ffff:127.0.0.1',
]
const BEYOND = [
  '0',
  '0x0',
  '0.0.0.0',
  '0.0',
  '00000000',
  '::',
  '[::]',
  '::0',
  '0:0:0:0:0:0:0:0',
  '::ffff:0.0.0.0',
  '::ffff:0:0',
  '192.168.1.2',
  '10.0.0.1',
  'localhost.evil.test',
  'myhost',
  '*',
  '2130706433',
  '0x7f000001',
  '127.1',
  '127.0.0.1.nip.io',
  '::ffff:127.0.0.1%1',
  '',
]

for (const host of LOOPBACK) {
  test(`${host} keeps to this machine (L-16)`, () => {
    assert.equal(isHost(host), true)
    assert.equal(isLoopbackHost(host), true)
  })
}

for (const host of BEYOND) {
  test(`${JSON.stringify(host)} counts as beyond loopback (L-16)`, () => {
    assert.equal(isLoopbackHost(host), false)
  })
}

for (const host of ['', ' ', 'a b', '127.0.0.1:80', '[::1]:80', 'http://a', 'a/b', 'a@b', ':::']) {
  test(`${JSON.stringify(host)} is no address to listen on`, () => {
    assert.equal(isHost(host), false)
  })
}
