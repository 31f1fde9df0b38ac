import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '../../src/config/read-config.ts'
import { relaxedRules } from '../../src/config/relaxed-rules.ts'

const rules = (flags: object, env: NodeJS.ProcessEnv = {}) =>
  relaxedRules(readConfig({ flags, env, cwd: '/' }))

test('nothing is relaxed by default (L-18)', () => {
  assert.deepEqual(rules({}), [])
  assert.deepEqual(rules({ host: '127.0.0.1', publicUrl: 'http://localhost:1' }), [])
})

for (const [flags, expected] of [
  [{ host: '0.0.0.0', publicUrl: 'https://idp.test' }, /^Listening on 0\.0\.0\.0, beyond loopback/],
  [{ adminToken: 'abc' }, /^The admin token came as a flag/],
  [{ allowedHost: ['a.test'] }, /^Answering to the Host a\.test/],
  [{ publicUrl: 'http://idp.test' }, /^The public URL http:\/\/idp\.test is plain http/],
  [{ durability: 'normal' }, /^Durability is normal/],
  [{ optionalPkce: true }, /^Authorization requests without a code challenge are accepted/],
  [{ refreshTokenGrace: '30' }, /^A refresh token may be used again for 30 s/],
  [{ autoApprove: 'alice' }, /^Every authorization request is approved .* in the name of alice/],
  [{ loopbackClientMetadata: true }, /^Client metadata documents are fetched from loopback too/],
] as const) {
  test(`${JSON.stringify(flags)} is warned of (L-18)`, () => {
    const warnings = rules(flags)
    assert.equal(warnings.length, 1)
    assert.match(warnings[0] ?? '', expected)
  })
}

test('what is stricter than the rules ask is no relaxed rule', () => {
  const stricter = {
    requirePar: true,
    requireDpopNonce: true,
    requireRegisteredAuthMethod: true,
    closedRegistration: true,
    refuseClientMetadataDocuments: true,
  }
  assert.deepEqual(rules(stricter), [])
})

test('a server beyond loopback that answers to loopback names only says so (L-18)', () => {
  assert.match(rules({ host: '0.0.0.0' })[1] ?? '', /name it by --public-url or --allowed-host/)
})

test('an admin token from the environment is no relaxed rule, and no warning shows a token (O-03)', () => {
  assert.deepEqual(rules({}, { MOCK_IDP_ADMIN_TOKEN: 'abc' }), [])
  assert.doesNotMatch(rules({ adminToken: 'sesame' }).join(), /sesame/)
})
