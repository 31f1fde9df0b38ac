import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What was tried with one version. */
export interface Totals {
  readonly version: string
  readonly modes: number
  readonly cases: number
  readonly failed: number
  readonly seconds: number
}

/** Counts the cases of one version while they run. */
export interface Tally {
  /** Runs a case, and counts it whether it holds or not. */
  count(mode: string, run: () => Promise<void>): Promise<void>
  /** Writes the totals to the folder. */
  write(folder: string): Promise<void>
}

/** A tally that starts now. */
export function startTally(version: string): Tally {
  const begun = performance.now()
  const modes = new Set<string>()
  let cases = 0
  let failed = 0
  return {
    async count(mode, run) {
      modes.add(mode)
      cases += 1
      try {
        await run()
      } catch (error) {
        failed += 1
        throw error
      }
    },
    async write(folder) {
      const seconds = (performance.now() - begun) / 1000
      const totals: Totals = { version, modes: modes.size, cases, failed, seconds }
      await writeFile(join(folder, `${version}.json`), JSON.stringify(totals))
    },
  }
}

/** The totals of the versions as they were written; nothing ran of a version that wrote none. */
export async function readTotals(
  folder: string,
  versions: readonly string[],
): Promise<readonly Totals[]> {
  return Promise.all(
    versions.map(async (version) => {
      const text = await readFile(join(folder, `${version}.json`), 'utf8').catch(() => undefined)
      if (text === undefined) return { version, modes: 0, cases: 0, failed: 0, seconds: 0 }
      return JSON.parse(text) as Totals
    }),
  )
}

/** The totals as lines to print, with the sum of all versions last. */
export function totalsReport(all: readonly Totals[], wallSeconds: number): string {
  const lines = all.map(
    (one) =>
      `FastMCP ${one.version}: ${one.modes} modes, ${one.cases} cases, ${one.failed} failed, ${one.seconds.toFixed(0)} s`,
  )
  const sum = (member: 'modes' | 'cases' | 'failed') =>
    all.reduce((total, one) => total + one[member], 0)
  const total = `Verifier matrix: ${all.length} versions, ${sum('modes')} version × mode pairs, ${sum('cases')} cases, ${sum('failed')} failed, ${wallSeconds.toFixed(0)} s`
  return [...lines, total].join('\n')
}
