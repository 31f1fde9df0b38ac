import { isDeepStrictEqual } from 'node:util'
import { faultById } from '../../core/faults/catalogue.ts'
import { chapterContents, FAULT_CHAPTERS } from '../../core/faults/fault-chapters.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import { cutText } from './cut-text.ts'
import type { FieldChoice } from './form-field.ts'

/** Faults to choose from, of one chapter. */
export interface FaultChoices {
  readonly title: string
  readonly choices: readonly (FieldChoice & { readonly selected: boolean })[]
}

/** The longest text of a choice, in characters; a longer one makes the list wider than a screen. */
const LONGEST = 100

/** Every fault that a token can have, by chapter, with the one marked that is chosen. */
export function faultChoices(chosen: string): readonly FaultChoices[] {
  return FAULT_CHAPTERS.flatMap((chapter) => {
    const { title, faults } = chapterContents(chapter)
    const choices = faults
      .filter(({ kind }) => kind === 'token')
      .map(({ id, about }) => ({
        value: id,
        text: cutText(`${id}: ${about}`, LONGEST),
        selected: id === chosen,
      }))
    return choices.length === 0 ? [] : [{ title, choices }]
  })
}

/** What stands before the faults: none, and what was asked for where it is no fault of a token, so that it is not lost from sight. */
export function otherChoices(chosen: string): readonly FieldChoice[] {
  const none = { value: '', text: 'None: the token is sound' }
  if (chosen === '' || faultById(chosen)?.kind === 'token') return [none]
  return [none, { value: chosen, text: cutText(chosen, LONGEST) }]
}

/** A body as it is asked for: of what the chosen fault sets itself nothing stays that a form says before anybody changes it. */
export function besidesFault(body: JsonObject, usual: JsonObject): JsonObject {
  const fault = faultById(String(body.fault ?? ''))
  if (fault?.kind !== 'token') return body
  const sets = new Set(fault.sets)
  const own = Object.entries(body).filter(
    ([name, value]) => !(sets.has(name) && isDeepStrictEqual(value, usual[name])),
  )
  return Object.fromEntries(own)
}
