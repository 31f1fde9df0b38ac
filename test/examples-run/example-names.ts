import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../support/source-files.ts'

/** The folder of the examples. */
export const EXAMPLES = join(ROOT, 'examples')

/** Examples that other tests run, and which. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'vulnerable-servers': 'npm test',
  compose: 'npm run test:container',
}

/** Every example that is run here: a folder, or a file of the FastMCP ones. */
export function exampleNames(): readonly string[] {
  return foldersOfExamples()
    .filter((name) => !(name in ELSEWHERE))
    .flatMap((name) => (name === 'fastmcp' ? fastmcpExamples() : [name]))
}

/** Every folder of an example. */
export function foldersOfExamples(): readonly string[] {
  return readdirSync(EXAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}

function fastmcpExamples(): readonly string[] {
  return readdirSync(join(EXAMPLES, 'fastmcp'))
    .filter((name) => name.endsWith('.py'))
    .map((name) => `fastmcp/${name}`)
    .sort()
}
