import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authorizationResponse } from '../../../src/core/grants/authorization-response.ts'

const ISSUER = 'http://localhost:9400/issuers/default'
const CODE = { kind: 'code', code: 'code-1' } as const

const location = (
  redirectUri: string,
  changes: { responseMode?: 'query' | 'fragment'; state?: string } = {},
) => {
  const { responseMode = 'query', state } = changes
  const response = authorizationResponse(
    { redirectUri, responseMode, state },
    { issuer: ISSUER, outcome: CODE },
  )
  assert.equal(response.kind, 'redirect')
  return response.kind === 'redirect' ? response.location : ''
}

test('the query that a redirect URI has of its own is kept (RFC 6749 section 3.1.2)', () => {
  assert.match(location('https://app.example/cb'), /^https:\/\/app\.example\/cb\?code=code-1&iss=/)
  assert.match(location('https://app.example/cb?a=b'), /cb\?a=b&code=code-1&iss=/)
  assert.match(location('https://app.example/cb?'), /cb\?code=code-1&iss=/)
  assert.match(location('com.example.app:/oauth'), /^com\.example\.app:\/oauth\?code=code-1/)
})

test('a fragment answer stands behind the number sign (OAuth 2.0 Multiple Response Types section 2.1)', () => {
  const there = location('https://app.example/cb?a=b', { responseMode: 'fragment' })
  assert.match(there, /^https:\/\/app\.example\/cb\?a=b#code=code-1&iss=/)
})

test('state comes back exactly, however it is decoded (A-10, A-11)', () => {
  const state = ' a b+c%20&d=é"<>\r\nSet-Cookie: x\u0000 '
  const there = location('https://app.example/cb', { state })
  assert.match(there, /^[\x21-\x7E]+$/)
  assert.equal(new URL(there).searchParams.get('state'), state)
  const sent = /&state=([^&]*)/.exec(there)?.[1] ?? ''
  assert.equal(decodeURIComponent(sent), state)
})

test('a form has the same members as fields (OAuth 2.0 Form Post Response Mode section 2)', () => {
  const response = authorizationResponse(
    { redirectUri: 'https://app.example/cb', responseMode: 'form_post', state: 's' },
    { issuer: ISSUER, outcome: CODE },
  )
  assert.deepEqual(response, {
    kind: 'form_post',
    action: 'https://app.example/cb',
    fields: [
      ['code', 'code-1'],
      ['state', 's'],
      ['iss', ISSUER],
    ],
  })
})

test('an error has its code, a description in the characters allowed, and the issuer (RFC 6749 section 4.1.2.1, RFC 9207 section 2)', () => {
  const response = authorizationResponse(
    { redirectUri: 'https://app.example/cb', responseMode: 'form_post', state: undefined },
    {
      issuer: ISSUER,
      outcome: { kind: 'error', error: 'invalid_scope', description: 'scope "é"\r\nis\\bad' },
    },
  )
  assert.equal(response.kind, 'form_post')
  if (response.kind !== 'form_post') return
  assert.deepEqual(response.fields, [
    ['error', 'invalid_scope'],
    ['error_description', "scope '?'??is?bad"],
    ['iss', ISSUER],
  ])
})
