import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import type { MintRequest } from '../../../src/idp/mint-request.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { revokeTokenByJti } from '../../../src/idp/revoke-tokens.ts'
import { NOW, openTestPages, type TestPages, textOfId } from './test-pages.ts'

async function minted({ idp, issuer }: TestPages, request: MintRequest = {}) {
  return (await mintToken(idp, issuer, request)).record
}

const sameAction = (html: string) => /<form method="post" action="([^"]*\/again)">/.exec(html)?.[1]

test('one press mints the same again and leads to the new token’s page (RFC 9110 section 15.4.4)', async () => {
  const pages = await openTestPages()
  const token = await minted(pages, { subject: 'bob', scope: 'read', claims: { tenant: 'acme' } })
  const { text } = await pages.get(`/tokens/${token.jti}`)
  pages.pass(60)
  const { status, headers } = await pages.post(sameAction(text) ?? '')
  assert.equal(status, 303)
  const shown = await pages.get(headers.location ?? '')
  const value = textOfId(shown.text, 'token-value')
  assert.notEqual(value, token.value)
  const claims = JSON.parse(Buffer.from(value.split('.')[1] ?? '', 'base64url').toString())
  const later = { iat: NOW + 60, exp: NOW + 3660, jti: claims.jti }
  assert.deepEqual(claims, { ...token.claims, ...later })
})

test('a token that minting again would repeat to the letter is refused, and nothing is minted (J-03)', async () => {
  const pages = await openTestPages()
  const token = await minted(pages, { profile: 'fastmcp' })
  const { status, text } = await pages.post(`/tokens/${token.jti}/again`)
  assert.equal(status, 409)
  assert.match(text, /this very text is there already/)
})

test('a token of another issuer, and one that is not there, are not minted again (L-17)', async () => {
  const pages = await openTestPages()
  await createIssuer(pages.idp, 'team-a')
  const token = await minted(pages)
  assert.equal((await pages.post(`/issuers/team-a/tokens/${token.jti}/again`)).status, 404)
  assert.equal((await pages.post('/tokens/none/again')).status, 404)
  assert.equal((await pages.get(`/tokens/${token.jti}/again`)).status, 405)
})

test('the page has the entry for an MCP client', async () => {
  const pages = await openTestPages()
  const token = await minted(pages, { audience: 'http://localhost:3000/mcp' })
  const { text } = await pages.get(`/tokens/${token.jti}`)
  const { mcpServers } = JSON.parse(textOfId(text, 'token-mcp-servers'))
  assert.deepEqual(mcpServers['my-mcp-server'].headers, { Authorization: `Bearer ${token.value}` })
  assert.equal(mcpServers['my-mcp-server'].url, 'http://localhost:3000/mcp')
})

test('the words of the expiry come with what keeps them true, unless it never expires', async () => {
  const pages = await openTestPages()
  const token = await minted(pages, { expiresIn: 90 })
  const countdown = (html: string) =>
    /data-countdown="(\d+)" data-countdown-now="(\d+)" data-countdown-before="([\w ]+)"/
      .exec(html)
      ?.slice(1)
  const page = async (jti: string) => (await pages.get(`/tokens/${jti}`)).text
  assert.deepEqual(countdown(await page(token.jti)), [`${NOW + 90}`, `${NOW}`, 'expires'])
  await revokeTokenByJti(pages.idp, pages.issuer, { jti: token.jti })
  assert.equal(countdown(await page(token.jti))?.[2], 'would expire')
  assert.equal(countdown(await page((await minted(pages, { expiresIn: null })).jti)), undefined)
})
