import {
  type Browser,
  type BrowserContext,
  chromium,
  type Page,
  type Request,
} from 'playwright-core'
import { findChromium } from './find-chromium.mjs'

/** Nothing of the browser's own talks to anybody. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The two widths and two schemes that every page is looked at in. */
export const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [360, 1280].map((width) => ({ colorScheme, width, name: `${colorScheme} at ${width}` })),
)

/** Starts a Chromium without a window. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), headless: true, args: FLAGS })
}

/** How a page is looked at. */
export interface Look {
  readonly colorScheme?: 'light' | 'dark'
  readonly width?: number
  readonly scripts?: boolean
  readonly cookies?: readonly { name: string; value: string; url: string }[]
}

/** A page, and everything the browser complained of so far: errors, refused loads, breaches of the policy. */
export interface WatchedPage {
  readonly context: BrowserContext
  readonly page: Page
  readonly complaints: string[]
}

/**
 * A stream ends where its page is left: that of events, and that of a probe, which leads to the report. Whoever mints
 * while a preview is on its way has no more use for it.
 */
function isLeft(request: Request): boolean {
  const isForPage =
    request.resourceType() === 'eventsource' || /\/(probe|mint\/preview)$/.test(request.url())
  return isForPage && request.failure()?.errorText === 'net::ERR_ABORTED'
}

/** Opens an empty page in a context of its own. */
export async function openPage(browser: Browser, look: Look = {}): Promise<WatchedPage> {
  const { colorScheme = 'light', width = 1280, scripts = true, cookies = [] } = look
  const viewport = { width, height: 800 }
  const context = await browser.newContext({ colorScheme, viewport, javaScriptEnabled: scripts })
  await context.addCookies([...cookies])
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('requestfailed', (request) => {
    if (!isLeft(request)) complaints.push(`failed: ${request.url()}`)
  })
  page.on('request', (request) => {
    if (new URL(request.url()).hostname !== 'localhost')
      complaints.push(`foreign: ${request.url()}`)
  })
  return { context, page, complaints }
}
