import { invalidInput } from '../core/protocol/invalid-input.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import type { NewSubject } from '../core/subjects/subject.ts'
import type { Placement } from './new-client.ts'

/** Somebody who can sign in, as asked for. */
export interface SubjectInput {
  readonly sub: string
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly claims?: JsonObject | undefined
}

/** A subject ready to be stored; throws `InvalidInput` for an empty or overlong sub (OpenID Connect Core 1.0 §2). */
export function newSubject(input: SubjectInput, { issuerId, at }: Placement): NewSubject {
  const { sub, name, email, claims } = input
  if (sub === '' || sub.length > 255) throw invalidInput('/sub', 'must be 1 to 255 characters')
  return {
    issuerId,
    sub,
    name: name ?? null,
    email: email ?? null,
    claims: claims ?? {},
    createdAt: at,
    updatedAt: at,
  }
}
