import { readFile } from 'node:fs/promises'

/** How many tests a run had. */
export interface Counts {
  readonly tests: number
  readonly failed: number
  readonly skipped: number
}

/** The counts of a report as pytest writes it (JUnit XML); none where there is no report. */
export async function readCounts(path: string): Promise<Counts> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const [suite = ''] = /<testsuite [^>]*>/.exec(text) ?? []
  const count = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0)
  return {
    tests: count('tests'),
    failed: count('failures') + count('errors'),
    skipped: count('skipped'),
  }
}
