import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import express, { type Express } from 'express'
import request from 'supertest'
import { errorPage } from '../../../src/http/ui/error-page.ts'
import { type PageName, registerViews, renderPage } from '../../../src/http/ui/view-engine.ts'

const PLACE = { base: '', issuer: null, issuerNames: [], signedIn: false }

function appThatRenders(page: PageName, model: object): Express {
  const app = express()
  registerViews(app)
  app.get('/', (_req, res) => renderPage(res, page, model))
  app.use(((error: Error, _req, res, _next) => {
    res.status(500).send(error.message)
  }) satisfies express.ErrorRequestHandler)
  return app
}

async function withTemplates<T>(
  files: Readonly<Record<string, string>>,
  work: (page: (name: string) => PageName) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'views-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    return await work((name) => join(folder, name) as PageName)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function rendered(page: PageName, model: object) {
  const { status, text } = await request(appThatRenders(page, model)).get('/')
  return { status, text }
}

test('a page is rendered from its view model', async () => {
  const { status, text } = await rendered('pages/error', errorPage({ status: 404 }, PLACE))
  assert.equal(status, 200)
  assert.match(text, /<h1>There is nothing here<\/h1>/)
  assert.match(text, /<title>There is nothing here · mcp-mock-idp<\/title>/)
})

test('a name that the view model does not have fails the page, at any depth (decision 8)', async () => {
  const files = {
    'flat.ejs': '<% if (it.absent) { %>x<% } %>',
    'deep.ejs': '<% for (const one of it.list) { %><% if (one.absent) { %>x<% } %><% } %>',
    'inherited.ejs': '<% if (it.constructor) { %>x<% } %>',
  }
  await withTemplates(files, async (page) => {
    const model = { list: [{ there: '1' }] }
    assert.match((await rendered(page('flat.ejs'), model)).text, /the view model has no it\.absent/)
    assert.match((await rendered(page('deep.ejs'), model)).text, /no it\.list\[0\]\.absent/)
    assert.match((await rendered(page('inherited.ejs'), model)).text, /no it\.constructor/)
  })
})

test('a partial is given its arguments only, and inherits nothing of the page (decision 8)', async () => {
  const files = {
    'page.ejs': "<%- include('./partial', { given: it.given }) -%>",
    'partial.ejs': '<%= it.given %>|<%= Object.keys(it).join() %>',
  }
  await withTemplates(files, async (page) => {
    const { text } = await rendered(page('page.ejs'), { given: 'yes', secret: 'no' })
    assert.equal(text, 'yes|given')
  })
})

test('printing what is no text fails the page, so that a misspelt name in a partial is found', async () => {
  const files = {
    'page.ejs': "<%- include('./partial', { given: it.given }) -%>",
    'partial.ejs': '<%= it.givn %>',
  }
  await withTemplates(files, async (page) => {
    const { status, text } = await rendered(page('page.ejs'), { given: 'yes' })
    assert.equal(status, 500)
    assert.match(text, /a template printed a value of type undefined/)
  })
})

test('markup in a value is shown as text (U-01, U-02)', async () => {
  const detail = `"><script>alert(1)</script></textarea>'&amp;`
  const { text } = await rendered('pages/error', errorPage({ status: 400, detail }, PLACE))
  assert.ok(
    text.includes('&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;/textarea&gt;&#39;&amp;amp;'),
  )
})

test('a view model cannot reach the engine’s options (U-05, CVE-2022-29078)', async () => {
  const hostile = {
    ...errorPage({ status: 404 }, PLACE),
    settings: { 'view options': { outputFunctionName: 'x;throw new Error("reached");s' } },
    outputFunctionName: 'x;throw new Error("reached");s',
    client: true,
    delimiter: '?',
  }
  assert.equal((await rendered('pages/error', hostile)).status, 200)
})
