/** One thing wrong with an input: a JSON pointer (RFC 6901) to the member, and what is wrong and what is accepted. */
export interface InputIssue {
  readonly pointer: string
  readonly detail: string
}

/** An input that cannot be taken, with every issue found in it; nothing was changed. */
export class InvalidInput extends Error {
  readonly issues: readonly InputIssue[]

  constructor(issues: readonly InputIssue[]) {
    super(issues.map((issue) => `${issue.pointer || '/'}: ${issue.detail}`).join('; '))
    this.name = 'InvalidInput'
    this.issues = issues
  }
}

/** The error for one bad member, named by its JSON pointer. */
export function invalidInput(pointer: string, detail: string): InvalidInput {
  return new InvalidInput([{ pointer, detail }])
}
