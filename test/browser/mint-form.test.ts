import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import type { Browser, Page } from 'playwright-core'
import type { RunningServer } from '../../src/http/server.ts'
import { durationInWords } from '../../src/http/ui/time-in-words.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { openBrowser, openPage, type WatchedPage } from './browser.ts'
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

async function openForm(query = ''): Promise<WatchedPage> {
  const opened = await openPage(browser)
  await opened.page.goto(`${server.publicUrl}/mint${query}`)
  return opened
}

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true })
const posted = (page: Page, name: string) => page.locator(`form [name="${name}"]`).inputValue()
const chips = (page: Page, one: string) =>
  page.getByRole('button', { name: new RegExp(`^Remove ${one} `) })
const claims = (page: Page) => page.locator('#preview-claims')

/** The claims of the token that the form mints. */
async function minted(page: Page) {
  await page.getByRole('button', { name: 'Mint token' }).click()
  return decodeJwt((await page.locator('#token-value').textContent()) ?? '')
}

test('a blank, a comma and Enter each make a chip of a scope, and the form posts them as one text', async () => {
  const { page, context } = await openForm()
  const scopes = field(page, 'Scopes')
  await scopes.pressSequentially('read write,admin')
  assert.equal(await chips(page, 'scope').count(), 2)
  assert.equal(await posted(page, 'scope'), 'read write admin')
  await scopes.press('Enter')
  assert.equal(await chips(page, 'scope').count(), 3)
  assert.match(page.url(), /\/mint$/)
  assert.equal(await page.getByRole('status').textContent(), 'Added scope: admin')
  assert.equal((await minted(page)).scope, 'read write admin')
  await context.close()
})

test('what is typed and not ended yet is minted too', async () => {
  const { page, context } = await openForm()
  await field(page, 'Scopes').pressSequentially('read')
  await field(page, 'Audience').pressSequentially('urn:second')
  const { scope, aud } = await minted(page)
  assert.deepEqual([scope, aud], ['read', ['http://127.0.0.1:8000/mcp', 'urn:second']])
  await context.close()
})

test('Enter in a chip field without text mints, as in any other field', async () => {
  const { page, context } = await openForm('?scope=read')
  await field(page, 'Scopes').press('Enter')
  await page.locator('#token-value').waitFor()
  await context.close()
})

test('chips are taken away by Backspace, by their buttons and by the keyboard, and it is announced', async () => {
  const { page, context } = await openForm('?scope=a+b+c+d')
  const scopes = field(page, 'Scopes')
  await scopes.press('Backspace')
  assert.equal(await page.getByRole('status').textContent(), 'Removed scope: d')
  assert.equal(await posted(page, 'scope'), 'a b c')
  assert.equal(await page.locator('#field-scope:focus').count(), 1)
  await scopes.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Delete')
  assert.equal(await posted(page, 'scope'), 'a c')
  assert.equal(await page.locator(':focus').getAttribute('aria-label'), 'Remove scope c')
  await page.keyboard.press('ArrowRight')
  assert.equal(await page.locator('#field-scope:focus').count(), 1)
  await page.getByRole('button', { name: 'Remove scope a' }).click()
  assert.equal(await posted(page, 'scope'), 'c')
  await context.close()
})

test('a list that is pasted becomes chips, each value once', async () => {
  const { page, context } = await openForm()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const paste = async (label: string, text: string) => {
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`)
    await field(page, label).press('Control+V')
  }
  await paste('Scopes', 'openid, profile\nread\tread')
  assert.equal(await posted(page, 'scope'), 'openid profile read')
  await field(page, 'Scopes').pressSequentially('read ')
  assert.equal(await posted(page, 'scope'), 'openid profile read')
  assert.equal(await page.getByRole('status').textContent(), 'There already: read')
  await paste('Audience', 'urn:a\nurn:b b, urn:a')
  assert.equal(await posted(page, 'audience'), 'http://127.0.0.1:8000/mcp\nurn:a\nurn:b b')
  assert.equal(await chips(page, 'audience').count(), 3)
  await context.close()
})

test('a chip field has its label, its hint and what it holds for assistive technology, and its error', async () => {
  const { page, context } = await openForm('?scope=read+a%22b')
  const scopes = field(page, 'Scopes')
  const notes = ((await scopes.getAttribute('aria-describedby')) ?? '').split(' ')
  const described = await Promise.all(notes.map((id) => page.locator(`#${id}`).textContent()))
  assert.match(described.join(' '), /Separated by blanks.*Has a scope that.*Now: read, a"b\./s)
  assert.equal(await scopes.getAttribute('aria-invalid'), 'true')
  await page.getByRole('alert').getByRole('link').click()
  assert.equal(await page.locator('#field-scope:focus').count(), 1)
  await context.close()
})

test('the preview follows what is typed, and so do the command, the link and the marked starting point', async () => {
  const { page, context, complaints } = await openForm()
  await field(page, 'Subject').fill('frank')
  await page.getByText('"frank"').first().waitFor()
  assert.match((await claims(page).textContent()) ?? '', /"sub": "frank"/)
  assert.equal(await claims(page).locator('.json-name').first().textContent(), '"iss"')
  assert.match((await page.locator('#mint-request').textContent()) ?? '', /"subject":"frank"/)
  assert.equal(await page.locator('.preset[aria-current="true"]').count(), 0)
  const link = page.getByRole('link', { name: 'Link to this form' })
  assert.equal(await link.getAttribute('href'), '/mint?subject=frank')
  await field(page, 'Profile').selectOption('okta')
  await page.locator('#preview-claims').getByText('"cid"').waitFor()
  await page.getByRole('button', { name: 'never' }).click()
  await claims(page).getByText('"exp"').waitFor({ state: 'detached' })
  await link.click()
  assert.equal(await field(page, 'Subject').inputValue(), 'frank')
  assert.deepEqual(complaints, [])
  await context.close()
})

test('the link to the form is copied as a whole address', async () => {
  const { page, context } = await openForm()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await field(page, 'Scopes').fill('read')
  await claims(page).getByText('"read"').waitFor()
  await page.getByRole('button', { name: 'Copy link to this form' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const address = await page.evaluate<string>('navigator.clipboard.readText()')
  assert.equal(address, `${server.publicUrl}/issuers/default/mint?scope=read`)
  await page.goto(address)
  assert.equal(await posted(page, 'scope'), 'read')
  await context.close()
})

test('a mistake is told at its field while typing, without an alert, and goes when it is mended', async () => {
  const { page, context } = await openForm()
  const lifetime = field(page, 'Lifetime')
  await lifetime.fill('soon')
  const error = page.locator('#field-expires_in-error')
  await error.waitFor()
  assert.match((await error.textContent()) ?? '', /^Must be seconds/)
  assert.match((await lifetime.getAttribute('aria-describedby')) ?? '', /field-expires_in-error/)
  assert.equal(await page.getByRole('alert').count(), 0)
  const outdated = page.getByText('As it was before: the form needs a change.')
  assert.equal(await outdated.isVisible(), true)
  assert.match((await claims(page).textContent()) ?? '', /expires in 1 h/)
  await lifetime.fill('60')
  await error.waitFor({ state: 'detached' })
  assert.equal(await outdated.count(), 0)
  assert.match((await claims(page).textContent()) ?? '', /expires in 1 min/)
  await context.close()
})

test('what a refused form says goes once its mistakes are mended', async () => {
  const { page, context } = await openForm()
  await field(page, 'Lifetime').fill('soon')
  await page.getByRole('button', { name: 'Mint token' }).click()
  await page.getByRole('alert').waitFor()
  await field(page, 'Lifetime').fill('60')
  await page.getByRole('alert').waitFor({ state: 'detached' })
  assert.equal(await field(page, 'Lifetime').getAttribute('aria-invalid'), null)
  await context.close()
})

test('typing fast asks once for the last state, and an answer that comes late does not overwrite it', async () => {
  const { page, context } = await openForm()
  let asked = 0
  await page.route('**/mint/preview', async (route) => {
    asked += 1
    const first = asked === 1
    const answer = await route.fetch()
    if (first) await new Promise((done) => setTimeout(done, 800))
    await route.fulfill({ response: answer }).catch(() => {})
  })
  await field(page, 'Subject').pressSequentially('xyz', { delay: 20 })
  await page.waitForTimeout(400)
  assert.equal(asked, 1)
  await field(page, 'Subject').fill('last')
  await claims(page).getByText('"last"').waitFor()
  await page.waitForTimeout(1000)
  assert.match((await claims(page).textContent()) ?? '', /"sub": "last"/)
  await context.close()
})

test('where no preview can be had, the page says so and the form still mints', async () => {
  const { page, context } = await openForm()
  await page.route('**/mint/preview', (route) => route.fulfill({ status: 503, body: '' }))
  await field(page, 'Subject').fill('grace')
  await page.getByText('No preview at the moment: the server answered 503.').waitFor()
  assert.equal((await minted(page)).sub, 'grace')
  await context.close()
})

test('hostile text is text in chips and preview (U-01)', async () => {
  const { page, context } = await openForm()
  const hostile = '"><img/src=x/onerror=document.title="owned"><b>'
  await field(page, 'Audience').fill(hostile)
  await field(page, 'Subject').fill(hostile)
  await claims(page).getByText('img/src').first().waitFor()
  assert.equal(await page.locator('main img, main b').count(), 0)
  assert.match(await page.title(), /^Mint a token/)
  await context.close()
})

test('without scripts the fields are plain, and the button shows the preview', async () => {
  const { page, context } = await openPage(browser, { scripts: false })
  await page.goto(`${server.publicUrl}/mint`)
  await field(page, 'Scopes').fill('read write')
  await field(page, 'Audience').fill('a\nb')
  await page.getByRole('button', { name: 'Preview' }).click()
  assert.match((await claims(page).textContent()) ?? '', /"scope": "read write"/)
  assert.equal(await field(page, 'Audience').inputValue(), 'a\nb')
  await page.getByRole('link', { name: 'Link to this form' }).click()
  assert.equal(await field(page, 'Scopes').inputValue(), 'read write')
  assert.equal(await field(page, 'Audience').inputValue(), 'a\nb')
  await context.close()
})

test('a starting point fills in the form, and what it shows is what it mints', async () => {
  const { page, context } = await openForm()
  await page.getByRole('link', { name: 'Cognito' }).click()
  assert.match((await claims(page).textContent()) ?? '', /"token_use": "access"/)
  assert.equal((await minted(page)).token_use, 'access')
  await context.close()
})

test('the same is minted again by one press', async () => {
  const { page, context } = await openForm('?subject=heidi&scope=a+b')
  const first = await minted(page)
  await page.getByRole('button', { name: 'Mint the same again' }).click()
  await page.waitForURL((url) => !url.pathname.endsWith(String(first.jti)))
  const second = decodeJwt((await page.locator('#token-value').textContent()) ?? '')
  assert.deepEqual([second.sub, second.scope], ['heidi', 'a b'])
  assert.notEqual(second.jti, first.jti)
  await context.close()
})

test('the words of the expiry are those of the server, tick, and end with the token', async () => {
  const { page, context } = await openPage(browser)
  const issuer = await findIssuer(server.idp, 'default')
  const { record } = await mintToken(server.idp, issuer, { expiresIn: 3 })
  await page.goto(`${server.publicUrl}/tokens/${record.jti}`)
  const lengths = [1, 59, 60, 61, 3599, 3600, 3661, 86_399, 90_000, 31_557_599, 31_557_600, 4e9]
  const said = await page.evaluate<string[]>(
    `[${lengths.join(',')}].map((seconds) => durationInWords(seconds))`,
  )
  assert.deepEqual(said, lengths.map(durationInWords))
  const state = page.locator('.page-state')
  await page.getByText(/^expired \d s ago$/).waitFor()
  assert.match((await state.textContent()) ?? '', /^\s*expired\s+expired \d s ago\s*$/)
  await context.close()
})
