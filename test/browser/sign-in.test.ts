import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import type { RunningServer } from '../../src/http/server.ts'
import { openBrowser, openPage } from './browser.ts'
import { startTestServer } from './test-server.ts'

const ADMIN_TOKEN = 'the-admin-token'

let browser: Browser
let server: RunningServer

before(async () => {
  browser = await openBrowser()
  server = await startTestServer({ adminToken: ADMIN_TOKEN })
})

after(async () => {
  await browser.close()
  await server.close()
})

test('a page asks for the admin token, leads on to where one was going, and out again (decision 5)', async () => {
  const { page, context } = await openPage(browser)
  await page.goto(`${server.publicUrl}/issuers/default/mint?subject=frank`)
  assert.match(page.url(), /\/sign-in\?return_to=/)
  await page.getByLabel('Admin token').fill('wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()
  assert.equal(await page.getByText('This is not the admin token of this server.').count(), 1)
  await page.getByLabel('Admin token').fill(ADMIN_TOKEN)
  await page.getByRole('button', { name: 'Sign in' }).click()
  assert.equal(page.url(), `${server.publicUrl}/issuers/default/mint?subject=frank`)
  await page.getByRole('button', { name: 'Mint token' }).click()
  assert.equal(await page.getByRole('heading', { name: 'Access token' }).count(), 1)
  await page.getByRole('button', { name: 'Sign out' }).click()
  assert.equal(page.url(), `${server.publicUrl}/sign-in`)
  await page.goto(`${server.publicUrl}/`)
  assert.match(page.url(), /\/sign-in\?return_to=/)
  await context.close()
})

test('the sign-in’s cookie is out of reach of scripts and other sites (L-19)', async () => {
  const { page, context } = await openPage(browser)
  await page.goto(`${server.publicUrl}/sign-in`)
  await page.getByLabel('Admin token').fill(ADMIN_TOKEN)
  await page.getByRole('button', { name: 'Sign in' }).click()
  const [cookie] = await context.cookies()
  assert.equal(cookie?.httpOnly, true)
  assert.equal(cookie?.sameSite, 'Strict')
  assert.equal(cookie?.value.includes(ADMIN_TOKEN), false)
  assert.equal(await page.evaluate<string>('document.cookie'), '')
  await context.close()
})
