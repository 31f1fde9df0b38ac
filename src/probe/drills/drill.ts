import type { Expectation } from '../../core/faults/fault.ts'
import type { Finding, Outcome } from '../judging/judge.ts'

/** What can be rehearsed with a server: keys that change, a key that leaked, a token that is revoked, an issuer that fails. */
export const DRILLS = ['rotation', 'key-compromise', 'revocation', 'outage'] as const

/** The name of a drill. */
export type DrillName = (typeof DRILLS)[number]

/** What a server asks the issuer for when it checks a token. */
export type AskedEndpoint = 'jwks' | 'introspect'

/** Something that was done at the issuer. */
export interface DrillAct {
  readonly kind: 'act'
  /** The part of the drill that it belongs to. */
  readonly id: string
  /** Since that part began. */
  readonly seconds: number
  readonly text: string
  /** How often the issuer was asked in that part until then. */
  readonly fetches: number
}

/** A token that was sent, and what the server did. */
export interface DrillSample {
  readonly kind: 'sample'
  readonly id: string
  /** When it was sent, since the part began. */
  readonly seconds: number
  /** Which of the part's tokens it was, in a few words. */
  readonly token: string
  readonly outcome: Outcome
  readonly status: number | null
  /** How long the answer took. */
  readonly ms: number
  readonly fetches: number
}

/** A step of a drill, told as it is taken. */
export type DrillStep = DrillAct | DrillSample

/** Something that a part of a drill measured. */
export interface DrillMeasure {
  /** In a word or two, the same in every run. */
  readonly name: string
  /** Null where it did not come true while the drill looked. */
  readonly seconds: number | null
  /** The same as a sentence. */
  readonly text: string
}

/** What a part of a drill measures, before it is carried out. */
export interface DrillAbout {
  readonly drill: DrillName
  readonly id: string
  readonly about: string
  readonly clause: string
  readonly why: string
  /** What is due for the token that is watched. */
  readonly expected: Expectation
}

/** What came of a part of a drill. */
export interface DrillResult extends DrillAbout {
  readonly kind: 'drill'
  readonly endpoint: AskedEndpoint
  /** How long it took. */
  readonly seconds: number
  /** How often the issuer was asked meanwhile, by whomever. */
  readonly fetches: number
  readonly steps: readonly DrillStep[]
  readonly measures: readonly DrillMeasure[]
  /** What is other than before at the issuer, in sentences. */
  readonly changed: readonly string[]
  readonly findings: readonly Finding[]
}
