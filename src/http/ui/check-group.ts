import { fieldId } from './form-field.ts'

/** Boxes to tick under one heading, with a hint and an error, as strings ready to print. */
export interface CheckGroup {
  readonly id: string
  readonly legend: string
  readonly boxes: readonly {
    readonly id: string
    readonly name: string
    readonly text: string
    readonly checked: boolean
  }[]
  readonly hint: string | null
  readonly error: string | null
  readonly describedBy: string | null
}

/** What a group is made of; `name` is what an error summary leads to. */
export interface CheckGroupInput {
  readonly name: string
  readonly legend: string
  readonly boxes: readonly {
    readonly name: string
    readonly text: string
    readonly checked: boolean
  }[]
  readonly hint?: string
  readonly error: string | undefined
}

/** Makes a group of boxes. */
export function checkGroup(input: CheckGroupInput): CheckGroup {
  const { name, legend, boxes, hint = null, error = null } = input
  const id = fieldId(name)
  const notes = [hint === null ? null : `${id}-hint`, error === null ? null : `${id}-error`]
  return {
    id,
    legend,
    boxes: boxes.map((box) => ({ ...box, id: fieldId(box.name) })),
    hint,
    error,
    describedBy: notes.filter((note) => note !== null).join(' ') || null,
  }
}
