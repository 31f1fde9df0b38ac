import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readChallenges } from '../../../src/core/protocol/challenge.ts'
import type { ProtectedResource } from '../../../src/core/protocol/protected-resource.ts'
import {
  type ResourceChallenge,
  resourceChallenges,
} from '../../../src/core/protocol/resource-challenges.ts'
import { writeChallenge } from '../../../src/core/protocol/write-challenge.ts'

const OF: ProtectedResource = {
  resource: 'http://127.0.0.1:8000/mcp',
  scopes: ['read', 'write'],
  name: null,
  documentation: null,
  dpopBound: false,
}
const METADATA = 'http://127.0.0.1:8000/.well-known/oauth-protected-resource/mcp'

/** The parameters of a challenge as our own reader reads them. */
function read({ header }: ResourceChallenge): Readonly<Record<string, string>> {
  const challenges = readChallenges(header)
  assert.equal(challenges.length, 1)
  return Object.fromEntries(challenges[0]?.parameters ?? [])
}

test('a request without a token is told of no error, of the scopes to ask for and of the metadata (RFC 6750 section 3.1, RFC 9728 section 5.1)', () => {
  const { noToken } = resourceChallenges(OF)
  assert.equal(noToken.status, 401)
  assert.equal(noToken.header, `Bearer scope="read write", resource_metadata="${METADATA}"`)
  const { noToken: bare } = resourceChallenges({ ...OF, scopes: [] })
  assert.equal(bare.header, `Bearer resource_metadata="${METADATA}"`)
})

test('a bad token and a missing scope each have their error, and lead to the metadata too (RFC 6750 section 3.1)', () => {
  const { invalidToken, insufficientScope } = resourceChallenges(OF)
  assert.equal(invalidToken.status, 401)
  assert.equal(read(invalidToken).error, 'invalid_token')
  assert.equal(read(invalidToken).resource_metadata, METADATA)
  assert.ok(insufficientScope)
  assert.equal(insufficientScope.status, 403)
  const { error, scope, resource_metadata: metadata } = read(insufficientScope)
  assert.deepEqual([error, scope, metadata], ['insufficient_scope', 'read write', METADATA])
})

test('where no scope is asked for none can be missing (RFC 6750 section 3.1)', () => {
  assert.equal(resourceChallenges({ ...OF, scopes: [] }).insufficientScope, null)
})

test('a resource that takes DPoP only says so by the scheme, with the algorithms of proofs (RFC 9449 section 7.1)', () => {
  const { noToken, invalidToken } = resourceChallenges({ ...OF, dpopBound: true })
  assert.match(noToken.header, /^DPoP scope="read write"/)
  assert.equal(read(noToken).algs, 'ES256 RS256')
  assert.match(invalidToken.header, /^DPoP error="invalid_token"/)
})

test('quotation marks and backslashes are escaped in a quoted string, and read back as they were (RFC 9110 section 5.6.4)', () => {
  const text = 'a "b" \\ c, d="e"'
  const header = writeChallenge('Bearer', [
    ['one', text],
    ['left', null],
    ['two', ''],
  ])
  assert.equal(header, 'Bearer one="a \\"b\\" \\\\ c, d=\\"e\\"", two=""')
  assert.deepEqual(
    [...(readChallenges(header)[0]?.parameters ?? [])],
    [
      ['one', text],
      ['two', ''],
    ],
  )
  assert.equal(writeChallenge('Bearer', [['left', null]]), 'Bearer')
})
