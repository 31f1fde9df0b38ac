import { DomainError } from '../../core/protocol/domain-error.ts'
import { type InputIssue, InvalidInput } from '../../core/protocol/invalid-input.ts'

/** What became of a form: what it asked for, or what is wrong with it. */
export type FormOutcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly issues: readonly InputIssue[] }

/** Does what a form asks for; a mistake of whoever filled it in is an outcome, and anything else is thrown on. */
export async function formOutcome<T>(work: () => Promise<T>): Promise<FormOutcome<T>> {
  try {
    return { kind: 'done', value: await work() }
  } catch (error) {
    return { kind: 'refused', issues: formIssues(error) }
  }
}

/** What an error says of the form; one that says nothing of it is thrown on. */
export function formIssues(error: unknown): readonly InputIssue[] {
  if (error instanceof InvalidInput) return error.issues
  const taken = error instanceof DomainError && error.kind === 'conflict'
  if (taken) return [{ pointer: '', detail: error.message }]
  throw error
}
