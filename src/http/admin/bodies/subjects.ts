import { z } from 'zod'
import type { Subject } from '../../../core/subjects/subject.ts'
import { jsonObject } from './json-object.ts'
import { present } from './present.ts'

const facts = {
  name: z.string().optional(),
  email: z.string().optional(),
  claims: jsonObject.optional().describe('added to what is said of the subject'),
}

/** A subject as it is asked for. */
export const subjectBody = z.strictObject({ sub: z.string(), ...facts })

/** The same where the path names it. */
export const putSubjectBody = z.strictObject({ sub: z.string().optional(), ...facts })

/** A subject as it is answered. */
export const subjectSchema = z.object({
  sub: z.string(),
  ...facts,
  claims: jsonObject,
  created_at: z.int(),
  updated_at: z.int(),
})

/** A subject as JSON. */
export function subjectJson({ sub, name, email, claims, createdAt, updatedAt }: Subject): object {
  return present({ sub, name, email, claims, created_at: createdAt, updated_at: updatedAt })
}
