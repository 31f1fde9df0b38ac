import { existsSync } from 'node:fs'

const SYSTEM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * The path of a Chromium: the one that CHROMIUM_PATH names, else the system's; throws with what to do where there is none.
 * @returns {string}
 */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named
    throw new Error(`CHROMIUM_PATH is ${named}, and there is no such file.`)
  }
  const found = SYSTEM_PATHS.find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new Error(
    `The browser tests need a Chromium and found none at ${SYSTEM_PATHS.join(', ')}.\n` +
      'Install one (Debian and Ubuntu: apt-get install chromium), or name one by CHROMIUM_PATH.',
  )
}
