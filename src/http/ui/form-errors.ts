import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { printableText } from '../../core/protocol/printable-text.ts'
import { fieldId } from './form-field.ts'
import { sentence } from './sentence.ts'

/** What is wrong with a form, at its top; an item without `href` belongs to no field. */
export interface ErrorSummary {
  readonly title: string
  readonly items: readonly { readonly text: string; readonly href: string | null }[]
}

/** What is wrong with one field, in a sentence; undefined where nothing is. A field's name is the first segment of an issue's pointer. */
export function fieldError(issues: readonly InputIssue[], name: string): string | undefined {
  const own = issues.filter((issue) => fieldOf(issue) === name).map(detailOf)
  return own.length === 0 ? undefined : sentence(own.join('; '))
}

/** The summary of a form's mistakes, null where there are none; `labels` are those of its fields. */
export function errorSummary(
  issues: readonly InputIssue[],
  { title, labels }: { readonly title: string; readonly labels: Readonly<Record<string, string>> },
): ErrorSummary | null {
  if (issues.length === 0) return null
  const items = issues.map((issue) => {
    const field = fieldOf(issue)
    const label = Object.hasOwn(labels, field) ? labels[field] : undefined
    if (label === undefined) return { text: detailOf(issue), href: null }
    return { text: `${label}: ${detailOf(issue)}`, href: `#${fieldId(field)}` }
  })
  return { title, items }
}

function fieldOf({ pointer }: InputIssue): string {
  return pointer.split('/')[1] ?? ''
}

/** An issue in words; one inside a field's JSON names the member. */
function detailOf({ pointer, detail }: InputIssue): string {
  const member = pointer.split('/').slice(2).join('/')
  return printableText(member === '' ? detail : `"${member}" ${detail}`)
}
