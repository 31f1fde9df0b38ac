import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import type { Issuer } from '../../src/core/issuers/issuer.ts'
import { SUBJECT_COOKIE } from '../../src/http/authorize/subject-session.ts'
import type { RunningServer } from '../../src/http/server.ts'
import { signInSubject } from '../../src/idp/authorize/subject-sessions.ts'
import { createClient } from '../../src/idp/clients.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import { grantTokens } from '../support/grants.ts'
import { formBody } from '../support/http.ts'
import { openBrowser, openPage } from './browser.ts'
import { startTestServer } from './test-server.ts'

let browser: Browser
let server: RunningServer
let issuer: Issuer
/** The client: its page posts a request to sign out, and it is where people come back to. */
let client: Server
let clientUrl: string
let logoutForm = ''

before(async () => {
  browser = await openBrowser()
  server = await startTestServer()
  issuer = await findIssuer(server.idp, 'default')
  client = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    const body = request.url === '/app' ? logoutForm : '<h1>Bye</h1>'
    response.end(`<!doctype html><link rel="icon" href="data:,"><title>Client</title>${body}`)
  })
  await new Promise<void>((resolve) => client.listen(0, resolve))
  clientUrl = `http://127.0.0.1:${(client.address() as AddressInfo).port}`
  await createClient(server.idp, issuer, {
    clientId: 'leaving',
    metadata: {
      clientName: 'Leaving app',
      redirectUris: [`${clientUrl}/cb`],
      grantTypes: ['authorization_code'],
      further: { post_logout_redirect_uris: [`${clientUrl}/bye`] },
    },
  })
})

after(async () => {
  await browser.close()
  await server.close()
  client.closeAllConnections()
  client.close()
})

/** A page of a browser in which alice is signed in. */
async function openSignedIn(scripts: boolean) {
  const { idp } = server
  const value = await idp.store.transaction((tx) =>
    signInSubject(idp, issuer, { tx, subject: 'alice' }),
  )
  const cookie = { name: SUBJECT_COOKIE, value, domain: 'localhost', path: '/issuers/default' }
  const opened = await openPage(browser, { scripts })
  await opened.context.addCookies([{ ...cookie, sameSite: 'Lax', httpOnly: true }])
  return opened
}

const logout = (parameters: Record<string, string> = {}) =>
  `${server.publicUrl}/issuers/default/logout?${formBody(parameters)}`

for (const scripts of [true, false])
  test(`a person is asked, signs out and goes back to the client, scripts ${scripts ? 'on' : 'off'}`, async () => {
    const { page, context } = await openSignedIn(scripts)
    const request = { client_id: 'leaving', post_logout_redirect_uri: `${clientUrl}/bye` }
    await page.goto(logout({ ...request, state: 's 1' }))
    await page.getByRole('heading', { name: 'Sign out alice?' }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${clientUrl}/bye?state=s+1`)
    assert.deepEqual(await context.cookies(`${server.publicUrl}/issuers/default`), [])
    await page.goto(logout())
    await page.getByRole('heading', { name: 'Nobody is signed in' }).waitFor()
    await context.close()
  })

test('a person stays signed in', async () => {
  const { page, context, complaints } = await openSignedIn(true)
  await page.goto(logout())
  await page.getByRole('button', { name: 'Stay signed in' }).click()
  await page.getByRole('heading', { name: 'Still signed in as alice' }).waitFor()
  // What is still being loaded when a page is left counts as a complaint.
  await page.waitForLoadState('load')
  await page.goto(logout())
  await page.getByRole('heading', { name: 'Sign out alice?' }).waitFor()
  assert.deepEqual(complaints, [])
  await context.close()
})

test("a client's page of another site posts an ID token: one button and the person is back (OpenID Connect RP-Initiated Logout section 2)", async () => {
  const granted = await grantTokens({ idp: server.idp, issuer }, { clientId: 'leaving' })
  logoutForm = `<form method="post" action="${logout().split('?')[0]}">
    <input type="hidden" name="id_token_hint" value="${granted.id_token}">
    <input type="hidden" name="post_logout_redirect_uri" value="${clientUrl}/bye"><button>Out</button></form>`
  const { page, context } = await openSignedIn(true)
  await page.goto(`${clientUrl}/app`)
  await page.getByRole('button', { name: 'Out' }).click()
  await page.getByRole('heading', { name: 'Sign out?' }).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(`${clientUrl}/bye`)
  assert.deepEqual(await context.cookies(`${server.publicUrl}/issuers/default`), [])
  await context.close()
})
