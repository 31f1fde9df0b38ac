import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { RunningServer } from '../../src/http/server.ts'
import { createClient } from '../../src/idp/clients.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import { authorizePath } from '../support/authorize.ts'
import { openBrowser, openPage } from './browser.ts'
import { startTestServer } from './test-server.ts'

let browser: Browser
let server: RunningServer
/** The client: it notes what it is told, and by which method. */
let client: Server
let callback: string
let answers: { readonly method: string; readonly told: URLSearchParams }[] = []

before(async () => {
  browser = await openBrowser()
  server = await startTestServer()
  client = createServer((request, response) => {
    const { url = '', method = '' } = request
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const sent = method === 'POST' ? Buffer.concat(chunks).toString() : (url.split('?')[1] ?? '')
      if (url.startsWith('/callback')) answers.push({ method, told: new URLSearchParams(sent) })
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      response.end(
        '<!doctype html><link rel="icon" href="data:,"><title>Client</title><h1>Back</h1>',
      )
    })
  })
  await new Promise<void>((resolve) => client.listen(0, resolve))
  callback = `http://localhost:${(client.address() as AddressInfo).port}/callback`
})

after(async () => {
  await browser.close()
  await server.close()
  client.closeAllConnections()
  client.close()
})

const start = (changes: Record<string, string> = {}) =>
  `${server.publicUrl}${authorizePath({ redirect_uri: callback, ...changes }, '/issuers/default')}`

/** What the client was told last. */
const told = () => {
  const last = answers.at(-1)
  answers = []
  return last
}

const backAtClient = (page: Page) => page.waitForURL(`${callback}*`)

for (const scripts of [true, false]) {
  test(`a person approves and the client gets a code, scripts ${scripts ? 'on' : 'off'}`, async () => {
    const { page, context, complaints } = await openPage(browser, { scripts })
    await page.goto(start())
    await page.getByLabel('Bob Example').check()
    await page.getByRole('button', { name: 'Approve' }).click()
    await backAtClient(page)
    const answer = told()
    assert.equal(answer?.told.get('state'), 'state-1')
    assert.match(answer?.told.get('code') ?? '', /^[\w-]{43}$/)
    assert.equal(answer?.told.get('iss'), `${server.publicUrl}/issuers/default`)
    assert.deepEqual(complaints, [])
    await context.close()
  })
}

test('a person denies and the client is told so', async () => {
  const { page, context } = await openPage(browser)
  await page.goto(start())
  await page.getByRole('button', { name: 'Deny' }).click()
  await backAtClient(page)
  assert.equal(told()?.told.get('error'), 'access_denied')
  await context.close()
})

test('who signed in before is picked, and somebody else can be typed', async () => {
  const { page, context } = await openPage(browser)
  await page.goto(start())
  await page.getByLabel('Bob Example').check()
  await page.getByRole('button', { name: 'Approve' }).click()
  await backAtClient(page)
  await page.goto(start())
  assert.equal(await page.getByLabel('Bob Example').isChecked(), true)
  assert.equal(await page.getByText('Signed in', { exact: true }).count(), 1)
  await page.getByLabel('Subject identifier').fill('carol@example.com')
  assert.equal(await page.getByLabel('Somebody else').isChecked(), true)
  await page.getByLabel('Subject identifier').press('Enter')
  await backAtClient(page)
  assert.notEqual(told()?.told.get('code'), null)
  await page.goto(start())
  const first = page.locator('.person').first()
  assert.match((await first.textContent()) ?? '', /carol@example\.com\s+Signed in/)
  assert.equal(await page.evaluate<string>('document.cookie'), '')
  await context.close()
})

test('picking somebody in the list clears what was typed', async () => {
  const { page, context } = await openPage(browser)
  await page.goto(start())
  await page.getByLabel('Subject identifier').fill('carol')
  await page.getByLabel('Alice Example').check()
  assert.equal(await page.getByLabel('Subject identifier').inputValue(), '')
  await context.close()
})

test('typing one and picking another without scripts asks again, and keeps what was typed', async () => {
  const { page, context } = await openPage(browser, { scripts: false })
  await page.goto(start())
  await page.getByLabel('Alice Example').check()
  await page.getByLabel('Subject identifier').fill('carol')
  await page.getByRole('button', { name: 'Approve' }).click()
  assert.match(await page.title(), /^Error: Sign in/)
  assert.match((await page.locator('#other-sub-note').textContent()) ?? '', /choose one of them/)
  assert.equal(await page.getByLabel('Somebody else').isChecked(), true)
  await page.getByRole('button', { name: 'Approve' }).click()
  await backAtClient(page)
  assert.notEqual(told()?.told.get('code'), null)
  await context.close()
})

for (const scripts of [true, false]) {
  test(`a form answers the client, ${scripts ? 'by itself' : 'at the press of a button'} (OAuth 2.0 Form Post Response Mode)`, async () => {
    const { page, context, complaints } = await openPage(browser, { scripts })
    await page.goto(start({ response_mode: 'form_post', login_hint: 'alice' }))
    if (!scripts) await page.getByRole('button', { name: 'Continue' }).click()
    await backAtClient(page)
    const answer = told()
    assert.equal(answer?.method, 'POST')
    assert.match(answer?.told.get('code') ?? '', /^[\w-]{43}$/)
    assert.deepEqual(complaints, [])
    await context.close()
  })
}

test('a client that calls itself a script is shown as text (U-01)', async () => {
  const issuer = await findIssuer(server.idp, 'default')
  await createClient(server.idp, issuer, {
    clientId: 'hostile',
    metadata: {
      clientName: '<img src=x onerror="document.title=\'owned\'">',
      redirectUris: [callback],
      grantTypes: ['authorization_code'],
      tokenEndpointAuthMethod: 'none',
    },
  })
  const { page, context, complaints } = await openPage(browser)
  await page.goto(start({ client_id: 'hostile' }))
  assert.match(await page.title(), /^Sign in · /)
  assert.match((await page.locator('h1').textContent()) ?? '', /<img src=x/)
  assert.equal(await page.locator('main img').count(), 0)
  assert.deepEqual(complaints, [])
  await context.close()
})

test('a page of another origin can neither frame the sign-in nor post its decision (A-14, RFC 6749 section 10.13)', async () => {
  const { page, context } = await openPage(browser)
  await page.goto(callback.replace('/callback', '/evil'))
  const framed = await page.evaluate<boolean>(`new Promise((resolve) => {
    const frame = document.createElement('iframe')
    frame.src = ${JSON.stringify(start())}
    frame.onload = () => {
      try { resolve(frame.contentDocument !== null && frame.contentDocument.forms.length > 0) }
      catch { resolve(false) }
    }
    document.body.append(frame)
  })`)
  assert.equal(framed, false)
  assert.equal(
    page.frames().some((frame) => frame.url().includes('/authorize')),
    false,
  )
  await page.evaluate(`(() => {
    const form = document.createElement('form')
    form.method = 'post'
    form.action = ${JSON.stringify(start())}
    for (const [name, value] of new URL(form.action).searchParams) {
      const input = document.createElement('input')
      Object.assign(input, { name, value })
      form.append(input)
    }
    form.append(Object.assign(document.createElement('input'), { name: 'sub', value: 'alice' }))
    document.body.append(form)
    form.submit()
  })()`)
  await page.getByRole('heading', { name: 'Refused' }).waitFor()
  assert.equal(told(), undefined)
  await context.close()
})
