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

async function minted() {
  const issuer = await findIssuer(server.idp, 'default')
  return (await mintToken(server.idp, issuer, { scope: 'read' })).record
}

async function inspect(page: Page, text: string): Promise<string> {
  await page.goto(`${server.publicUrl}/inspect`)
  await page.locator('textarea[name="pasted"]').fill(text)
  await page.getByRole('button', { name: 'Inspect', exact: true }).click()
  return (await page.locator('.verdict').innerText()).trim()
}

for (const scripts of [true, false]) {
  test(`a broken token is told from the sound one it was, scripts ${scripts ? 'on' : 'off'} (issue: inspect a broken token)`, async () => {
    const { page, context } = await openPage(browser, { scripts })
    const { value, jti } = await minted()
    const [header = '', payload = '', signature = ''] = value.split('.')
    assert.match(
      await inspect(page, `Authorization: Bearer ${value}`),
      /^A strict verifier accepts this token/,
    )
    await page.locator(`main a[href='/tokens/${jti}']`).first().click()
    assert.equal(page.url(), `${server.publicUrl}/tokens/${jti}`)
    const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'mallory' }
    const forged = Buffer.from(JSON.stringify(claims)).toString('base64url')
    assert.match(await inspect(page, `${header}.${forged}.${signature}`), /refuses this token/)
    const checks = await page.getByRole('table').first().innerText()
    assert.match(checks, /signature/i)
    assert.match(await page.locator('main').innerText(), /"sub": "mallory"/)
    const cut = await inspect(
      page,
      `curl -H 'Authorization: Bearer ${header}.${payload.slice(0, -9)}' http://127.0.0.1:8000/mcp`,
    )
    assert.match(cut, /refuses this token/)
    assert.match(await page.locator('main').innerText(), /two of|2 of|segments|parts/i)
    await context.close()
  })
}
