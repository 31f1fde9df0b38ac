import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import type { RunningServer } from '../../src/http/server.ts'
import { openBrowser, openPage } from './browser.ts'
import { startTestServer } from './test-server.ts'

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

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

const post = async (path: string, form: Record<string, string>) => {
  const body = new URLSearchParams({ client_id: 'demo-public-client', ...form })
  const answer = await fetch(server.publicUrl + path, { method: 'POST', body })
  return (await answer.json()) as Record<string, string>
}

const begin = () =>
  post('/issuers/default/device_authorization', {
    scope: 'openid mcp:tools',
    resource: 'http://127.0.0.1:8000/mcp',
  })

const poll = (device_code = '') =>
  post('/issuers/default/token', { grant_type: GRANT, device_code })

test('a person enters the code, sees who asks for what, picks who they are and approves (RFC 8628 section 3.3)', async () => {
  const { page, context, complaints } = await openPage(browser)
  const { device_code, user_code = '', verification_uri = '' } = await begin()
  await page.goto(verification_uri)
  await page.getByLabel('Code').fill(user_code.toLowerCase().replace('-', ' '))
  await page.getByRole('button', { name: 'Continue' }).click()
  for (const text of [
    'Let Demo public client in',
    user_code,
    'mcp:tools',
    'http://127.0.0.1:8000/mcp',
  ]) {
    assert.equal(await page.getByText(text, { exact: true }).count(), 1, text)
  }
  assert.equal((await poll(device_code)).error, 'authorization_pending')
  await page.getByLabel('Bob Example').check()
  await page.getByRole('button', { name: 'Approve' }).click()
  assert.equal(await page.getByRole('heading', { name: 'Approved' }).count(), 1)
  const { access_token = '', id_token } = await poll(device_code)
  const claims = JSON.parse(Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString())
  assert.deepEqual([claims.sub, claims.aud], ['bob', 'http://127.0.0.1:8000/mcp'])
  assert.ok(id_token)
  assert.deepEqual(complaints, [])
  await context.close()
})

test('the complete URI fills the code in and asks for it to be confirmed; who is signed in is picked (RFC 8628 section 3.3.1, D-03)', async () => {
  const { page, context } = await openPage(browser, { scripts: false })
  for (const [first, again] of [
    [true, false],
    [false, true],
  ]) {
    const { device_code, user_code = '', verification_uri_complete = '' } = await begin()
    await page.goto(verification_uri_complete)
    assert.equal(await page.getByLabel('Code').inputValue(), user_code)
    assert.equal((await poll(device_code)).error, 'authorization_pending')
    await page.getByRole('button', { name: 'Continue' }).click()
    if (first) await page.getByLabel('Bob Example').check()
    if (again) assert.equal(await page.getByLabel('Bob Example').isChecked(), true)
    await page.getByRole('button', { name: 'Approve' }).click()
    assert.ok((await poll(device_code)).access_token)
  }
  await context.close()
})

test('a person denies, and the device is told so (RFC 8628 section 3.5)', async () => {
  const { page, context } = await openPage(browser)
  const { device_code, verification_uri_complete = '' } = await begin()
  await page.goto(verification_uri_complete)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Deny' }).click()
  assert.equal(await page.getByRole('heading', { name: 'Denied' }).count(), 1)
  assert.equal((await poll(device_code)).error, 'access_denied')
  await page.goto(verification_uri_complete)
  await page.getByRole('button', { name: 'Continue' }).click()
  assert.equal(await page.getByText('This request was approved or denied already.').count(), 1)
  await context.close()
})

test('a wrong code is told so at its field, and nobody who picks nobody approves (RFC 8628 section 5.1)', async () => {
  const { page, context } = await openPage(browser)
  await page.goto(`${server.publicUrl}/issuers/default/device`)
  await page.getByLabel('Code').fill('BBBB-BBBB')
  await page.getByRole('button', { name: 'Continue' }).click()
  assert.equal(await page.getByText(/No device waits with this code/).count(), 1)
  assert.equal(await page.getByLabel('Code').getAttribute('aria-invalid'), 'true')
  const { device_code, user_code = '' } = await begin()
  await page.getByLabel('Code').fill(user_code)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Somebody else').check()
  await page.getByRole('button', { name: 'Approve' }).click()
  assert.equal(await page.getByText('Pick somebody, or type a subject identifier.').count(), 1)
  assert.equal((await poll(device_code)).error, 'authorization_pending')
  await page.getByLabel('Subject identifier').fill('carol')
  await page.getByRole('button', { name: 'Approve' }).click()
  assert.ok((await poll(device_code)).access_token)
  await context.close()
})

test('what is said after a decision fits, and breaks no policy (H-01)', async () => {
  const { page, context, complaints } = await openPage(browser, { width: 360 })
  const { verification_uri_complete = '' } = await begin()
  await page.goto(verification_uri_complete)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Approve' }).click()
  const sideways = 'document.documentElement.scrollWidth - innerWidth'
  assert.ok((await page.evaluate<number>(sideways)) <= 0)
  assert.deepEqual(complaints, [])
  await context.close()
})
