import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { configJsonSchema } from '../../src/config/json-schema.ts'
import { optionsTable } from '../../src/config/options-table.ts'
import { ROOT } from './source-files.ts'

/** A file that is made, wholly or between two marks, of the table of options. */
export interface GeneratedFile {
  readonly path: string
  /** What it should hold. */
  readonly content: string
}

/** The files that are made of the table of options, as they should be. */
export function generatedDocs(): readonly GeneratedFile[] {
  return [
    {
      path: 'mock-idp.config.schema.json',
      content: `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
    },
    { path: 'README.md', content: between('README.md', 'options', optionsTable()) },
  ]
}

/** A file's text with other lines between its marks `<!-- NAME -->` and `<!-- /NAME -->`. */
function between(path: string, name: string, lines: string): string {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
  const from = text.indexOf(begin)
  const to = text.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`${path} has no ${begin.trim()} … ${end}`)
  return `${text.slice(0, from + begin.length)}${lines}\n${text.slice(to)}`
}
