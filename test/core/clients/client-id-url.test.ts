import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientIdUrlProblem, isClientIdUrl } from '../../../src/core/clients/client-id-url.ts'

const problem = (url: string, loopback = false) => clientIdUrlProblem(url, { loopback })

test('an https URL with a path can name a client (draft-ietf-oauth-client-id-metadata-document section 3)', () => {
  for (const url of [
    'https://app.example/client.json',
    'https://app.example:8443/oauth/client-metadata.json',
    'https://app.example/',
    'https://app.example/c?v=1',
    'https://app.example/.well-known/a..b/...',
    'https://[2606:4700::1]/c',
    'https://xn--pp-xia.example/%C3%A4',
  ]) {
    assert.equal(problem(url), undefined, url)
  }
})

const REFUSED: Readonly<Record<string, RegExp>> = {
  'https://app.example': /a path/,
  'https://app.example?x=/': /a path/,
  'https://app.example/c#x': /no fragment/,
  'https://app.example/c#': /no fragment/,
  'https://user@app.example/c': /no user information/,
  'https://user:secret@app.example/c': /no user information/,
  'https://@app.example/c': /no user information/,
  'https://app.example/./c': /no "\."/,
  'https://app.example/a/../c': /no "\."/,
  'https://app.example/a/..': /no "\."/,
  'https://app.example/%2e%2E/c': /no "\."/,
  'https://app.example/.%2e/c': /no "\."/,
  'https:///c': /name a host/,
  'https:app.example/c': /absolute URL/,
  'https:/app.example/c': /absolute URL/,
  'https:\\\\app.example\\c': /absolute URL/,
  'https://app.example\\@evil.example/c': /no user information/,
  'https://app.example/a b': /absolute URL/,
  'https://app.example/\n': /absolute URL/,
  'https://äpp.example/c': /name a host/,
  'https://app.example/ä': /absolute URL/,
  'https://app.example:99999/c': /name a host/,
  'https://app.example:/c': /name a host/,
  'https://app.example/<x>': /absolute URL/,
  'http://app.example/c': /scheme https/,
  'http://localhost/c': /scheme https/,
}

for (const [url, why] of Object.entries(REFUSED)) {
  test(`the client_id ${JSON.stringify(url)} is refused before anything is fetched (C-01)`, () => {
    assert.match(problem(url) ?? 'none', why)
  })
}

test('a longer URL than 1024 characters is refused, since it would stand in every token (C-01)', () => {
  const url = `https://app.example/${'a'.repeat(1004)}`
  assert.equal(url.length, 1024)
  assert.equal(problem(url), undefined)
  assert.match(problem(`${url}a`) ?? '', /1024/)
})

test('plain http is a scheme of such a URL only where loopback is allowed (C-10)', () => {
  assert.equal(problem('http://localhost:8000/c', true), undefined)
  assert.match(problem('ftp://localhost/c', true) ?? '', /absolute URL/)
})

test('other client_ids do not mean to be a URL (C-01)', () => {
  assert.deepEqual(['demo-client', 'urn:x', 'ftp://a/b', '', 'xhttps://a/b'].map(isClientIdUrl), [
    false,
    false,
    false,
    false,
    false,
  ])
  assert.ok(isClientIdUrl('HTTPS://app.example/c'))
})
