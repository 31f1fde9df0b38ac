import { appendFileSync } from 'node:fs'
import { test } from 'node:test'

/** Of a case, with the start of what it needs, on a machine that does other things too. */
const CASE_TIMEOUT_MS = 300_000

/** Registers a case of an example; the runner reads which examples had one, since none at all would pass too. */
export function exampleTest(example: string, title: string, run: () => Promise<void>): void {
  test(`${example}: ${title}`, { timeout: CASE_TIMEOUT_MS }, async () => {
    await run()
    const { EXAMPLES_RAN: ran } = process.env
    if (ran !== undefined) appendFileSync(ran, `${example}\n`)
  })
}

/** The Python with that version of FastMCP, which the runner has found. */
export function pythonOf(version: string): string {
  const pythons = JSON.parse(process.env.EXAMPLES_PYTHONS ?? '{}') as Record<string, string>
  const python = pythons[version]
  if (python === undefined) throw new Error('run this by: npm run test:examples')
  return python
}
