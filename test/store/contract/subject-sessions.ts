import assert from 'node:assert/strict'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import { NOW, newSubjectSession } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { testWithIssuer } from './with-issuer.ts'

/** What the table of who is signed in promises. */
export function subjectSessionContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('a session is found by its digest as it was put in, by its own issuer only, until it is deleted', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const session = newSubjectSession(issuer.id, { subject: 'ü\u0000 ' })
    await store.subjectSessions.insert(session)
    const find = (issuerId: number) => store.subjectSessions.byDigest(issuerId, session.digest)
    assert.deepEqual(await find(issuer.id), session)
    assert.equal(await find(other.id), undefined)
    assert.equal(await store.subjectSessions.delete(other.id, session.digest), false)
    assert.equal(await store.subjectSessions.delete(issuer.id, session.digest), true)
    assert.equal(await store.subjectSessions.delete(issuer.id, session.digest), false)
    assert.equal(await find(issuer.id), undefined)
  })

  test('one browser can be signed in at two issuers', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const here = newSubjectSession(issuer.id)
    const there = { ...here, issuerId: other.id, subject: 'bob' }
    for (const session of [here, there]) await store.subjectSessions.insert(session)
    assert.deepEqual(await store.subjectSessions.byDigest(issuer.id, here.digest), here)
    assert.deepEqual(await store.subjectSessions.byDigest(other.id, here.digest), there)
  })

  test('a session of a subject that SQLite would change, or of no issuer, is refused', async (store, issuer) => {
    const odd = newSubjectSession(issuer.id, { subject: '\uD800' })
    await assert.rejects(store.subjectSessions.insert(odd), { name: 'InvalidInput' })
    const nowhere = newSubjectSession(issuer.id + 99)
    await assert.rejects(store.subjectSessions.insert(nowhere), { kind: 'not_found' })
  })

  test('sessions that have ended are forgotten, a bounded number at once, and nothing else', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const ended = { expiresAt: NOW - 1 }
    const sessions = Array.from({ length: 130 }, () => newSubjectSession(issuer.id, ended))
    const kept = [
      newSubjectSession(issuer.id, { expiresAt: NOW }),
      newSubjectSession(other.id, ended),
    ]
    await Promise.all([...sessions, ...kept].map((one) => store.subjectSessions.insert(one)))
    const left = async (of: typeof sessions) => {
      const found = of.map((one) => store.subjectSessions.byDigest(one.issuerId, one.digest))
      return (await Promise.all(found)).filter((one) => one !== undefined).length
    }
    await store.subjectSessions.forget(issuer.id, NOW)
    const between = await left(sessions)
    assert.ok(between > 0 && between < 130, `${between} left`)
    await store.subjectSessions.forget(issuer.id, NOW)
    assert.deepEqual([await left(sessions), await left(kept)], [0, 2])
  })
}
