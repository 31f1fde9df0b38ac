import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redirectUriProblem } from '../../../src/core/clients/redirect-uri.ts'

test('https, loopback http and private schemes may be registered (RFC 8252 section 7)', () => {
  for (const uri of [
    'https://app.example/cb',
    'http://127.0.0.1/cb',
    'http://localhost:1234/cb',
    'http://[::1]/cb',
    'http://LOCALHOST/cb?x=1',
    'https://app.example',
    'https://app.example/cb?a=b&c=%20',
    'urn:ietf:wg:oauth:2.0:oob',
    'com.example.app:/cb',
    'cursor://anysphere.cursor-mcp/oauth/cb',
  ]) {
    assert.equal(redirectUriProblem(uri), undefined, uri)
  }
})

const DANGEROUS = [
  'javascript:alert(1)',
  'JAVASCRIPT:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  'blob:https://a/b',
  'about:blank',
  'http://app.example/cb',
  'http://127.0.0.1.evil.example/cb',
  'https://app.example/cb#x',
  'https://*.example/cb',
  'https://u:p@app.example/cb',
  '/cb',
  'cb',
  '',
  'ws://app.example/',
  'view-source:https://a',
  ' https://app.example/cb',
  'https://app.example/cb\n',
  'https://app.example/\r\nSet-Cookie: a=b',
  'https://app.example/a b',
  'https://app.example\\@evil.example/',
  'https://äpp.example/cb',
  'https://app.example/\u202e',
  'https:app.example/cb',
  'https:///cb',
  'http:127.0.0.1/cb',
  'http://127.1/cb',
  'http://2130706433/cb',
  'http://0.0.0.0/cb',
  'http://[::ffff:127.0.0.1]/cb',
  'http://localhost.evil.example/cb',
  'http://localhost@evil.example/cb',
  'http://localhost:99999/cb',
  'java\nscript:alert(1)',
  'filesystem:https://a/b',
  'mailto:a@b',
  'ftp://a/b',
]

for (const uri of DANGEROUS) {
  test(`the redirect URI ${JSON.stringify(uri)} is refused (G-01, RFC 9700 section 2.6)`, () => {
    assert.equal(typeof redirectUriProblem(uri), 'string')
  })
}
