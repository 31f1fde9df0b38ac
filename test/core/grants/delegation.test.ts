import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actClaim, checkMayAct } from '../../../src/core/grants/delegation.ts'
import type { JsonObject } from '../../../src/core/protocol/json.ts'

test('the actor is the outermost act claim, around whoever acted before (RFC 8693 section 4.1)', () => {
  assert.deepEqual(actClaim({}, 'b'), { sub: 'b' })
  assert.deepEqual(actClaim({ act: { sub: 'a' } }, 'b'), { sub: 'b', act: { sub: 'a' } })
})

test('without an actor the token is its subject’s own, and who acted before stays (RFC 8693 sections 1.1, 4.1)', () => {
  assert.equal(actClaim({}, undefined), undefined)
  assert.deepEqual(actClaim({ act: { sub: 'a' } }, undefined), { sub: 'a' })
})

test('an act claim that is no object is no actor (RFC 8693 section 4.1)', () => {
  for (const act of ['a', ['a'], 1, true]) {
    assert.equal(actClaim({ act }, undefined), undefined)
    assert.deepEqual(actClaim({ act }, 'b'), { sub: 'b' })
  }
})

test('a chain of actors ends at ten, so that no token outgrows a header (T-16)', () => {
  let claims: JsonObject = {}
  for (let at = 0; at < 10; at += 1) claims = { act: actClaim(claims, `actor-${at}`) }
  assert.throws(() => actClaim(claims, 'one too many'), { code: 'invalid_request' })
  assert.deepEqual(actClaim(claims, undefined), claims.act)
})

const isAllowed = (mayAct: JsonObject['may_act'], party: JsonObject) => {
  try {
    checkMayAct({ may_act: mayAct }, party)
    return true
  } catch (error) {
    assert.equal((error as { code?: string }).code, 'invalid_request')
    return false
  }
}

test('may_act lets the party alone act that has all its members (RFC 8693 section 4.4)', () => {
  const party = { iss: 'https://idp.example', sub: 'service', groups: ['a', 'b'] }
  assert.equal(isAllowed(undefined, party), true)
  assert.equal(isAllowed({ sub: 'service' }, party), true)
  assert.equal(isAllowed({ sub: 'service', iss: 'https://idp.example' }, party), true)
  assert.equal(isAllowed({ groups: ['a', 'b'] }, party), true)
  for (const other of [
    { sub: 'other' },
    { sub: 'service', iss: 'https://other.example' },
    { sub: 'service', email: 'x@example.com' },
    { groups: ['a'] },
    { toString: 'x' },
  ]) {
    assert.equal(isAllowed(other, party), false, JSON.stringify(other))
  }
})

test('a may_act that names nobody in a way that can be read lets nobody act (RFC 8693 section 4.4)', () => {
  for (const mayAct of [{}, 'service', ['service'], null, true]) {
    assert.equal(isAllowed(mayAct, { sub: 'service' }), false, JSON.stringify(mayAct))
  }
})
