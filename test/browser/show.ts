import type { Page } from 'playwright-core'
import type { SamplePage } from './sample-pages.ts'

/** Goes to a page as a person would: by its address, or by posting a form from the page that has it. */
export async function show(page: Page, origin: string, sample: SamplePage): Promise<void> {
  if (sample.form === undefined) {
    await page.goto(origin + sample.path)
    return
  }
  await page.goto(origin + (sample.path === '/mint' ? '/' : sample.path))
  const closed = page.locator('details:not([open]) > summary')
  if ((await closed.count()) > 0) await closed.first().click()
  for (const [name, value] of Object.entries(sample.form)) {
    const control = page.locator(`main [name="${name}"]`)
    if ((await control.evaluate((element) => element.tagName)) === 'SELECT') {
      await control.selectOption(value)
    } else {
      await control.fill(value)
    }
  }
  const loaded = page.waitForEvent('load')
  await page.locator('main form button[type="submit"]').click()
  await loaded
}
