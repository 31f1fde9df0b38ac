import { z } from 'zod'
import { nearest } from '../../config/option-names.ts'
import { type InputIssue, InvalidInput } from '../../core/protocol/invalid-input.ts'
import { pointerSegment } from '../../core/static-tables/check-entry.ts'

/** Reads an input by its schema; throws `InvalidInput` with every mistake, and for a name that is not known the nearest one. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input, { reportInput: true })
  if (parsed.success) return parsed.data
  throw new InvalidInput(parsed.error.issues.flatMap((issue) => inputIssues(issue, schema)))
}

type Issue = z.core.$ZodIssue

function inputIssues(issue: Issue, schema: z.ZodType, at = ''): readonly InputIssue[] {
  const pointer = at + issue.path.map((segment) => pointerSegment(String(segment))).join('')
  const inner = innerIssues(issue)
  if (inner.length > 0) return inner.flatMap((one) => inputIssues(one, schema, pointer))
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.length === 0 ? membersOf(schema) : []
    return issue.keys.map((key) => ({
      pointer: pointer + pointerSegment(key),
      detail: unknownMember(key, known),
    }))
  }
  return [{ pointer, detail: detailOf(issue) }]
}

/** What is wrong within an input of several possible forms, where its own form is one of them. */
function innerIssues(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return []
  return (
    issue.errors.find((form) =>
      form.every((one) => one.path.length > 0 || one.code !== 'invalid_type'),
    ) ?? []
  )
}

function membersOf(schema: z.ZodType): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

function unknownMember(key: string, known: readonly string[]): string {
  if (known.length === 0) return 'is not known here'
  return `is not known here; did you mean "${nearest(key, known)}"? Known: ${known.join(', ')}`
}

function detailOf(issue: Issue): string {
  const came = cameOf(issue.input)
  if (issue.code === 'invalid_type') return `must be ${article(issue.expected)}; ${came}`
  if (issue.code === 'invalid_value')
    return `must be one of ${issue.values.map(String).join(', ')}; ${came}`
  if (issue.code === 'invalid_union') return `${unionDetail(issue)}; ${came}`
  return `${issue.message.replace(/^(Invalid input: )?/, '').replace(/^./, (first) => first.toLowerCase())}; ${came}`
}

function unionDetail(issue: z.core.$ZodIssueInvalidUnion): string {
  const expected = issue.errors.flatMap((one) =>
    one.flatMap((inner) => (inner.code === 'invalid_type' ? [article(inner.expected)] : [])),
  )
  return expected.length === 0
    ? 'has the wrong form'
    : `must be ${[...new Set(expected)].join(' or ')}`
}

const ARTICLES: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  record: 'an object',
  object: 'an object',
  null: 'null',
}

function article(expected: string): string {
  return ARTICLES[expected] ?? expected
}

/** What came, without quoting text, which may be a secret. */
function cameOf(input: unknown): string {
  if (input === undefined) return 'it is missing'
  if (input === null) return 'got null'
  if (Array.isArray(input)) return 'got a list'
  if (typeof input === 'number' || typeof input === 'boolean') return `got ${input}`
  return typeof input === 'string' && /^[A-Za-z0-9_-]{0,20}$/.test(input)
    ? `got "${input}"`
    : `got ${article(typeof input)}`
}
