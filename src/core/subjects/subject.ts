import type { JsonObject } from '../protocol/json.ts'

/** Somebody who can sign in; `claims` are added to what is said of them. Instants in Unix seconds. */
export interface Subject {
  readonly id: number
  readonly issuerId: number
  readonly sub: string
  readonly name: string | null
  readonly email: string | null
  readonly claims: JsonObject
  readonly createdAt: number
  readonly updatedAt: number
}

/** A subject before the store has numbered it. */
export type NewSubject = Omit<Subject, 'id'>
