import type { Page } from 'playwright-core'
import type { SamplePage } from './sample-pages.ts'

/** Goes to a page as a person would: by its address, or by posting a form from the page that has it. */
export async function show(page: Page, origin: string, sample: SamplePage): Promise<void> {
  await page.goto(origin + (sample.from ?? sample.path))
  if (sample.form === undefined) return
  const form = page.locator(`main form[action$="${sample.path}"][method="post"]`)
  for (const closed of await page.locator('main details:not([open]) > summary').all()) {
    if (await closed.isVisible()) await closed.click()
  }
  for (const [name, value] of Object.entries(sample.form)) {
    const control = form.locator(`[name="${name}"]`)
    if ((await control.evaluate((element) => element.tagName)) === 'SELECT') {
      await control.selectOption(value)
    } else {
      await control.fill(value)
    }
  }
  const loaded = page.waitForEvent('load')
  await form.locator('button[type="submit"]:not([formaction])').last().click()
  await loaded
}
