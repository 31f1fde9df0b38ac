import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { configJsonSchema } from '../../src/config/json-schema.ts'
import { optionsTable } from '../../src/config/options-table.ts'
import { seedJsonSchema } from '../../src/idp/seed-schema.ts'
import { commandSections } from './docs/command-sections.ts'
import { fixtureOptionsModule } from './docs/fixture-options.ts'
import {
  adminApiTable,
  badAnswersTable,
  badTokensTables,
  eventsTable,
  profileSections,
} from './docs/reference-tables.ts'
import { ROOT } from './source-files.ts'

/** A file that is made of the code, wholly or between two marks. */
export interface GeneratedFile {
  readonly path: string
  /** What it should hold. */
  readonly content: string
}

/** What stands in a document between `<!-- NAME -->` and `<!-- /NAME -->`. */
const MARKED: readonly {
  readonly path: string
  readonly marks: Readonly<Record<string, () => string>>
}[] = [
  { path: 'docs/options.md', marks: { options: optionsTable } },
  { path: 'docs/commands.md', marks: { commands: commandSections } },
  { path: 'docs/endpoints.md', marks: { 'admin-api': adminApiTable } },
  {
    path: 'docs/bad-tokens.md',
    marks: { 'bad-tokens': badTokensTables, 'bad-answers': badAnswersTable },
  },
  { path: 'docs/profiles.md', marks: { profiles: profileSections } },
  { path: 'docs/events.md', marks: { events: eventsTable } },
]

/** The files that are made of the code, as they should be. */
export function generatedDocs(): readonly GeneratedFile[] {
  return [
    {
      path: 'mock-idp.config.schema.json',
      content: `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
    },
    { path: 'src/fixture/server-option-members.ts', content: fixtureOptionsModule() },
    {
      path: 'mock-idp.seed.schema.json',
      content: `${JSON.stringify(seedJsonSchema(), null, 2)}\n`,
    },
    ...MARKED.map(({ path, marks }) => ({
      path,
      content: Object.entries(marks).reduce(
        (text, [name, lines]) => withLines(text, { path, name, lines: lines() }),
        readFileSync(join(ROOT, path), 'utf8'),
      ),
    })),
  ]
}

/** A text with other lines between two marks. */
function withLines(
  text: string,
  { path, name, lines }: { readonly path: string; readonly name: string; readonly lines: string },
): string {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
  const from = text.indexOf(begin)
  const to = text.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`${path} has no ${begin.trim()} … ${end}`)
  return `${text.slice(0, from + begin.length)}${lines}\n${text.slice(to)}`
}
