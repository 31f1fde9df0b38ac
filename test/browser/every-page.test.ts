import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { RunningServer } from '../../src/http/server.ts'
import { LOOKS, type Look, openBrowser, openPage, type WatchedPage } from './browser.ts'
import { GUARDED_PAGES, type SamplePage, samplePages } from './sample-pages.ts'
import { show } from './show.ts'
import { startTestServer } from './test-server.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** How many pixels a page is wider than the window. */
const SIDEWAYS = 'document.documentElement.scrollWidth - innerWidth'

const OPEN_DETAILS = 'for (const one of document.querySelectorAll("details")) one.open = true'

let browser: Browser
let server: RunningServer
let guarded: RunningServer
let pages: readonly (SamplePage & { readonly origin: string })[]

before(async () => {
  browser = await openBrowser()
  server = await startTestServer()
  guarded = await startTestServer({ adminToken: 'the-admin-token' })
  const open = await samplePages(server.idp)
  pages = [
    ...open.map((page) => ({ ...page, origin: server.publicUrl })),
    ...GUARDED_PAGES.map((page) => ({ ...page, origin: guarded.publicUrl })),
  ]
})

after(async () => {
  await browser.close()
  await server.close()
  await guarded.close()
})

/** The browser notes an answer that is an error; that the answer should be one is checked by itself. */
const isStatusNote = (text: string) => /^Failed to load resource: .* status of 4\d\d/.test(text)

/** Goes to every page in one tab and hands each to `look`; all that is wrong is told at once, by the page it is wrong on. */
async function eachPage(how: Look, look: (opened: WatchedPage) => Promise<void>): Promise<void> {
  const opened = await openPage(browser, how)
  let status: number | undefined
  opened.page.on('response', (response) => {
    if (response.request().isNavigationRequest()) status = response.status()
  })
  const wrong: string[] = []
  for (const sample of pages) {
    try {
      await show(opened.page, sample.origin, sample)
      assert.equal(status, sample.status)
      await look(opened)
    } catch (error) {
      wrong.push(`${sample.name}: ${String(error)}`)
    }
  }
  await opened.context.close()
  assert.deepEqual(wrong, [])
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string
    readonly impact: string
    readonly nodes: readonly { readonly html: string }[]
  }[]
}

async function axeFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate<AxeResults>('axe.run()')
  return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html}`)
}

describe('every page', { concurrency: 2 }, () => {
  for (const { name, ...how } of LOOKS) {
    test(`no page scrolls sideways, and axe-core finds nothing wrong with any: ${name} (WCAG 2.2 AA)`, () =>
      eachPage(how, async ({ page }) => {
        await page.evaluate(OPEN_DETAILS)
        const over = await page.evaluate<number>(SIDEWAYS)
        assert.ok(over <= 0, `${over} px too wide`)
        assert.deepEqual(await axeFindings(page), [])
      }))
  }

  test('no page has an error in the console, a breach of its policy, or a request elsewhere (H-01, U-07)', () =>
    eachPage({}, async ({ page, complaints }) => {
      await page.waitForLoadState('networkidle')
      const serious = complaints.splice(0).filter((text) => !isStatusNote(text))
      assert.deepEqual(serious, [])
    }))

  test('hostile text runs nowhere and is shown as text (U-01)', () =>
    eachPage({}, async ({ page }) => {
      assert.match(await page.title(), / · mcp-mock-idp$/)
      assert.equal(await page.locator('script:not([src])').count(), 0)
      assert.equal(await page.locator('main b').count(), 0)
    }))

  test('every page is whole with scripts switched off: nothing offers what then does nothing', () =>
    eachPage({ scripts: false }, async ({ page }) => {
      assert.equal(await page.locator('main').count(), 1)
      assert.equal(await page.locator('h1').count(), 1)
      const dead = page.locator('[data-copy-from]:visible, [data-fill]:visible')
      assert.equal(await dead.count(), 0)
    }))
})
