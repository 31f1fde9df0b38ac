import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { RunningServer } from '../../src/http/server.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { openBrowser, openPage } from './browser.ts'
import { startTestServer } from './test-server.ts'

let browser: Browser
let server: RunningServer
let token: { readonly jti: string; readonly value: string; readonly claims: object }

before(async () => {
  browser = await openBrowser()
  server = await startTestServer()
  const issuer = await findIssuer(server.idp, 'default')
  token = (await mintToken(server.idp, issuer, { scope: 'read' })).record
})

after(async () => {
  await browser.close()
  await server.close()
})

async function openWithClipboard(path: string): Promise<{ page: Page; context: BrowserContext }> {
  const opened = await openPage(browser)
  await opened.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await opened.page.goto(server.publicUrl + path)
  return opened
}

async function copied(page: Page, button: string): Promise<string> {
  await page.getByRole('button', { name: button, exact: true }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  return page.evaluate<string>('navigator.clipboard.readText()')
}

test('the token’s page copies the token, the header, a command, and the claims as JSON', async () => {
  const { page, context } = await openWithClipboard(`/tokens/${token.jti}`)
  assert.equal(await copied(page, 'Copy token'), token.value)
  const page2 = await openWithClipboard(`/tokens/${token.jti}`)
  assert.equal(await copied(page2.page, 'Copy header'), `Authorization: Bearer ${token.value}`)
  await page.reload()
  assert.match(await copied(page, 'Copy curl'), /^curl -sS 'http:\/\/127\.0\.0\.1:8000\/mcp' \\\n/)
  await page.reload()
  assert.deepEqual(JSON.parse(await copied(page, 'Copy claims as JSON')), token.claims)
  await context.close()
  await page2.context.close()
})

test('a copy is announced, and the button has its words back after a while', async () => {
  const { page, context } = await openWithClipboard('/mint')
  await copied(page, 'Copy JWKS')
  assert.equal(await page.getByRole('status').textContent(), 'Copied: JWKS')
  await page.getByRole('button', { name: 'Copy JWKS', exact: true }).waitFor()
  await context.close()
})

test('the issuer’s URLs are copied whole', async () => {
  const { page, context } = await openWithClipboard('/mint')
  const issuer = `${server.publicUrl}/issuers/default`
  assert.equal(await copied(page, 'Copy Issuer'), issuer)
  await page.reload()
  assert.equal(await copied(page, 'Copy JWKS'), `${issuer}/.well-known/jwks.json`)
  await context.close()
})

test('where the browser has no clipboard for the page, the old way copies', async () => {
  const { page, context } = await openPage(browser)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.addInitScript({
    content: "Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined })",
  })
  await page.goto(`${server.publicUrl}/tokens/${token.jti}`)
  await page.getByRole('button', { name: 'Copy token', exact: true }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const other = await context.newPage()
  await other.goto(`${server.publicUrl}/mint`)
  await other.getByLabel('Subject', { exact: true }).fill('')
  await other.getByLabel('Subject', { exact: true }).press('Control+V')
  assert.equal(await other.getByLabel('Subject', { exact: true }).inputValue(), token.value)
  await context.close()
})
