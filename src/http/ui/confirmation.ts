import type { PageFrame } from './page-frame.ts'

/** A page that asks once more before something goes, as strings ready to print; rendered by `pages/confirm`. */
export interface Confirmation {
  readonly frame: PageFrame
  /** The question, which names what goes. */
  readonly title: string
  /** What comes of it, a paragraph each. */
  readonly lines: readonly string[]
  /** Where to look first. */
  readonly links: readonly { readonly text: string; readonly href: string }[]
  /** Where the form posts. */
  readonly action: string
  /** Says what it destroys. */
  readonly button: string
  /** Where somebody goes who changes their mind. */
  readonly back: string
  readonly hidden: readonly { readonly name: string; readonly value: string }[]
}

/** What a confirmation is made of; what is left out is none. */
export type ConfirmationInput = Omit<Confirmation, 'links' | 'hidden'> &
  Partial<Pick<Confirmation, 'links' | 'hidden'>>

/** A page that asks once more. */
export function confirmation(input: ConfirmationInput): Confirmation {
  return { links: [], hidden: [], ...input }
}
