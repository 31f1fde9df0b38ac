import type { InputIssue } from '../../core/protocol/invalid-input.ts'

/** A form as it was sent, and what is wrong with it, each issue placed at a field. */
export interface SentForm<Values> {
  readonly values: Values
  readonly issues: readonly InputIssue[]
}
