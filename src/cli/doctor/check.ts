/** How a check went. */
export type CheckLevel = 'ok' | 'warning' | 'problem'

/** A check of the doctor, with what to do where it did not go well. */
export interface Check {
  readonly name: string
  readonly level: CheckLevel
  readonly text: string
  readonly remedy?: string
}

/** A check that went well. */
export function fine(name: string, text: string): Check {
  return { name, level: 'ok', text }
}

/** A check that found what may be meant. */
export function warning(name: string, text: string, remedy: string): Check {
  return { name, level: 'warning', text, remedy }
}

/** A check that found what cannot work. */
export function problem(name: string, text: string, remedy: string): Check {
  return { name, level: 'problem', text, remedy }
}
