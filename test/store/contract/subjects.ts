import assert from 'node:assert/strict'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import { NOW, newSubject } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { column, testWithIssuer } from './with-issuer.ts'

/** What the table of subjects promises. */
export function subjectContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('a subject is answered as it was put in', async (store, issuer) => {
    const more = {
      name: 'Ä\u0000b',
      email: 'a@example.com',
      claims: { groups: ['x'], '\u0000': null },
    }
    for (const subject of [newSubject(issuer.id), newSubject(issuer.id, more)]) {
      const stored = await store.subjects.insert(subject)
      assert.deepEqual(stored, { ...subject, id: stored.id })
      assert.deepEqual(await store.subjects.bySub(issuer.id, subject.sub), stored)
    }
  })

  test('a sub that is there already is a conflict, and exact', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    await store.subjects.insert(newSubject(issuer.id, { sub: 'alice' }))
    await assert.rejects(store.subjects.insert(newSubject(issuer.id, { sub: 'alice' })), {
      kind: 'conflict',
      message: 'a subject with the sub "alice" is there already',
    })
    await store.subjects.insert(newSubject(issuer.id, { sub: 'Alice' }))
    await store.subjects.insert(newSubject(other.id, { sub: 'alice' }))
    assert.equal(await store.subjects.bySub(issuer.id, 'alice '), undefined)
  })

  test('an update replaces name, email and claims', async (store, issuer) => {
    const subject = await store.subjects.insert(
      newSubject(issuer.id, { name: 'A', claims: { a: 1 } }),
    )
    const changed = {
      ...subject,
      name: null,
      email: 'b@example.com',
      claims: { b: 2 },
      updatedAt: NOW + 1,
    }
    await store.subjects.update(changed)
    assert.deepEqual(await store.subjects.bySub(issuer.id, subject.sub), changed)
    await assert.rejects(store.subjects.update({ ...changed, id: 99 }), { kind: 'not_found' })
  })

  test('subjects are listed newest first, page by page, and deleted one by one', async (store, issuer) => {
    for (const sub of ['a', 'b', 'c']) await store.subjects.insert(newSubject(issuer.id, { sub }))
    const page = await store.subjects.list(issuer.id, { limit: 2 })
    assert.deepEqual(column(page, 'sub'), ['c', 'b'])
    assert.equal(await store.subjects.delete(issuer.id, 'b'), true)
    assert.equal(await store.subjects.delete(issuer.id, 'b'), false)
    const rest = await store.subjects.list(issuer.id, { limit: 2, after: page[1]!.id })
    assert.deepEqual(column(rest, 'sub'), ['a'])
  })
}
