import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import type { RunningServer } from '../../src/http/server.ts'
import { startProbedServer } from '../support/probed-server.ts'
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

for (const scripts of [true, false]) {
  test(`the whole catalogue is sent from the page, and leads to the report, with scripts ${scripts ? 'on' : 'off'} (issue 5: the probe)`, async () => {
    const { page, context, complaints } = await openPage(browser, { scripts })
    const { url } = await startProbedServer({ takes: 'exp' })
    await page.goto(`${server.publicUrl}/probe`)
    await page.getByLabel('MCP server', { exact: true }).fill(url)
    await page.getByLabel('It checks tokens by').selectOption('jwt')
    await page.getByRole('button', { name: 'Probe', exact: true }).click()
    await page.waitForURL(/\/probe\/reports\//, { timeout: 60_000 })
    assert.match((await page.locator('.callout-title').first().textContent()) ?? '', /\d+ errors/)
    await page.locator('.probe-detail > summary').first().click()
    const curl = page.locator('.probe-detail[open] pre').first()
    assert.match((await curl.textContent()) ?? '', /^curl -sS --include 'http/)
    assert.deepEqual(complaints, [])
    await context.close()
  })
}

test('a run tells how far it is, and is stopped by a button (B-07)', async () => {
  const { page, context } = await openPage(browser)
  const { url, seen } = await startProbedServer({ takes: 'exp', delayMs: 100 })
  await page.goto(`${server.publicUrl}/probe`)
  await page.getByLabel('MCP server', { exact: true }).fill(url)
  await page.getByLabel('It checks tokens by').selectOption('jwt')
  await page.getByRole('button', { name: 'Probe', exact: true }).click()
  await page.getByText(/^\d+ of 2\d\d cases, \d+ findings? so far$/).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Probe', exact: true }).isDisabled(), true)
  assert.ok((await page.locator('progress').getAttribute('max')) !== null)
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByText('Stopped.').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Probe', exact: true }).isEnabled(), true)
  await page.waitForTimeout(500)
  const stopped = seen.length
  await page.waitForTimeout(500)
  assert.equal(seen.length, stopped)
  assert.ok(stopped < 200, `${stopped} requests`)
  await context.close()
})

test('a form with mistakes is shown with them, as without scripts (issue 5: the probe)', async () => {
  const { page, context } = await openPage(browser)
  await page.goto(`${server.publicUrl}/probe?only=exp`)
  await page.getByLabel('MCP server', { exact: true }).fill('http://192.0.2.1/mcp')
  await page.getByRole('button', { name: 'Probe', exact: true }).click()
  await page.getByRole('alert').waitFor()
  assert.match((await page.getByRole('alert').textContent()) ?? '', /not this machine/)
  assert.equal(await page.getByLabel('Only these cases').inputValue(), 'exp')
  await context.close()
})

test('the form that mints shows what a chosen fault makes of the token, and takes it back (decision 28)', async () => {
  const { page, context } = await openPage(browser)
  await page.goto(`${server.publicUrl}/mint`)
  const fault = page.getByLabel('Fault', { exact: true })
  await fault.selectOption('pl-dup-sub')
  await page.getByText('A correct verifier may refuse it or accept it.').waitFor()
  assert.match(
    (await page.locator('[data-preview-payload] code').textContent()) ?? '',
    /"sub":"admin","sub":"alice"/,
  )
  assert.match((await page.locator('#mint-request').textContent()) ?? '', /"fault":"pl-dup-sub"/)
  await page.getByLabel('Subject', { exact: true }).fill('bob')
  await page.getByText('the fault "pl-dup-sub" sets it itself').first().waitFor()
  await page.getByLabel('Subject', { exact: true }).fill('alice')
  await fault.selectOption('')
  await page.locator('[data-preview-fault]').waitFor({ state: 'hidden' })
  assert.equal(await page.locator('[data-preview-payload]').isHidden(), true)
  await page.getByRole('link', { name: 'Something wrong…' }).click()
  await page.getByLabel(/^Search/).fill('exp-past-90s')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('link', { name: 'Mint exp-past-90s' }).click()
  await page.getByRole('button', { name: 'Mint token' }).click()
  assert.match((await page.locator('.fault-callout').textContent()) ?? '', /exp-past-90s/)
  await context.close()
})
