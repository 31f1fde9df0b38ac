import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { InvalidInput } from '../../src/core/protocol/invalid-input.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { getKey } from '../../src/idp/list-keys.ts'
import { getToken, listTokens } from '../../src/idp/list-tokens.ts'
import type { MintRequest } from '../../src/idp/mint-request.ts'
import type { MintedToken } from '../../src/idp/mint-token.ts'
import { mintTokens } from '../../src/idp/mint-tokens.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { idp, issuer, close } = await openTestIdp()
after(close)

async function all(request: MintRequest, count: number): Promise<readonly MintedToken[]> {
  const minted: MintedToken[] = []
  for await (const one of await mintTokens(idp, issuer, { request, count })) minted.push(one)
  return minted
}

async function stored(subject: string): Promise<number> {
  let cursor: string | undefined
  let total = 0
  do {
    const page = await listTokens(idp, issuer, {
      filter: { subject },
      page: { limit: 500, cursor },
    })
    total += page.items.length
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return total
}

test('a token is stored when it is handed out, batch by batch, and nothing is made before it is asked for (decision 25)', async () => {
  const minted = await mintTokens(idp, issuer, {
    request: { alg: 'ES256', subject: 'lazy' },
    count: 600,
  })
  assert.equal(await stored('lazy'), 0)
  const tokens = minted[Symbol.asyncIterator]()
  const first = await tokens.next()
  assert.equal(
    (await getToken(idp, issuer, first.value.record.jti)).value,
    first.value.record.value,
  )
  assert.equal(await stored('lazy'), 250)
  for (let taken = 1; taken < 250; taken += 1) await tokens.next()
  assert.equal(await stored('lazy'), 250)
  await tokens.next()
  assert.equal(await stored('lazy'), 500)
  await tokens.return?.(undefined)
  assert.equal(await stored('lazy'), 500, 'who leaves gets no more made')
})

test('each batch is one event with its count and its key, and the key counts all of them (events)', async () => {
  const minted = await all({ alg: 'ES256', subject: 'counted', clientId: 'batch' }, 251)
  const { items } = await listEvents(idp, issuer, {
    filter: { types: ['tokens_minted'], clientId: 'batch' },
    page: {},
  })
  assert.deepEqual(
    items.map(({ data }) => data.count),
    [1, 250],
  )
  const kid = minted[0]?.record.kid ?? ''
  assert.equal(items[0]?.kid, kid)
  assert.equal(items[1]?.data.first_jti, minted[0]?.record.jti)
  assert.doesNotMatch(JSON.stringify(items), /eyJ/)
  assert.ok((await getKey(idp, issuer, kid)).tokensSigned >= 251)
})

test('of many tokens only the first says that its key is new (decision 16)', async () => {
  const created = (await all({ alg: 'EdDSA' }, 3)).map(({ keyCreated }) => keyCreated)
  assert.deepEqual(created, [true, false, false])
})

test('opaque tokens are as many different ones, and claims stay the same (J-03)', async () => {
  const minted = await all({ format: 'opaque', claims: { jti: null } }, 300)
  assert.equal(new Set(minted.map(({ record }) => record.value)).size, 300)
  assert.equal(new Set(minted.map(({ record }) => record.jti)).size, 300)
})

test('one token by the way of many may have its own jti', async () => {
  const [one] = await all({ jti: 'own' }, 1)
  assert.equal(one?.record.jti, 'own')
})

test('tokens that would be one and the same text are refused, those that a signature tells apart are not (J-03)', async () => {
  const same: readonly MintRequest[] = [
    { profile: 'fastmcp' },
    { profile: 'auth0', alg: 'HS256' },
    { claims: { jti: null }, alg: 'EdDSA' },
  ]
  for (const request of same)
    await assert.rejects(mintTokens(idp, issuer, { request, count: 2 }), (error: unknown) => {
      assert.ok(error instanceof InvalidInput)
      assert.equal(error.issues[0]?.pointer, '/count')
      return true
    })
  for (const request of [{ profile: 'fastmcp', alg: 'PS256' }, { profile: 'cognito' }] as const)
    assert.equal((await all(request, 2)).length, 2)
})

test('everything is checked before the first token is made, and then nothing is stored (decision 25)', async () => {
  const wrong: readonly (readonly [MintRequest, string])[] = [
    [{ jti: 'x', subject: 'never' }, '/jti'],
    [{ claims: { jti: 'x' }, subject: 'never' }, '/claims/jti'],
    [{ scope: '"', subject: 'never' }, '/scope'],
    [{ kid: 'nope', subject: 'never' }, '/kid'],
  ]
  for (const [request, pointer] of wrong) {
    await assert.rejects(mintTokens(idp, issuer, { request, count: 2 }), (error: unknown) => {
      assert.ok(error instanceof InvalidInput)
      assert.equal(error.issues[0]?.pointer, pointer)
      return true
    })
  }
  assert.equal(await stored('never'), 0)
})

test('two who mint at once get each their own tokens (W-02)', async () => {
  const both = await Promise.all([
    all({ alg: 'ES256', subject: 'both' }, 260),
    all({ alg: 'ES256', subject: 'both' }, 260),
  ])
  assert.equal(new Set(both.flat().map(({ record }) => record.jti)).size, 520)
  assert.equal(await stored('both'), 520)
})
