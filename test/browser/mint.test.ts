import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import type { Browser, Page } from 'playwright-core'
import type { RunningServer } from '../../src/http/server.ts'
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

async function mint(page: Page, fields: Readonly<Record<string, string>>): Promise<string> {
  await page.goto(`${server.publicUrl}/mint`)
  await page.getByText('Key, start time, extra claims and header').click()
  for (const [label, value] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(value)
  }
  await page.getByRole('button', { name: 'Mint token' }).click()
  return (await page.locator('#token-value').textContent()) ?? ''
}

function verified(token: string) {
  const issuer = `${server.publicUrl}/issuers/default`
  const jwks = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`))
  return jwtVerify(token, jwks, { issuer, audience: 'http://127.0.0.1:8000/mcp', typ: 'at+jwt' })
}

for (const scripts of [true, false]) {
  test(`a token minted in the browser, scripts ${scripts ? 'on' : 'off'}, verifies against the JWKS (RFC 9068 section 4)`, async () => {
    const { page, context, complaints } = await openPage(browser, { scripts })
    const token = await mint(page, { Subject: 'carol', Scopes: 'read write', Lifetime: '15 min' })
    const { payload } = await verified(token)
    assert.equal(payload.sub, 'carol')
    assert.equal(payload.scope, 'read write')
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 900)
    assert.match(
      (await page.locator('.page-state').textContent()) ?? '',
      /active\s+expires in 1[45] min/,
    )
    assert.deepEqual(complaints, [])
    await context.close()
  })
}

test('extra claims and header members typed as JSON are in the token', async () => {
  const { page, context } = await openPage(browser)
  const token = await mint(page, {
    'Extra claims': '{"tenant": "acme", "client_id": null}',
    'Extra header members': '{"x-test": 1}',
  })
  const { payload, protectedHeader } = await verified(token)
  assert.equal(payload.tenant, 'acme')
  assert.equal('client_id' in payload, false)
  assert.equal(protectedHeader['x-test'], 1)
  await context.close()
})

test('a form with mistakes keeps every value, says what is wrong beside its field and at the top, and mints nothing', async () => {
  const { page, context } = await openPage(browser)
  await page.goto(`${server.publicUrl}/mint`)
  await page.getByLabel('Subject', { exact: true }).fill('  "dave"  ')
  await page.getByLabel('Lifetime', { exact: true }).fill('soon')
  await page.getByRole('button', { name: 'Mint token' }).click()
  const lifetime = page.getByLabel('Lifetime', { exact: true })
  assert.equal(await page.getByLabel('Subject', { exact: true }).inputValue(), '  "dave"  ')
  assert.equal(await lifetime.inputValue(), 'soon')
  assert.equal(await lifetime.getAttribute('aria-invalid'), 'true')
  const notes = ((await lifetime.getAttribute('aria-describedby')) ?? '').split(' ')
  const described = await Promise.all(notes.map((id) => page.locator(`#${id}`).textContent()))
  assert.match(described.join(' '), /Error: Must be seconds such as 3600/)
  const summary = page.getByRole('alert')
  assert.equal(await page.locator('[role="alert"]:focus').count(), 1)
  await summary.getByRole('link').first().click()
  assert.equal(await page.locator('#field-expires_in:focus').count(), 1)
  await context.close()
})

test('revoking a token in the browser shows it revoked and makes introspection inactive (RFC 7662 section 2.2)', async () => {
  const { page, context } = await openPage(browser)
  const token = await mint(page, {})
  await page.getByRole('button', { name: 'Revoke' }).click()
  assert.match((await page.locator('.page-state').textContent()) ?? '', /revoked\s+would expire/)
  assert.equal(await page.getByRole('button', { name: 'Revoke' }).count(), 0)
  const answer = await fetch(`${server.publicUrl}/introspect`, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${btoa('mcp-resource-server:mcp-resource-server-secret')}`,
    },
    body: new URLSearchParams({ token }),
  })
  assert.equal(await answer.text(), '{"active":false}')
  await context.close()
})

test('minting another like this fills in the form with what made the token', async () => {
  const { page, context } = await openPage(browser)
  await mint(page, {
    Subject: 'erin',
    Scopes: 'a b',
    'Extra claims': '{"tenant": "acme"}',
    'Not before': '+5min',
  })
  await page.getByRole('link', { name: 'Mint another like this' }).click()
  const value = (label: string) => page.getByLabel(label, { exact: true }).inputValue()
  assert.equal(await value('Subject'), 'erin')
  assert.equal(await page.locator('form [name="scope"]').inputValue(), 'a b')
  assert.equal(await value('Not before'), '+300')
  assert.deepEqual(JSON.parse(await value('Extra claims')), { tenant: 'acme' })
  await page.getByRole('button', { name: 'Mint token' }).click()
  assert.match((await page.locator('#token-claims').textContent()) ?? '', /"tenant": "acme"/)
  await context.close()
})

test('a press on an often used lifetime fills it in', async () => {
  const { page, context } = await openPage(browser)
  await page.goto(`${server.publicUrl}/mint`)
  await page.getByRole('button', { name: 'never' }).click()
  assert.equal(await page.getByLabel('Lifetime', { exact: true }).inputValue(), 'never')
  await page.getByRole('button', { name: 'Mint token' }).click()
  assert.match((await page.locator('.page-state').textContent()) ?? '', /never expires/)
  await context.close()
})
