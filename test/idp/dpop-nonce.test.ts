import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { isOwnDpopNonce, makeDpopNonce } from '../../src/idp/dpop-nonce.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { idp, issuer, clock, close } = await openTestIdp()
after(close)

test('the secret of nonces is made once, however many ask first at once, and is no nonce (RFC 9449 section 8)', async () => {
  const nonces = await Promise.all(Array.from({ length: 20 }, () => makeDpopNonce(idp, issuer)))
  assert.equal(new Set(nonces).size, 1)
  const secret = await idp.store.settings.get('dpop_nonce_secret')
  assert.match(secret ?? '', /^[A-Za-z0-9_-]{43}$/)
  assert.ok(!nonces[0]?.includes(secret ?? ''))
})

test('a nonce is ours for five minutes of real time, and not before it was made (RFC 9449 section 8)', async () => {
  const nonce = await makeDpopNonce(idp, issuer)
  assert.ok(await isOwnDpopNonce(idp, issuer, nonce))
  clock.advance(-1)
  assert.equal(await isOwnDpopNonce(idp, issuer, nonce), false)
  clock.advance(301)
  assert.ok(await isOwnDpopNonce(idp, issuer, nonce))
  clock.advance(1)
  assert.equal(await isOwnDpopNonce(idp, issuer, nonce), false)
})

test('a nonce that was changed anywhere, or is no nonce at all, is not ours (RFC 9449 section 8)', async () => {
  const nonce = await makeDpopNonce(idp, issuer)
  for (let at = 0; at < nonce.length; at += 1) {
    const changed = `${nonce.slice(0, at)}${nonce[at] === 'a' ? 'b' : 'a'}${nonce.slice(at + 1)}`
    assert.equal(await isOwnDpopNonce(idp, issuer, changed), false, changed)
  }
  for (const text of ['', '.', 'x', '..', `${nonce}.`, `${nonce}.x`, nonce.toUpperCase()]) {
    assert.equal(await isOwnDpopNonce(idp, issuer, text), false, text)
  }
  assert.equal(await isOwnDpopNonce(idp, { ...issuer, id: issuer.id + 1 }, nonce), false)
})
