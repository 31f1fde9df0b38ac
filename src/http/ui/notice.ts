/** How a badge or a callout is meant. */
export type Tone = 'good' | 'plain' | 'warning' | 'danger'

/** A word that says the state of something. */
export interface Badge {
  readonly text: string
  readonly tone: Tone
}

/** A notice that asks for attention. */
export interface Callout {
  readonly tone: Tone
  readonly title: string
  readonly text: string
}
