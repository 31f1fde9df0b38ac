import type { IncomingMessage } from 'node:http'
import type { Response } from 'express'
import { secretDigest } from '../../core/grants/single-use.ts'
import type { SubjectSession } from '../../core/grants/subject-session.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { subjectSession } from '../../idp/authorize/subject-sessions.ts'
import type { Idp } from '../../idp/idp.ts'

/** The cookie of somebody who has signed in at an issuer. */
export const SUBJECT_COOKIE = 'mcp_mock_idp_subject'

/** The most cookies of that name that are looked up: a browser sends one of the issuer and one of the server's root. */
const MOST_COOKIES = 4

/** Who is signed in in the browser that a request comes from; undefined where nobody is. */
export async function subjectOf(
  idp: Idp,
  issuer: Issuer,
  request: Pick<IncomingMessage, 'headers'>,
): Promise<SubjectSession | undefined> {
  for (const digest of sessionDigests(request)) {
    const session = await subjectSession(idp, issuer, digest)
    if (session !== undefined) return session
  }
  return undefined
}

/** The digests of the sessions that a request names, of whichever issuer; the first is the most specific one (RFC 6265 §5.4). */
export function sessionDigests({ headers }: Pick<IncomingMessage, 'headers'>): readonly Buffer[] {
  const digests: Buffer[] = []
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [name, value = ''] = pair.trim().split('=', 2)
    if (name === SUBJECT_COOKIE && /^[A-Za-z0-9_-]{1,128}$/.test(value)) {
      digests.push(secretDigest(value))
    }
  }
  return digests.slice(0, MOST_COOKIES)
}

/** Gives the browser the cookie of a session, for the pages of the issuer at `base` only; no script reads it (RFC 6265 §8). */
export function setSubjectCookie(response: Response, base: string, value: string): void {
  response.cookie(SUBJECT_COOKIE, value, cookieAt(response, base))
}

/** Takes the cookie back that was given at `base`. */
export function clearSubjectCookie(response: Response, base: string): void {
  response.clearCookie(SUBJECT_COOKIE, cookieAt(response, base))
}

/** Lax: a client's page leads here, and who is signed in must be known then. */
function cookieAt({ req }: Response, base: string) {
  const path = base === '' ? '/' : base
  return { httpOnly: true, sameSite: 'lax', path, secure: req.secure } as const
}
