import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { RunningServer } from '../../src/http/server.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import { getStaticTable } from '../../src/idp/static-tables.ts'
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

/** What introspection says of a token, as a resource server asks it. */
async function introspected(token: string): Promise<Readonly<Record<string, unknown>>> {
  const secret = Buffer.from('mcp-resource-server:mcp-resource-server-secret').toString('base64')
  const response = await fetch(`${server.publicUrl}/introspect`, {
    method: 'POST',
    headers: { Authorization: `Basic ${secret}` },
    body: new URLSearchParams({ token }),
  })
  return (await response.json()) as Readonly<Record<string, unknown>>
}

async function tokensOf(name: string) {
  return (await getStaticTable(server.idp, await findIssuer(server.idp, 'default'), name)).tokens
}

async function makeTable(page: Page, name: string): Promise<void> {
  await page.goto(`${server.publicUrl}/`)
  await page.getByRole('link', { name: 'Static tokens' }).click()
  await page.getByLabel('New table').fill(name)
  await page.getByRole('button', { name: 'Make table' }).click()
}

const PASTED = (token: string, scopes: string) => `from fastmcp.server.auth.providers.jwt import (
    StaticTokenVerifier,
)

auth = StaticTokenVerifier(
    tokens={
        '${token}': {"client_id": 'browser', "scopes": [${scopes}]},  # pasted
    },
)
`

for (const scripts of [true, false]) {
  test(`a table edited by pasting a Python dict, scripts ${scripts ? 'on' : 'off'}: its token introspects as active (RFC 7662 section 2.2)`, async () => {
    const { page, context, complaints } = await openPage(browser, { scripts })
    const token = `pasted-with-scripts-${scripts}`
    await makeTable(page, `pasted-${scripts}`)
    assert.deepEqual(await introspected(token), { active: false })
    for (const [turn, scopes] of ['"read"', '"read", "write"'].entries()) {
      await page.getByRole('link', { name: 'Paste a dict or JSON' }).click()
      await page.getByLabel('Python or JSON').fill(PASTED(token, scopes))
      await page.getByRole('button', { name: 'Preview' }).click()
      const merge = turn === 0 ? 'Merge: add 1' : 'Merge: replace 1'
      await page.getByRole('button', { name: merge }).click()
    }
    const said = await introspected(token)
    assert.deepEqual([said.active, said.client_id, said.scope], [true, 'browser', 'read write'])
    assert.deepEqual(complaints, [])
    await context.close()
  })

  test(`a token is added, edited in its row and removed, scripts ${scripts ? 'on' : 'off'}; each shows at introspection`, async () => {
    const { page, context, complaints } = await openPage(browser, { scripts })
    const name = `edited-${scripts}`
    const token = `edited-token-${scripts}`
    await makeTable(page, name)
    await page.getByLabel('Token', { exact: true }).fill(token)
    await page.getByLabel('Client', { exact: true }).fill('first')
    await page.getByRole('button', { name: 'Add token' }).click()
    assert.equal((await introspected(token)).client_id, 'first')
    await page.getByRole('link', { name: `Edit ${token}` }).click()
    await page.getByLabel('Client', { exact: true }).fill('second')
    await page.getByLabel('Expires').fill('-60')
    await page.getByRole('button', { name: 'Save' }).click()
    assert.deepEqual(await introspected(token), { active: false })
    assert.equal((await tokensOf(name))[token]?.client_id, 'second')
    await page.getByRole('link', { name: `Edit ${token}` }).click()
    await page.getByRole('button', { name: 'Remove this token' }).click()
    assert.deepEqual(await tokensOf(name), {})
    await page.getByText('Delete…').click()
    await page.getByRole('button', { name: `Delete ${name}` }).click()
    await page.getByText('The table was deleted').waitFor()
    assert.deepEqual(complaints, [])
    await context.close()
  })
}

test('a file is read into the text field, and is imported like pasted text', async () => {
  const { page, context } = await openPage(browser)
  await makeTable(page, 'from-file')
  await page.getByRole('link', { name: 'Paste a dict or JSON' }).click()
  const buffer = Buffer.from('tokens = {"from-a-file": {"client_id": "ü", "scopes": []}}')
  await page.getByLabel('Or from a file').setInputFiles({ name: 'tokens.py', mimeType: '', buffer })
  const field = page.getByLabel('Python or JSON')
  await page.waitForFunction('document.querySelector("textarea").value !== ""')
  assert.equal(await field.inputValue(), buffer.toString())
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('button', { name: 'Merge: add 1' }).click()
  await page.getByText('The tokens were imported').waitFor()
  assert.equal((await tokensOf('from-file'))['from-a-file']?.client_id, 'ü')
  await context.close()
})

test('a token is copied whole, and the dict as Python that imports as the same table', async () => {
  const { page, context } = await openPage(browser)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`${server.publicUrl}/static-tables/default`)
  await page.getByRole('button', { name: 'Copy token' }).first().click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  assert.equal(await page.evaluate<string>('navigator.clipboard.readText()'), 'dev-alice-token')
  await page.getByText('As Python').click()
  await page.getByRole('button', { name: 'Copy dict' }).click()
  await page.getByRole('button', { name: 'Copied' }).last().waitFor()
  const dict = await page.evaluate<string>('navigator.clipboard.readText()')
  assert.match(dict, /^\{\n {4}"dev-alice-token": \{/)
  await makeTable(page, 'copied')
  await page.getByRole('link', { name: 'Paste a dict or JSON' }).click()
  await page.getByLabel('Python or JSON').fill(dict)
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('button', { name: 'Merge: add 4' }).click()
  await page.getByText('The tokens were imported').waitFor()
  assert.deepEqual(await tokensOf('copied'), await tokensOf('default'))
  await context.close()
})
