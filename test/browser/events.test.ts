import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { RunningServer } from '../../src/http/server.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { openBrowser, openPage } from './browser.ts'
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

async function mint(request: object = {}) {
  return (await mintToken(server.idp, await findIssuer(server.idp, 'default'), request)).record
}

async function introspect(token: string, client = 'mcp-resource-server'): Promise<void> {
  await fetch(`${server.publicUrl}/introspect`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${client}:${client}-secret`)}` },
    body: new URLSearchParams({ token }),
  })
}

/** Opens the list and waits until it is live. */
async function openList(query = '') {
  const opened = await openPage(browser)
  await opened.page.goto(`${server.publicUrl}/events${query}`)
  await opened.page.getByText('Live: new events appear on top').waitFor()
  return opened
}

const sentences = (page: Page) =>
  page
    .locator('.event-said > div > p')
    .allTextContents()
    .then((texts) => texts.map((text) => text.trim()))

const ids = (page: Page) =>
  page.evaluate<string[]>(
    '[...document.querySelectorAll("[data-event]")].map((row) => row.dataset.event)',
  )

const row = (page: Page, text: string) => page.locator('.event', { hasText: text })

test('a revocation, and the introspection that follows, arrive in another tab as they happen, as a reload shows them (issue: live events)', async () => {
  const token = await mint()
  const { context, page, complaints } = await openList()
  const other = await context.newPage()
  await other.goto(`${server.publicUrl}/tokens/${token.jti}`)
  await other.getByRole('button', { name: 'Revoke' }).click()
  await introspect(token.value)
  await row(page, `introspected token ${token.jti}: inactive, revoked`).waitFor()
  const [newest, second] = await sentences(page)
  assert.equal(
    newest,
    `Client mcp-resource-server introspected token ${token.jti}: inactive, revoked`,
  )
  assert.equal(second, `Revoked token ${token.jti}`)
  const live = await page.locator('.event').first().locator('.event-said').innerHTML()
  await page.reload()
  const reloaded = await page.locator('.event').first().locator('.event-said').innerHTML()
  assert.equal(live, reloaded)
  assert.deepEqual(complaints, [])
  await context.close()
})

test('while paused nothing is added and the number that waits is told; resuming brings all of it in once', async () => {
  const { context, page } = await openList()
  await page.getByRole('button', { name: 'Pause' }).click()
  const before = await ids(page)
  const tokens = [await mint(), await mint(), await mint()]
  await page.getByRole('button', { name: 'Resume (3 new)' }).waitFor()
  assert.deepEqual(await ids(page), before)
  assert.equal(await page.getByRole('status').first().textContent(), 'Paused')
  await page.getByRole('button', { name: 'Resume' }).click()
  await row(page, tokens[2]?.jti ?? '').waitFor()
  const after = await ids(page)
  assert.equal(after.length, before.length + 3)
  assert.equal(new Set(after).size, after.length)
  assert.deepEqual(
    after,
    after.toSorted((a, b) => Number(b) - Number(a)),
  )
  await page.getByRole('button', { name: 'Pause' }).waitFor()
  await context.close()
})

test('the filters hold for what arrives too, in a list that was empty as well', async () => {
  const { context, page } = await openList('?client_id=narrow&kind=changes')
  await page.getByText('No such events').waitFor()
  await mint({ clientId: 'broad' })
  const token = await mint({ clientId: 'narrow' })
  await row(page, token.jti).waitFor()
  assert.equal((await ids(page)).length, 1)
  assert.equal(await page.getByText('No such events').isVisible(), false)
  await context.close()
})

test('what happened while the tab was not seen or the connection was lost comes in once afterwards', async () => {
  const { context, page } = await openList()
  const hide = (hidden: boolean) =>
    page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'))`)
  await hide(true)
  const missed = await mint()
  await page.waitForTimeout(400)
  assert.equal(await row(page, missed.jti).count(), 0)
  await hide(false)
  await row(page, missed.jti).waitFor()
  await context.setOffline(true)
  const offline = await mint()
  await context.setOffline(false)
  await row(page, offline.jti).waitFor()
  const seen = await ids(page)
  assert.equal(new Set(seen).size, seen.length)
  await context.close()
})

test('a page keeps a bounded number of rows however much happens', async () => {
  const { context, page } = await openList()
  for (let count = 0; count < 130; count += 1) await mint()
  const last = await mint()
  await row(page, last.jti).waitFor()
  assert.equal((await ids(page)).length, 100)
  assert.equal(await page.getByText('Older events made room for new ones.').isVisible(), true)
  await context.close()
})

test('how long ago things happened is kept true, in the server’s own words', async () => {
  await mint()
  const { context, page } = await openPage(browser)
  await page.clock.install()
  await page.goto(`${server.publicUrl}/events`)
  const age = () => page.locator('.event-when [data-at]').first().textContent()
  assert.match((await age()) ?? '', /^(now|\d s ago)$/)
  await page.clock.fastForward(65_000)
  assert.equal(await age(), '1 min ago')
  await page.clock.fastForward(3_605_000)
  assert.match((await age()) ?? '', /^1 h 1 min ago$/)
  await context.close()
})

test('without scripts the list is there with a link to reload it, and nothing that does nothing', async () => {
  const { context, page } = await openPage(browser, { scripts: false })
  await page.goto(`${server.publicUrl}/events?kind=changes`)
  const before = (await ids(page)).length
  assert.ok(before > 0)
  assert.equal(await page.getByRole('button', { name: 'Pause' }).count(), 0)
  const token = await mint()
  await page.getByRole('link', { name: 'Reload' }).first().click()
  assert.match(page.url(), /kind=changes/)
  assert.equal(await row(page, token.jti).count(), 1)
  await context.close()
})
