import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { JsonObject } from '../../src/core/protocol/json.ts'
import { PROFILE_NAMES } from '../../src/core/tokens/profiles.ts'
import type { TokenRecord } from '../../src/core/tokens/token.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { mintAgain } from '../../src/idp/mint-again.ts'
import type { MintRequest } from '../../src/idp/mint-request.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { rotateKeys } from '../../src/idp/rotate-keys.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const LATER = 120

/** A token and, some time later, another by the same request. */
async function twice(request: MintRequest): Promise<readonly [TokenRecord, TokenRecord]> {
  const { idp, issuer, clock, close } = await openTestIdp()
  after(close)
  const { record } = await mintToken(idp, issuer, request)
  clock.advance(LATER)
  const { record: again } = await mintAgain(idp, issuer, { jti: record.jti })
  return [record, again]
}

/** Claims as they would be had the token been issued later, without what is made anew. */
function moved(claims: JsonObject, seconds: number): object {
  const anew = ['jti', 'uti', 'origin_jti', 'event_id']
  const times = ['iat', 'nbf', 'exp', 'auth_time']
  return Object.fromEntries(
    Object.entries(claims)
      .filter(([name]) => !anew.includes(name))
      .map(([name, value]) => [name, times.includes(name) ? Number(value) + seconds : value]),
  )
}

const REQUESTS: Readonly<Record<string, MintRequest>> = {
  ...Object.fromEntries(PROFILE_NAMES.map((profile) => [profile, { profile, scope: 'a b' }])),
  'text that a form would not keep': {
    subject: 'line\nbreak\r',
    clientId: ' a, b ',
    audience: ['one,two', 'three\nfour', 'one,two'],
  },
  'times of its own': { notBefore: NOW + 60, expiresIn: 7 },
  'no end': { expiresIn: null, audience: null, subject: null },
  'other members': { claims: { a: [null, {}], iss: 'urn:x', aud: null }, header: { typ: 'x' } },
  opaque: { format: 'opaque', scope: 'read', expiresIn: -60 },
  'another algorithm': { alg: 'HS256' },
}

for (const [name, request] of Object.entries(REQUESTS)) {
  test(`minting again gives the same token issued later, with an id of its own: ${name}`, async () => {
    const [first, second] = await twice(request)
    assert.notEqual(second.jti, first.jti)
    assert.deepEqual(moved(second.claims, 0), moved(first.claims, LATER))
    assert.deepEqual(second.header, first.header)
    const same = ['format', 'profile', 'subject', 'clientId', 'audience', 'scope', 'kid'] as const
    for (const member of same) assert.deepEqual(second[member], first[member], member)
    assert.equal(second.origin, 'mint')
  })
}

test('after a rotation the current key signs again, but a key that was asked for by name stays', async () => {
  const { idp, issuer, clock, close } = await openTestIdp()
  after(close)
  const usual = (await mintToken(idp, issuer, {})).record
  clock.advance(LATER)
  const { current } = await rotateKeys(idp, issuer, {})
  clock.advance(LATER)
  const named = (await mintToken(idp, issuer, { kid: usual.kid ?? '' })).record
  const again = async (jti: string) => (await mintAgain(idp, issuer, { jti })).record.kid
  assert.equal(await again(usual.jti), current.kid)
  assert.equal(await again(named.jti), usual.kid)
})

test('minting again is noted as any minting, and by which door it was asked for', async () => {
  const { idp, issuer, close } = await openTestIdp()
  after(close)
  const { record } = await mintToken(idp, issuer, { format: 'opaque' })
  const again = (await mintAgain(idp, issuer, { jti: record.jti, via: 'page' })).record
  const { items } = await listEvents(idp, issuer, { filter: { jti: again.jti }, page: {} })
  assert.deepEqual(
    items.map(({ type, data }) => [type, data.via]),
    [['token_minted', 'page']],
  )
})

test('a token that is not there is not minted again', async () => {
  const { idp, issuer, close } = await openTestIdp()
  after(close)
  await assert.rejects(mintAgain(idp, issuer, { jti: 'none' }), /no token of that id/)
})
