import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLoopbackRedirect } from '../../../src/core/clients/redirect-uri.ts'
import { matchesRedirect } from '../../../src/core/grants/redirect-match.ts'

const REGISTERED = [
  'https://app.example/callback',
  'http://127.0.0.1/callback',
  'http://localhost:8080/cb?x=1',
  'http://[::1]/callback',
  'com.example.app:/oauth',
]

test('a redirect URI that was registered matches as it stands (A-02)', () => {
  for (const uri of REGISTERED) assert.equal(matchesRedirect(REGISTERED, uri), true, uri)
})

test('any port of a registered loopback redirect matches, for localhost too (A-03, RFC 8252 section 7.3)', () => {
  for (const uri of [
    'http://127.0.0.1:53682/callback',
    'http://127.0.0.1:0/callback',
    'http://[::1]:9/callback',
    'http://localhost:1/cb?x=1',
    'http://localhost/cb?x=1',
    'http://127.0.0.1:65535/callback',
  ]) {
    assert.equal(matchesRedirect(REGISTERED, uri), true, uri)
  }
})

test('what only looks like a registered redirect URI does not match (A-02, RFC 9700 section 4.1.3)', () => {
  for (const uri of [
    'https://app.example/callback/',
    'https://app.example/callback?x',
    'https://app.example/Callback',
    'https://APP.example/callback',
    'https://app.example:443/callback',
    'https://app.example:8443/callback',
    'https://app.example/callback#',
    'https://app.example/a/../callback',
    'https://app.example/%63allback',
    'https://app.example.evil.example/callback',
    'https://evil.example/https://app.example/callback',
    'https://app.example@evil.example/callback',
    'http://app.example/callback',
    'http://127.0.0.1:1@evil.example/callback',
    'http://127.0.0.1:80evil.example/callback',
    'http://127.0.0.1.evil.example/callback',
    'http://127.0.0.1:/callback',
    'http://127.0.0.1:65536/callback',
    'http://127.0.0.1:123456/callback',
    'http://127.0.0.1:80/callback2',
    'http://127.0.0.1:80/callback?x',
    'http://127.0.0.1:80\\@evil.example/callback',
    'http://127.0.0.2/callback',
    'http://localhost/callback',
    'https://127.0.0.1:80/callback',
    'HTTP://127.0.0.1:80/callback',
    'http://[::2]/callback',
    'http://localhost:80/cb?x=1&y=2',
    ' https://app.example/callback',
    'https://app.example/callback ',
    'https://app.example/callback\n',
    'com.example.app:/oauth2',
    'com.example.app://oauth',
    '',
  ]) {
    assert.equal(matchesRedirect(REGISTERED, uri), false, JSON.stringify(uri))
  }
})

test('a redirect is to this machine only if its host is spelled as a loopback one (C-14)', () => {
  assert.equal(isLoopbackRedirect('http://localhost:1/cb'), true)
  assert.equal(isLoopbackRedirect('https://app.example/cb'), false)
  assert.equal(isLoopbackRedirect('http://localhost.example/cb'), false)
})
