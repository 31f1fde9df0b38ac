import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { DomainError } from '../../src/core/protocol/domain-error.ts'
import { InvalidInput } from '../../src/core/protocol/invalid-input.ts'
import { PROFILE_NAMES } from '../../src/core/tokens/profiles.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { listKeys } from '../../src/idp/list-keys.ts'
import { listTokens } from '../../src/idp/list-tokens.ts'
import type { MintRequest } from '../../src/idp/mint-request.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { PREVIEW_JTI } from '../../src/idp/preview-content.ts'
import { previewToken } from '../../src/idp/preview-token.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const { idp, issuer, close } = await openTestIdp()
after(close)

const preview = (request: MintRequest) => previewToken(idp, issuer, request)

/** Everything of the issuer that a mint would add to. */
async function contents() {
  const [tokens, keys, events] = await Promise.all([
    listTokens(idp, issuer, { filter: {}, page: {} }),
    listKeys(idp, issuer, {}),
    listEvents(idp, issuer, { filter: {}, page: {} }),
  ])
  return { tokens: tokens.items, keys: keys.items, events: events.items }
}

const REQUESTS: readonly MintRequest[] = [
  {},
  { format: 'opaque', scope: 'a b', expiresIn: null },
  { alg: 'ES256', notBefore: NOW + 5, issuedAt: NOW - 5, expiresIn: -1 },
  { subject: null, clientId: null, audience: null },
  { audience: ['a', 'b'], claims: { tenant: 'acme', sub: null }, header: { x: 1, typ: null } },
  ...PROFILE_NAMES.map((profile): MintRequest => ({ profile, scope: 'read write' })),
]

for (const [index, request] of REQUESTS.entries()) {
  test(`a preview is the header and the claims that are then minted, but for what is made anew (request ${index})`, async () => {
    const shown = await preview(request)
    const { record } = await mintToken(idp, issuer, request)
    const without = (claims: object) =>
      Object.fromEntries(Object.entries(claims).filter(([name]) => !shown.madeAnew.includes(name)))
    assert.deepEqual(shown.header, record.header)
    assert.deepEqual(Object.keys(shown.claims), Object.keys(record.claims))
    assert.deepEqual(without(shown.claims), without(record.claims))
    for (const name of shown.madeAnew) assert.notEqual(shown.claims[name], record.claims[name])
    const facts = ['format', 'alg', 'kid', 'scope', 'issuedAt', 'expiresAt'] as const
    for (const name of facts) assert.equal(shown[name], record[name], name)
  })
}

test('a given jti is shown as it is, and one that is made has a stand-in that says so', async () => {
  const given = await preview({ jti: 'chosen' })
  assert.deepEqual([given.claims.jti, given.madeAnew], ['chosen', []])
  const claimed = await preview({ claims: { jti: 'claimed' } })
  assert.deepEqual([claimed.claims.jti, claimed.madeAnew], ['claimed', []])
  const made = await preview({ profile: 'cognito' })
  assert.equal(made.claims.jti, PREVIEW_JTI)
  assert.deepEqual(made.madeAnew, ['origin_jti', 'event_id', 'jti'])
  assert.deepEqual((await preview({ profile: 'fastmcp' })).madeAnew, [])
})

test('a preview stores, signs, notes and makes nothing, not even the key of an algorithm without one (decision 16)', async () => {
  const before = await contents()
  const shown = await preview({ alg: 'ES384' })
  assert.deepEqual([shown.alg, shown.kid, shown.keyCreated], ['ES384', null, true])
  assert.deepEqual(shown.header, { alg: 'ES384', typ: 'at+jwt' })
  await preview({ format: 'opaque' })
  await preview({})
  assert.deepEqual(await contents(), before)
  const { keyCreated } = await mintToken(idp, issuer, { alg: 'ES384' })
  assert.equal(keyCreated, true)
  assert.equal((await preview({ alg: 'ES384' })).keyCreated, false)
})

const REFUSED: readonly MintRequest[] = [
  { format: 'opaque', alg: 'RS256', header: {} },
  { audience: [] },
  { scope: 'a"b' },
  { expiresIn: 0.5 },
  { jti: '' },
  { kid: 'no-such-key' },
  { claims: { exp: 'soon' } },
  { subject: '\ud800' },
  { claims: { jti: 'a\udfff' } },
]

for (const [index, request] of REFUSED.entries()) {
  test(`what minting refuses a preview refuses alike (request ${index})`, async () => {
    const issuesOf = (work: Promise<unknown>) =>
      work.then(
        () => 'nothing was refused',
        (error: unknown) => (error instanceof InvalidInput ? error.issues : error),
      )
    const refused = await issuesOf(preview(request))
    assert.ok(Array.isArray(refused), String(refused))
    assert.deepEqual(refused, await issuesOf(mintToken(idp, issuer, request)))
  })
}

test('a jti that is there already is refused as minting it would be (J-03)', async () => {
  await mintToken(idp, issuer, { format: 'opaque', jti: 'taken' })
  const refusal = (error: unknown) =>
    error instanceof DomainError && error.kind === 'conflict' && /"taken"/.test(error.message)
  await assert.rejects(preview({ jti: 'taken' }), refusal)
  await assert.rejects(preview({ claims: { jti: 'taken' } }), refusal)
  await assert.rejects(mintToken(idp, issuer, { format: 'opaque', jti: 'taken' }), refusal)
})
