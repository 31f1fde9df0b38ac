import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { RunningServer } from '../../src/http/server.ts'
import { LOOKS, openBrowser, openPage } from './browser.ts'
import { startTestServer } from './test-server.ts'

let browser: Browser
let server: RunningServer

before(async () => {
  browser = await openBrowser()
  server = await startTestServer()
})

after(async () => {
  await browser.close()
  await server.close()
})

/** The card of a step. */
const step = (page: Page, name: string) => page.locator(`#step-${name}`)

/** Presses a button of a step, and waits for the answer to be shown. */
async function press(page: Page, name: string, button: string): Promise<void> {
  const tries = await step(page, name).locator('.flow-try').count()
  await step(page, name).getByRole('button', { name: button, exact: true }).click()
  await step(page, name).locator('.flow-try').nth(tries).waitFor()
}

test('a person clicks through a whole login, with the real sign-in page in the middle (issue 6, item 6)', async () => {
  const { page, context, complaints } = await openPage(browser)
  await page.goto(`${server.publicUrl}/flow`)
  await page.getByRole('button', { name: 'Begin' }).click()
  await press(page, 'discovery', 'Read the metadata')
  await press(page, 'registration', 'Register')
  await step(page, 'authorization').getByRole('link', { name: 'Sign in' }).click()
  assert.match(page.url(), /\/authorize\?/)
  await page.getByLabel('Bob Example').check()
  await page.getByRole('button', { name: 'Approve' }).click()
  assert.match(page.url(), /\/flow\/runs\/.*#step-authorization$/)
  await press(page, 'token', 'Exchange the code')
  await press(page, 'userinfo', 'Use the token')
  assert.match(await step(page, 'userinfo').innerText(), /"sub": "bob"/)
  await press(page, 'introspection', 'Introspect the access token')
  await press(page, 'refresh', 'Refresh')
  await press(page, 'revocation', 'Revoke the refresh token')
  assert.equal(await page.locator('.flow-step .card-head .badge-good').count(), 8)
  await step(page, 'refresh').getByText('With a mistake in it').click()
  await press(page, 'refresh', 'the refresh token that was used before')
  assert.match(await step(page, 'refresh').innerText(), /invalid_grant/)
  assert.deepEqual(complaints, [])
  await context.close()
})

test('who denies is back with access_denied, and no code is taken (RFC 6749 section 4.1.2.1)', async () => {
  const { page, context, complaints } = await openPage(browser)
  await page.goto(`${server.publicUrl}/flow`)
  await page.getByRole('button', { name: 'Begin' }).click()
  await press(page, 'registration', 'Register')
  await step(page, 'authorization').getByRole('link', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Deny' }).click()
  assert.match(await step(page, 'authorization').innerText(), /access_denied/)
  assert.match(await step(page, 'token').innerText(), /Sign in first/)
  assert.deepEqual(complaints, [])
  await context.close()
})

test('a run stands on every width and in both colours as one reads it (U-01)', async () => {
  const { page, context } = await openPage(browser)
  await page.goto(`${server.publicUrl}/flow`)
  await page.getByLabel('Bind the tokens').check()
  await page.getByRole('button', { name: 'Begin' }).click()
  await press(page, 'discovery', 'Read the metadata')
  await press(page, 'registration', 'Register')
  await step(page, 'authorization').getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel('Alice Example').check()
  await page.getByRole('button', { name: 'Approve' }).click()
  await press(page, 'token', 'Exchange the code')
  await press(page, 'token', 'Exchange the code')
  for (const { width, colorScheme, name } of LOOKS) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    const wide = await page.locator('html').evaluate((html) => html.scrollWidth)
    assert.ok(wide <= width, `${wide} at ${name}`)
  }
  await context.close()
})
