import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressKind } from '../../src/idp/address-kind.ts'

const kinds = (addresses: readonly string[]) =>
  [...new Set(addresses.map((address) => addressKind(address)))].join()

test('addresses of the open internet are global, right up to the edges of what is not (C-10, RFC 6890)', () => {
  const global = [
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00:1450::1',
    '::ffff:8.8.8.8',
  ]
  for (const address of global) assert.equal(addressKind(address), 'global', address)
})

test('an IPv4 address for a special use is special, from its first to its last (C-10, RFC 6890 section 2.2.2)', () => {
  const special = [
    '0.0.0.0',
    '0.255.255.255',
    '10.0.0.0',
    '10.255.255.255',
    '100.64.0.0',
    '100.127.255.255',
    '169.254.0.0',
    '169.254.169.254',
    '172.16.0.0',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.0.0',
    '192.168.255.255',
    '198.18.0.0',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
  ]
  for (const address of special) assert.equal(addressKind(address), 'special', address)
})

test('an IPv6 address outside what is handed out, or for a special use, is special (C-11, RFC 6890 section 2.2.3)', () => {
  const special = [
    '::',
    '::2',
    '::127.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:10::1',
    '2001:db8::1',
    '2002:7f00:1::1',
    '2620:4f:8000::1',
    '3fff::1',
    '5f00::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    'fe80::1%eth0',
    '::1%lo',
  ]
  for (const address of special) assert.equal(addressKind(address), 'special', address)
})

test('loopback is loopback in every spelling of IPv4 and IPv6 (C-04, C-11)', () => {
  const loopback = ['127.0.0.1', '127.255.255.255', '::1', '0:0:0:0:0:0:0:1', '0000::0001']
  const mapped = ['::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:FFFF:127.9.9.9']
  assert.equal(kinds([...loopback, ...mapped]), 'loopback')
})

test('an IPv4 address mapped into IPv6 is judged as itself (C-04, RFC 4291 section 2.5.5.2)', () => {
  assert.equal(kinds(['::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '::ffff:0.0.0.0']), 'special')
  assert.equal(addressKind('::ffff:808:808'), 'global')
})

test('what is no address is special (C-11)', () => {
  assert.equal(kinds(['', 'localhost', '127.1', '2130706433', '[::1]', '1.2.3.4.5']), 'special')
})
