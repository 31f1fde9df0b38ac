import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LOOKS, openBrowser, openPage } from './browser.ts'
import { GUARDED_PAGES, samplePages } from './sample-pages.ts'
import { show } from './show.ts'
import { startTestServer } from './test-server.ts'

/** Where the pictures go; not kept in the repository. */
const FOLDER = fileURLToPath(new URL('../../screenshots', import.meta.url))

/** Of a page that is longer only the beginning is taken, in pixels: the browser runs out of time over all of it. */
const TALLEST = 5000

/** Takes a picture of every page, or of those whose name contains an argument, in light and dark, narrow and wide. */
async function takeScreenshots(wanted: readonly string[]): Promise<void> {
  if (wanted.length === 0) rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  const browser = await openBrowser()
  const server = await startTestServer()
  const guarded = await startTestServer({ adminToken: 'the-admin-token' })
  const pages = [
    ...(await samplePages(server.idp)).map((page) => ({ ...page, origin: server.publicUrl })),
    ...GUARDED_PAGES.map((page) => ({ ...page, origin: guarded.publicUrl })),
  ].filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  for (const { colorScheme, width } of LOOKS) {
    const { page, context } = await openPage(browser, { colorScheme, width })
    for (const sample of pages) {
      await show(page, sample.origin, sample)
      const path = join(FOLDER, `${sample.name}-${colorScheme}-${width}.png`)
      const pageHeight = await page.evaluate<number>('document.documentElement.scrollHeight')
      const clip = { x: 0, y: 0, width, height: Math.min(pageHeight, TALLEST) }
      await page.screenshot({ path, fullPage: true, clip })
      console.log(path)
    }
    await context.close()
  }
  await browser.close()
  await server.close()
  await guarded.close()
}

await takeScreenshots(process.argv.slice(2))
