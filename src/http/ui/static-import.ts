import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import type { ImportPlan } from '../../core/static-tables/plan-import.ts'
import type { StaticTokens } from '../../idp/static-tables.ts'
import { cutText } from './cut-text.ts'
import type { ErrorSummary } from './form-errors.ts'
import { type FormField, fieldId, formField } from './form-field.ts'
import { type ImportIssues, importIssues } from './import-issues.ts'
import type { Badge } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import { type StaticEntryRow, staticEntryRow } from './static-entry-row.ts'
import { tokensInWords } from './static-tables.ts'

/** A way to go on from the preview; `value` is that of its button. */
export interface ImportChoice {
  readonly value: 'merge' | 'replace'
  readonly text: string
  readonly note: string
  readonly danger: boolean
}

/** What an import would do, before it does. */
export interface ImportPreview {
  readonly about: string
  readonly choices: readonly ImportChoice[]
  readonly rows: readonly (StaticEntryRow & { readonly badge: Badge })[]
  /** How many tokens are not shown; null where all are. */
  readonly more: string | null
  readonly removed: readonly string[]
  readonly moreRemoved: string | null
}

/** The page that imports tokens into a table, as strings ready to print. */
export interface StaticImportPage {
  readonly frame: PageFrame
  readonly name: string
  readonly table: string
  readonly action: string
  readonly summary: ErrorSummary | null
  /** The line that could not be read, and a mark below the place in it; null where there is none. */
  readonly excerpt: ImportIssues['excerpt']
  readonly text: FormField
  readonly preview: ImportPreview | null
}

/** What the page is made of: the text as it was sent, and what was found in it or is wrong with it. */
export interface StaticImportInput {
  readonly frame: PageFrame
  readonly base: string
  readonly name: string
  readonly text: string
  /** The tokens that were read from the text, in its order. */
  readonly tokens: readonly string[]
  readonly issues: readonly InputIssue[]
  readonly found: FoundImport | null
}

/** The tokens of an import, and what would become of them; `plan` as of one that replaces the table. */
export interface FoundImport {
  readonly tokens: StaticTokens
  readonly plan: ImportPlan
  /** By the issuer's clock, in Unix seconds. */
  readonly now: number
}

const HINT =
  'A dict alone, tokens = {…}, StaticTokenVerifier(tokens={…}), or the whole file. Nothing in it is run.'

/** The page that imports tokens: the text, and once it was read what importing it would do. */
export function staticImportPage(input: StaticImportInput): StaticImportPage {
  const { frame, base, name, text, found } = input
  const table = `${base}/static-tables/${encodeURIComponent(name)}`
  const { summary, excerpt } = importIssues(
    input.issues,
    { text, tokens: input.tokens },
    `#${fieldId('text')}`,
  )
  return {
    frame,
    name,
    table,
    action: `${table}/import`,
    summary,
    excerpt,
    text: formField({
      name: 'text',
      label: 'Python or JSON',
      value: text,
      hint: HINT,
      error: summary === null ? undefined : 'See above what is wrong.',
      code: true,
    }),
    preview: found === null ? null : preview(found, name),
  }
}

/** The most tokens that the preview shows of each kind. */
const SHOWN = 50

function preview({ tokens, plan, now }: FoundImport, name: string): ImportPreview {
  const badges = new Map<string, Badge>([
    ...plan.added.map((token) => [token, { text: 'new', tone: 'good' }] as const),
    ...plan.replaced.map((token) => [token, { text: 'replaces', tone: 'warning' }] as const),
    ...plan.unchanged.map((token) => [token, { text: 'same', tone: 'plain' }] as const),
  ])
  // What changes something stands first.
  const order = [...plan.replaced, ...plan.added, ...plan.unchanged]
  const rows = order.slice(0, SHOWN).flatMap((token) => {
    const entry = Object.hasOwn(tokens, token) ? tokens[token] : undefined
    const badge = badges.get(token)
    if (entry === undefined || badge === undefined) return []
    return [{ ...staticEntryRow(token, entry, now), badge }]
  })
  return {
    about: `Read ${tokensInWords(order.length)}: ${inWords(plan)}.`,
    choices: choices(plan, name),
    rows,
    more: moreOf(order.length),
    removed: plan.removed.slice(0, SHOWN).map((token) => cutText(token, 72)),
    moreRemoved: moreOf(plan.removed.length),
  }
}

function moreOf(count: number): string | null {
  return count > SHOWN ? `and ${(count - SHOWN).toLocaleString('en-US')} more` : null
}

function inWords({ added, replaced, unchanged }: ImportPlan): string {
  const words = [
    counted(added, 'new'),
    counted(replaced, 'with another entry'),
    counted(unchanged, 'already there'),
  ].filter((text) => text !== '')
  return words.length === 0 ? 'it is an empty table' : words.join(', ')
}

function counted({ length }: readonly string[], words: string): string {
  return length === 0 ? '' : `${length.toLocaleString('en-US')} ${words}`
}

function choices(plan: ImportPlan, name: string): readonly ImportChoice[] {
  const { added, replaced, unchanged, removed } = plan
  const changes = [verb('add', added), verb('replace', replaced)].filter((text) => text !== '')
  const merge: ImportChoice = {
    value: 'merge',
    text: `Merge: ${changes.join(', ')}`,
    note: leaves(removed),
    danger: false,
  }
  const left = added.length + replaced.length + unchanged.length
  const replace: ImportChoice = {
    value: 'replace',
    text: `Replace the whole table: ${[...changes, verb('remove', removed)].join(', ')}`,
    note: `${name} then has just what is in this text: ${tokensInWords(left)}.`,
    danger: true,
  }
  return [...(changes.length === 0 ? [] : [merge]), ...(removed.length === 0 ? [] : [replace])]
}

function verb(word: string, { length }: readonly string[]): string {
  return length === 0 ? '' : `${word} ${length.toLocaleString('en-US')}`
}

function leaves({ length }: readonly string[]): string {
  if (length === 0) return 'Every token of the table is in this text.'
  return `Leaves alone what is only in the table: ${tokensInWords(length)}.`
}
