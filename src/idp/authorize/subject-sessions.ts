import { secretDigest } from '../../core/grants/single-use.ts'
import type { SubjectSession } from '../../core/grants/subject-session.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { randomText } from '../../core/keys/key-material.ts'
import type { Tables } from '../../store/store.ts'
import { appendEvent } from '../append-event.ts'
import { issuerNow } from '../clock.ts'
import type { Idp } from '../idp.ts'

/** How long somebody stays signed in, in seconds of the issuer's clock. */
const SESSION_SECONDS = 12 * 3600

/** The session of a digest, where it has not ended; undefined where there is none. */
export async function subjectSession(
  idp: Idp,
  issuer: Issuer,
  digest: Buffer,
): Promise<SubjectSession | undefined> {
  const session = await idp.store.subjectSessions.byDigest(issuer.id, digest)
  if (session === undefined || session.expiresAt <= issuerNow(idp, issuer)) return undefined
  return session
}

/** Somebody who signs in, and the session that this ends. */
export interface SignIn {
  readonly tx: Tables
  readonly subject: string
  /** The session that the browser had; it ends, so that nobody who knew its cookie is signed in as somebody else. */
  readonly before?: SubjectSession | undefined
}

/** Signs somebody in, with the event; the text is the cookie's value, which only its digest is kept of. */
export async function signInSubject(
  idp: Idp,
  issuer: Issuer,
  { tx, subject, before }: SignIn,
): Promise<string> {
  const value = randomText(43)
  const now = issuerNow(idp, issuer)
  if (before !== undefined) await tx.subjectSessions.delete(issuer.id, before.digest)
  await tx.subjectSessions.forget(issuer.id, now)
  await tx.subjectSessions.insert({
    issuerId: issuer.id,
    digest: secretDigest(value),
    subject,
    authTime: now,
    expiresAt: now + SESSION_SECONDS,
  })
  await appendEvent(idp, issuer, { tx, type: 'subject_signed_in', data: { subject } })
  return value
}
