import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { printableText } from '../../core/protocol/printable-text.ts'
import { cutText } from './cut-text.ts'
import type { ErrorSummary } from './form-errors.ts'
import { sentence } from './sentence.ts'

/** What is wrong with a text that was pasted, and where in it. */
export interface ImportIssues {
  readonly summary: ErrorSummary | null
  /** The line that could not be read, and a mark below the place in it; null where the text could be read. */
  readonly excerpt: { readonly line: string; readonly mark: string } | null
}

/** A text that was pasted; `tokens` are those that were read from it, in order, none where it could not be read. */
export interface PastedText {
  readonly text: string
  readonly tokens: readonly string[]
}

/** The most mistakes that are told at once. */
const MOST_TOLD = 20

const UNREAD = 'Nothing was imported: the text cannot be read'
const UNSOUND = 'Nothing was imported: FastMCP would not take these entries'

/** Tells what is wrong with a text; an entry by the place of its token, its member, and what FastMCP needs there. */
export function importIssues(
  issues: readonly InputIssue[],
  pasted: PastedText,
  href: string,
): ImportIssues {
  const [first] = issues
  if (first === undefined) return { summary: null, excerpt: null }
  const places = new Map(pasted.tokens.map((token, index) => [token, index + 1]))
  const items = issues
    .slice(0, MOST_TOLD)
    .map((issue) => ({ text: sentence(detailOf(issue, places)), href }))
  const more = issues.length - items.length
  const rest = more > 0 ? [{ text: `And ${more.toLocaleString('en-US')} more.`, href: null }] : []
  const title = first.pointer === '' ? UNREAD : UNSOUND
  return { summary: { title, items: [...items, ...rest] }, excerpt: excerptOf(first, pasted.text) }
}

function detailOf({ pointer, detail }: InputIssue, places: ReadonlyMap<string, number>): string {
  const [token, member] = segmentsOf(pointer)
  if (token === undefined) return printableText(detail)
  const place = `Token ${places.get(token) ?? '?'} (${token === '' ? 'empty' : cutText(token, 40)})`
  return `${place}${member === undefined ? '' : `, ${member}`}: ${printableText(detail)}`
}

/** The names that a JSON pointer is made of (RFC 6901 §4). */
function segmentsOf(pointer: string): readonly string[] {
  const segments = pointer.split('/').slice(1)
  return segments.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** How many characters of a line are shown before and behind the place that is meant. */
const AROUND = { before: 30, behind: 30 }

function excerptOf({ detail }: InputIssue, text: string): ImportIssues['excerpt'] {
  const [, line, column] = /^line (\d+), column (\d+):/.exec(detail) ?? []
  if (line === undefined || column === undefined) return null
  const characters = Array.from(text.split(/\r\n|\r|\n/)[Number(line) - 1] ?? '')
  const at = Number(column) - 1
  const from = Math.max(0, at - AROUND.before)
  const before = shown(characters.slice(from, at))
  const behind = shown(characters.slice(at, at + AROUND.behind))
  return { line: before + behind, mark: `${' '.repeat(before.length)}^` }
}

function shown(characters: readonly string[]): string {
  return printableText(characters.join('').replaceAll('\t', ' '))
}
