import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { mintTokens } from '../../src/idp/mint-tokens.ts'
import { recentValues } from '../../src/idp/recent-values.ts'
import { openTestIdp } from '../support/test-idp.ts'

const { idp, close } = await openTestIdp()
after(close)
const opaque = { format: 'opaque' } as const

test('an issuer without tokens has no recent values', async () => {
  const issuer = await createIssuer(idp, 'nothing-yet')
  const none = { subjects: [], clientIds: [], audiences: [], scopes: [] }
  assert.deepEqual(await recentValues(idp, issuer), none)
})

test('recent values are those of the newest tokens, each once, the latest first; another issuer’s are not among them (L-17)', async () => {
  const issuer = await createIssuer(idp, 'some')
  const other = await createIssuer(idp, 'other')
  const mint = (request: object) => mintToken(idp, issuer, { ...opaque, ...request })
  await mint({ subject: 'first', clientId: 'a', audience: ['x', 'y'], scope: 'read write' })
  await mint({ subject: 'second', clientId: 'b', audience: 'y', scope: 'admin read' })
  await mint({ subject: 'first', clientId: null, audience: null })
  await mintToken(idp, other, { ...opaque, subject: 'elsewhere' })
  assert.deepEqual(await recentValues(idp, issuer), {
    subjects: ['first', 'second'],
    clientIds: ['b', 'a'],
    audiences: ['y', 'x'],
    scopes: ['admin', 'read', 'write'],
  })
})

test('however many tokens there are, only the newest hundred are looked at, and twenty values kept', async () => {
  const issuer = await createIssuer(idp, 'many')
  await mintToken(idp, issuer, { ...opaque, subject: 'long ago' })
  const request = { ...opaque, subject: 'lately' }
  for await (const _ of await mintTokens(idp, issuer, { request, count: 100 }));
  assert.deepEqual((await recentValues(idp, issuer)).subjects, ['lately'])
  const scope = Array.from({ length: 30 }, (_, index) => `scope-${index}`)
  await mintToken(idp, issuer, { ...opaque, scope })
  assert.deepEqual((await recentValues(idp, issuer)).scopes, scope.slice(0, 20))
})
