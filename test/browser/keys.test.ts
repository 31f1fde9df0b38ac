import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createRemoteJWKSet, jwtVerify } from 'jose'
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

interface ApiKey {
  readonly kid: string
  readonly alg: string
  readonly state: string
}

async function keysOf(alg: string): Promise<readonly ApiKey[]> {
  const answer = await fetch(`${server.publicUrl}/api/keys?limit=500`)
  const { items } = (await answer.json()) as { items: readonly ApiKey[] }
  return items.filter((key) => key.alg === alg)
}

const kidIn = async (alg: string, state: string) =>
  (await keysOf(alg)).find((key) => key.state === state)?.kid ?? ''

async function jwksKids(): Promise<readonly string[]> {
  const answer = await fetch(`${server.publicUrl}/.well-known/jwks.json`)
  const { keys } = (await answer.json()) as { keys: readonly { kid: string }[] }
  return keys.map(({ kid }) => kid)
}

/** The rows of an algorithm on the time line: each key's beginning and state, and how it is drawn. */
async function timeline(page: Page, alg: string): Promise<readonly string[]> {
  const rows = page.locator(`section[aria-labelledby="keys-${alg}"] .timeline-rows > li`)
  return rows.evaluateAll((items) =>
    items.map((item) => {
      const bars = [...item.querySelectorAll('.timeline-bar')].filter((bar) => {
        const box = bar.getBoundingClientRect()
        return box.width > 0
      })
      const states = bars.map((bar) => bar.classList[1]?.replace('timeline-', ''))
      const kid = item.querySelector('.timeline-kid code')?.textContent ?? ''
      const badge = item.querySelector('.badge')?.textContent ?? ''
      return `${kid.slice(0, 8)} ${badge}: ${states.at(-1)}`
    }),
  )
}

const listed = (page: Page) =>
  page
    .locator('.jwks-keys a')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')?.split('/').at(-1) ?? ''))

for (const scripts of [true, false]) {
  test(`a rotation in the browser, scripts ${scripts ? 'on' : 'off'}: the time line and the JWKS change as the plan said, and what was signed before still verifies (issue: rotate)`, async () => {
    const { page, context, complaints } = await openPage(browser, { scripts })
    const issuer = await findIssuer(server.idp, 'default')
    const { record } = await mintToken(server.idp, issuer, { alg: 'ES256' })
    const [old, next] = [await kidIn('ES256', 'current'), await kidIn('ES256', 'next')]
    const before = await jwksKids()
    await page.goto(`${server.publicUrl}/keys`)
    assert.deepEqual((await timeline(page, 'ES256')).slice(0, 2), [
      `${next.slice(0, 8)} next: next`,
      `${old.slice(0, 8)} current: current`,
    ])
    assert.deepEqual(await listed(page), before)
    await page.getByRole('link', { name: 'Rotate ES256…' }).click()
    const steps = (await page.locator('.plan-steps').innerText()).replaceAll(/\s+/g, ' ')
    assert.ok(steps.includes(`${next.slice(0, 16)}… becomes current`), steps)
    assert.ok(steps.includes(`${old.slice(0, 16)}… stops signing and stays published`), steps)
    await page.getByRole('button', { name: 'Rotate ES256 now' }).click()
    assert.equal(await page.locator('.callout-title').first().innerText(), 'The keys were rotated')
    const fresh = await kidIn('ES256', 'next')
    assert.deepEqual((await timeline(page, 'ES256')).slice(0, 3), [
      `${fresh.slice(0, 8)} next: next`,
      `${next.slice(0, 8)} current: current`,
      `${old.slice(0, 8)} previous: previous`,
    ])
    const now = await jwksKids()
    assert.deepEqual(await listed(page), now)
    assert.deepEqual(
      now.filter((kid) => !before.includes(kid)),
      [fresh],
    )
    const jwks = createRemoteJWKSet(new URL(`${server.publicUrl}/.well-known/jwks.json`))
    const { protectedHeader } = await jwtVerify(record.value, jwks, { issuer: issuer.issuer })
    assert.equal(protectedHeader.kid, old)
    assert.deepEqual(complaints, [])
    await context.close()
  })
}

test('a key is revoked in the browser after its page said what that does, and leaves the JWKS (issue: emergency revocation)', async () => {
  const { page, context, complaints } = await openPage(browser)
  const issuer = await findIssuer(server.idp, 'default')
  await mintToken(server.idp, issuer, { alg: 'RS256' })
  const [old, next] = [await kidIn('RS256', 'current'), await kidIn('RS256', 'next')]
  await page.goto(`${server.publicUrl}/keys`)
  await page
    .getByRole('link', { name: `${old.slice(0, 16)}…`, exact: true })
    .first()
    .click()
  await page.getByRole('link', { name: 'Revoke…' }).click()
  await page.getByRole('button', { name: 'Revoke the key and 1 token' }).click()
  assert.match(await page.locator('.page-state').innerText(), /revoked/)
  assert.equal(await page.locator('.timeline-rows .timeline-revoked').count(), 1)
  assert.ok(!(await jwksKids()).includes(old))
  assert.equal(await kidIn('RS256', 'current'), next)
  assert.deepEqual(complaints, [])
  await context.close()
})

test('a shared secret is out of sight until it is asked for, and copied without being shown (issue: HMAC secrets)', async () => {
  const { page, context } = await openPage(browser)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`${server.publicUrl}/add-key`)
  await page.getByLabel('Algorithm').selectOption('HS256')
  await page.getByRole('button', { name: 'Make the key' }).click()
  const secret = page.locator('#secret')
  assert.equal(await secret.isVisible(), false)
  await page.getByRole('button', { name: 'Copy secret' }).click()
  await page.getByText('Copied', { exact: true }).waitFor()
  const kid = new URL(page.url()).pathname.split('/').at(-1)
  const answer = await fetch(`${server.publicUrl}/api/keys/${kid}/secret`)
  const expected = await answer.text()
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), expected)
  assert.equal(await secret.isVisible(), false)
  await page.getByText('Show the secret').click()
  assert.equal(await secret.innerText(), expected)
  await context.close()
})

test('a private key is saved as a file by a press of its link (issue: download)', async () => {
  const { page, context } = await openPage(browser)
  const kid = await kidIn('RS256', 'current')
  await page.goto(`${server.publicUrl}/keys/${kid}`)
  const saved = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Private key as PEM' }).click()
  assert.equal((await saved).suggestedFilename(), `${kid}.private.pem`)
  await context.close()
})

test('a private key is saved by somebody who signed in with the admin token, too (issue: download)', async () => {
  const guarded = await startTestServer({ adminToken: 'the-admin-token' })
  const { page, context } = await openPage(browser)
  await page.goto(`${guarded.publicUrl}/keys`)
  await page.getByLabel('Admin token').fill('the-admin-token')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('.timeline-kid a').first().click()
  const saved = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Private key as JWK' }).click()
  assert.match((await saved).suggestedFilename(), /\.private\.jwk$/)
  await context.close()
  await guarded.close()
})
