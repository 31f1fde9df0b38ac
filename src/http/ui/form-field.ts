/** What a control offers: a value, and the words for it. */
export interface FieldChoice {
  readonly value: string
  readonly text: string
}

/** A form control with its label, hint and error, as strings ready to print. */
export interface FormField {
  readonly name: string
  readonly id: string
  readonly label: string
  readonly hint: string | null
  readonly error: string | null
  readonly value: string
  /** The ids of hint and error, for `aria-describedby`; null where there is neither. */
  readonly describedBy: string | null
  /** Whether the value is code, and so set in a monospaced face. */
  readonly code: boolean
  /** Of a select: what can be chosen. Of a text field: suggestions. */
  readonly choices: readonly (FieldChoice & { readonly selected: boolean })[]
  /** Values that a press of a button fills in. */
  readonly quick: readonly FieldChoice[]
}

/** What a field is made of; what is left out is none. */
export interface FieldInput {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly hint?: string
  readonly error?: string | undefined
  readonly code?: boolean
  readonly choices?: readonly FieldChoice[]
  readonly quick?: readonly FieldChoice[]
}

/** The id of a field's control, which an error summary links to. */
export function fieldId(name: string): string {
  return `field-${name}`
}

/** Makes a field of a form. */
export function formField(input: FieldInput): FormField {
  const { name, label, value, hint = null, error = null, code = false } = input
  const id = fieldId(name)
  const notes = [hint === null ? null : `${id}-hint`, error === null ? null : `${id}-error`]
  return {
    name,
    id,
    label,
    hint,
    error,
    value,
    describedBy: notes.filter((note) => note !== null).join(' ') || null,
    code,
    choices: (input.choices ?? []).map((choice) => ({
      ...choice,
      selected: choice.value === value,
    })),
    quick: input.quick ?? [],
  }
}
