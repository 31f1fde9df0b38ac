import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { TOKEN_FAULTS } from '../../src/core/faults/catalogue.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { listKeys } from '../../src/idp/list-keys.ts'
import { getToken, listTokens } from '../../src/idp/list-tokens.ts'
import { mintAgain } from '../../src/idp/mint-again.ts'
import type { MintRequest } from '../../src/idp/mint-request.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { previewToken } from '../../src/idp/preview-token.ts'
import { NOW, openTestIdp } from '../support/test-idp.ts'

const { idp, issuer, clock, close } = await openTestIdp()
after(close)

test('what a token with a fault was asked for with is kept, since the token does not tell it (decision 28)', async () => {
  const request: MintRequest = {
    fault: 'aud-wrong',
    audience: 'https://rs.example/mcp',
    clientId: null,
    claims: { tenant: 'acme', jti: 'kept-once' },
    notBefore: NOW - 5,
  }
  const { record } = await mintToken(idp, issuer, request)
  assert.notEqual(record.audience, 'https://rs.example/mcp')
  const asked = {
    audience: 'https://rs.example/mcp',
    client_id: null,
    claims: { tenant: 'acme', jti: 'kept-once' },
    not_before: NOW - 5,
    issued_at: NOW,
  }
  assert.deepEqual(record.fault, { id: 'aud-wrong', asked })
  assert.deepEqual((await getToken(idp, issuer, record.jti)).fault, record.fault)
  clock.advance(60)
  const again = (await mintAgain(idp, issuer, { jti: record.jti })).record
  const later = { not_before: NOW + 55, issued_at: NOW + 60, claims: { tenant: 'acme' } }
  assert.deepEqual(again.fault, { id: 'aud-wrong', asked: { ...asked, ...later } })
  assert.deepEqual(again.audience, record.audience)
  assert.equal(again.claims.nbf, NOW + 55)
  assert.equal((await mintToken(idp, issuer, {})).record.fault, null)
})

for (const { id } of TOKEN_FAULTS) {
  test(`${id} is minted again with the same fault, and its preview is what is minted (decision 28)`, async () => {
    const request = { fault: id, scope: 'mcp:read' }
    const before = await counts()
    const shown = await previewToken(idp, issuer, request)
    assert.deepEqual(await counts(), before)
    const { record } = await mintToken(idp, issuer, request)
    assert.equal(shown.fault?.id, id)
    const anew = ['jti', ...(shown.keyCreated ? ['kid', 'jwk', 'x5c', 'x5u'] : [])]
    assert.deepEqual(without(shown.claims, anew), without(record.claims, anew))
    assert.deepEqual(
      Object.keys(without(shown.header ?? {}, anew)),
      Object.keys(without(record.header ?? {}, anew)),
    )
    assert.equal(shown.alg, record.alg)
    assert.equal(shown.expiresAt, record.expiresAt)
    const again = (await mintAgain(idp, issuer, { jti: record.jti })).record
    assert.deepEqual(again.fault, record.fault)
    assert.deepEqual(without(again.claims, anew), without(record.claims, anew))
  })
}

/** Everything of the issuer that a preview must not add to. */
async function counts() {
  const [tokens, keys, events] = await Promise.all([
    listTokens(idp, issuer, { filter: {}, page: { limit: 1 } }),
    listKeys(idp, issuer, {}),
    listEvents(idp, issuer, { filter: {}, page: { limit: 1 } }),
  ])
  return [tokens.items[0]?.jti, keys.items.length, events.items[0]?.id]
}

function without(object: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))
}
