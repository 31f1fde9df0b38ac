import assert from 'node:assert/strict'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import { NOW, newClientDocument } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { testWithIssuer } from './with-issuer.ts'

/** What the table of client metadata documents promises. */
export function clientDocumentContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('a document is found by its URL to the letter, by its own issuer only, until it is deleted', async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const document = newClientDocument(issuer.id, { url: 'https://client.test/a' })
    await store.clientDocuments.put(document, 9)
    const find = (issuerId: number, url: string) => store.clientDocuments.byUrl(issuerId, url)
    assert.deepEqual(await find(issuer.id, document.url), document)
    assert.equal(await find(issuer.id, 'https://client.test/A'), undefined)
    assert.equal(await find(other.id, document.url), undefined)
    assert.equal(await store.clientDocuments.delete(other.id, document.url), false)
    assert.equal(await store.clientDocuments.delete(issuer.id, document.url), true)
    assert.equal(await store.clientDocuments.delete(issuer.id, document.url), false)
    assert.equal(await find(issuer.id, document.url), undefined)
  })

  test('a document takes the place of the one of its URL, whole', async (store, issuer) => {
    const first = newClientDocument(issuer.id)
    const second = {
      ...first,
      document: { client_id: first.url, client_name: '\u0000', logo: ['ü'] },
      fetchedAt: NOW + 1,
      freshUntil: NOW + 2,
    }
    await store.clientDocuments.put(first, 9)
    await store.clientDocuments.put(second, 9)
    assert.deepEqual(await store.clientDocuments.byUrl(issuer.id, first.url), second)
  })

  test("an issuer's freshest documents are kept up to a bound, and another's are let be (C-05)", async (store, issuer) => {
    const other = await store.issuers.insert('other', NOW, NO_ROTATION)
    const at = (freshUntil: number) => newClientDocument(issuer.id, { freshUntil })
    const [stale, fresh, freshest] = [at(NOW + 1), at(NOW + 2), at(NOW + 3)] as const
    const foreign = newClientDocument(other.id, { freshUntil: NOW })
    await store.clientDocuments.put(foreign, 2)
    for (const document of [freshest, stale, fresh]) await store.clientDocuments.put(document, 2)
    assert.equal(await store.clientDocuments.byUrl(issuer.id, stale.url), undefined)
    for (const kept of [fresh, freshest, foreign])
      assert.deepEqual(await store.clientDocuments.byUrl(kept.issuerId, kept.url), kept)
  })

  test('a document of a URL that SQLite would change, or of no issuer, is refused', async (store, issuer) => {
    const odd = newClientDocument(issuer.id, { url: 'https://client.test/\uD800' })
    await assert.rejects(store.clientDocuments.put(odd, 9), { name: 'InvalidInput' })
    const nowhere = newClientDocument(issuer.id + 99)
    await assert.rejects(store.clientDocuments.put(nowhere, 9), { kind: 'not_found' })
  })
}
