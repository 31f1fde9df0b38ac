import type { Issuer } from '../core/issuers/issuer.ts'
import { notFound } from '../core/protocol/domain-error.ts'
import type { Subject } from '../core/subjects/subject.ts'
import { appendEvent } from './append-event.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { newSubject, type SubjectInput } from './new-subject.ts'
import { type Paged, type PageRequest, readPage } from './paged.ts'

const UNKNOWN = 'there is no subject of that sub; GET /api/subjects lists them'

/** The people who can sign in, newest first, a stretch at a time. */
export async function listSubjects(
  idp: Idp,
  issuer: Issuer,
  page: PageRequest,
): Promise<Paged<Subject>> {
  return readPage(page, (stretch) => idp.store.subjects.list(issuer.id, stretch))
}

/** One subject by its sub; throws `not_found`. */
export async function getSubject(idp: Idp, issuer: Issuer, sub: string): Promise<Subject> {
  const subject = await idp.store.subjects.bySub(issuer.id, sub)
  if (subject === undefined) throw notFound(UNKNOWN)
  return subject
}

/** Adds a subject; throws `InvalidInput`, or `conflict` for a sub that is there already. */
export async function createSubject(
  idp: Idp,
  issuer: Issuer,
  input: SubjectInput,
): Promise<Subject> {
  const subject = newSubject(input, { issuerId: issuer.id, at: issuerNow(idp, issuer) })
  return idp.store.transaction(async (tx) => {
    const stored = await tx.subjects.insert(subject)
    await appendEvent(idp, issuer, { tx, type: 'subject_created', data: { subject: subject.sub } })
    return stored
  })
}

/** Adds a subject, or puts what is said of it in place of what was. */
export async function putSubject(
  idp: Idp,
  issuer: Issuer,
  input: SubjectInput,
): Promise<{ readonly subject: Subject; readonly created: boolean }> {
  const subject = newSubject(input, { issuerId: issuer.id, at: issuerNow(idp, issuer) })
  return idp.store.transaction(async (tx) => {
    const known = await tx.subjects.bySub(issuer.id, subject.sub)
    const type = known === undefined ? 'subject_created' : 'subject_updated'
    await appendEvent(idp, issuer, { tx, type, data: { subject: subject.sub } })
    if (known === undefined) return { subject: await tx.subjects.insert(subject), created: true }
    const updated = { ...subject, id: known.id, createdAt: known.createdAt }
    await tx.subjects.update(updated)
    return { subject: updated, created: false }
  })
}

/** Deletes a subject; throws `not_found`. */
export async function deleteSubject(idp: Idp, issuer: Issuer, sub: string): Promise<void> {
  await idp.store.transaction(async (tx) => {
    if (!(await tx.subjects.delete(issuer.id, sub))) throw notFound(UNKNOWN)
    await appendEvent(idp, issuer, { tx, type: 'subject_deleted', data: { subject: sub } })
  })
}
